//! What a setting may say, read from text: each message names the setting and what it needs.

use std::net::SocketAddr;
use std::str::FromStr as _;

use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;

/// Who is asked for a proof of work before answers are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProofOfWork {
    /// Whoever sends answers that look as if a program had sent them.
    #[default]
    WhenSuspected,
    /// Everybody.
    Always,
    /// Nobody.
    Never,
}

/// Which websites may read answers from this server (CORS).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origins {
    /// Any website.
    Any,
    /// These only; none at all still leaves the server's own pages.
    Only(Vec<String>),
}

impl Origins {
    /// Whether that origin is among them.
    pub fn allow(&self, origin: &str) -> bool {
        match self {
            Origins::Any => true,
            Origins::Only(list) => list.iter().any(|known| known == origin),
        }
    }
}

pub(super) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("WINDCHIME_LISTEN is {text:?}; it needs an IP address and a port, like 127.0.0.1:8787"))
}

/// The address of a database. It can hold a password, so it is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(pub String);

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("DatabaseUrl(…)")
    }
}

/// None of these messages repeats the address.
pub(super) fn database(url: &str) -> Result<DatabaseUrl, String> {
    let refused = |error: &dyn std::fmt::Display| format!("DATABASE_URL cannot be used: {error}");
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        PgConnectOptions::from_str(url).map_err(|error| refused(&error))?;
    } else if url.starts_with("sqlite:") {
        SqliteConnectOptions::from_str(url).map_err(|error| refused(&error))?;
    } else {
        return Err(
            "DATABASE_URL needs to be the address of a SQLite file, like sqlite://windchime.db, or of a PostgreSQL \
                    database, like postgres://windchime@localhost/windchime"
                .to_owned(),
        );
    }
    Ok(DatabaseUrl(url.to_owned()))
}

pub(super) fn proof_of_work(word: &str) -> Result<ProofOfWork, String> {
    match word {
        "when-suspected" => Ok(ProofOfWork::WhenSuspected),
        "always" => Ok(ProofOfWork::Always),
        "never" => Ok(ProofOfWork::Never),
        _ => Err(format!("WINDCHIME_PROOF_OF_WORK is {word:?}; it needs to be when-suspected, always or never")),
    }
}

pub(super) fn listed(list: &str) -> Vec<String> {
    list.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

pub(super) fn origins(list: &str) -> Result<Origins, Vec<String>> {
    if list.trim() == "*" {
        return Ok(Origins::Any);
    }
    let (fine, wrong): (Vec<&str>, Vec<&str>) =
        list.split(',').map(str::trim).filter(|origin| !origin.is_empty()).partition(|origin| is_origin(origin));
    if wrong.is_empty() {
        return Ok(Origins::Only(fine.into_iter().map(str::to_owned).collect()));
    }
    Err(wrong
        .into_iter()
        .map(|origin| {
            format!(
                "WINDCHIME_ALLOWED_ORIGINS has {origin:?}; each website needs to be like https://larder.example: lower \
                 case, with http or https, without a path or a slash at the end, and with a port only where it is unusual"
            )
        })
        .collect())
}

/// Whether browsers write an origin just so (WHATWG URL, "serialization of an origin"); anything else would never match.
pub fn is_origin(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let usual_port = match scheme {
        "https" => "443",
        "http" => "80",
        _ => return false,
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let port_fine = port.is_none_or(|port| port != usual_port && port.parse::<u16>().is_ok_and(|port| port > 0));
    let bare = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']'));
    let host_fine = match bare {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
        }
    };
    port_fine && host_fine
}
