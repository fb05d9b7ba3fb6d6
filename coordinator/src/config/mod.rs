//! Settings: read from flags and environment, then checked all at once.

#[cfg(test)]
mod tests;
mod values;

pub use values::{DatabaseUrl, Origins, ProofOfWork, is_origin};

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use values::{database, listed, listen_address, origins, proof_of_work};

use crate::backup::Secrecy;
use crate::limits;
use crate::local_time::TimeZoneSettings;
use crate::mail::{MailConfig, MailSettings};
use crate::metrics::{MetricsSettings, Token};
use crate::routes::summary::SummarySettings;

/// The largest body anyone may set: a form's answers are text, never files.
const LARGEST_BODY: usize = 8 * 1024 * 1024;

/// The hardest proof of work anyone may set: it takes a slow phone some ten seconds.
pub(crate) const HARDEST: u32 = 1_000_000;

/// A slow phone needs a second for its headers; a connection that nobody uses is let go.
const HEADER_PATIENCE: Duration = Duration::from_secs(20);

/// The longest anyone may wait for a balancer.
const LONGEST_DRAIN: u64 = 300;

/// The settings as given. Each is a flag and an environment variable; the flag wins.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// A file with any of these settings: TOML, by the flags' names with underscores
    #[arg(long, env = "WINDCHIME_CONFIG")]
    pub config: Option<PathBuf>,

    /// Address and port to listen on
    #[arg(long, env = "WINDCHIME_LISTEN", default_value = "127.0.0.1:8787")]
    pub listen: String,

    /// Where submissions are kept
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://windchime.db", hide_env_values = true)]
    pub database_url: String,

    /// The file of the keys that what people typed is sealed under; made at the first start, and never in the database
    #[arg(long, env = "WINDCHIME_KEY_FILE", default_value = "windchime.keys")]
    pub key_file: PathBuf,

    /// Directory of the built widgets (what `cargo xtask dist` leaves)
    #[arg(long, env = "WINDCHIME_DIST", default_value = "dist")]
    pub dist: PathBuf,

    /// Directory of form definitions, one `ID.json` each, beside the built-in ones
    #[arg(long, env = "WINDCHIME_FORMS")]
    pub forms: Option<PathBuf>,

    /// Websites that may send and read, separated by commas, each like `https://larder.example`; or `*` for any
    #[arg(long, env = "WINDCHIME_ALLOWED_ORIGINS", default_value = "")]
    pub allowed_origins: String,

    /// The address under which visitors reach this server, like `https://coordinator.example`
    #[arg(long, env = "WINDCHIME_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// Largest body accepted, in bytes
    #[arg(long, env = "WINDCHIME_MAX_BODY", default_value_t = 64 * 1024)]
    pub max_body: usize,

    /// Who can open the backups: age recipients (`age1…`), separated by commas
    #[arg(long, env = "WINDCHIME_BACKUP_RECIPIENTS", default_value = "")]
    pub backup_recipients: String,

    /// How many connections there may be at once
    #[arg(long, env = "WINDCHIME_MAX_CONNECTIONS", default_value_t = 1024)]
    pub max_connections: usize,

    /// For how many seconds `/readyz` says that the server is stopping before it takes no more, so that a balancer can turn away
    #[arg(long, env = "WINDCHIME_DRAIN", default_value_t = 0)]
    pub drain: u64,

    /// Whose device has to solve a small calculation before answers are kept: `when-suspected`, `always` or `never`
    #[arg(long, env = "WINDCHIME_PROOF_OF_WORK", default_value = "when-suspected")]
    pub proof_of_work: String,

    /// The highest number to be tried in that calculation; twice the number is twice the work
    #[arg(long, env = "WINDCHIME_PROOF_OF_WORK_MAX_NUMBER", default_value_t = 50_000)]
    pub proof_of_work_max_number: u32,

    /// How much one client may do, and how it is known.
    #[command(flatten)]
    pub limits: limits::LimitSettings,
    /// Who may read the figures.
    #[command(flatten)]
    pub metrics: MetricsSettings,
    /// How long things are kept
    #[command(flatten)]
    pub retention: crate::retention::KeepingSettings,
    /// Mail and webhooks
    #[command(flatten)]
    pub mail: MailSettings,
    /// What public summaries show
    #[command(flatten)]
    pub summary: SummarySettings,
    /// The server's clock
    #[command(flatten)]
    pub clock: TimeZoneSettings,
}

/// Settings that hold together.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address of the database; it may hold a password, and is never shown.
    pub database: DatabaseUrl,
    /// The file of the keys that what people typed is sealed under.
    pub key_file: PathBuf,
    /// Where the built widgets are.
    pub dist: PathBuf,
    /// Where form definitions are, if anywhere.
    pub forms: Option<PathBuf>,
    /// Which websites may read answers from this server.
    pub allowed_origins: Origins,
    /// The address visitors see, without a slash at the end.
    pub public_url: Option<String>,
    /// Whether visitors come over HTTPS, as the public address says.
    pub https: bool,
    /// The largest body accepted, in bytes.
    pub max_body: usize,
    /// Who can open the backups.
    pub backup_recipients: Vec<String>,
    /// How many connections there may be at once.
    pub max_connections: usize,
    /// How long a request's headers may take to arrive.
    pub header_patience: Duration,
    /// How long `/readyz` says that the server is stopping before it takes no more.
    pub drain: Duration,
    /// Who is asked for a proof of work.
    pub proof_of_work: ProofOfWork,
    /// The highest number to be tried in a proof of work.
    pub proof_of_work_max_number: u32,
    /// How much one client may do, and how it is known.
    pub limits: limits::Allowed,
    /// The token with which other machines may read the figures.
    pub metrics_token: Option<Token>,
    /// How long the audit log is kept, in months.
    pub audit_months: i64,
    /// Mail and webhooks.
    pub mail: MailConfig,
    /// What public summaries show.
    pub summary: SummarySettings,
    /// The clock that days and times are shown and chosen by.
    pub time_zone: jiff::tz::TimeZone,
}

impl Config {
    /// Checks the settings.
    ///
    /// # Errors
    /// One line for every setting that cannot be used, naming it and what it needs.
    pub fn from_settings(settings: Settings) -> Result<Config, Vec<String>> {
        let mut wrong = Vec::new();
        let listen = listen_address(&settings.listen).map_err(|line| wrong.push(line));
        let database = database(&settings.database_url).map_err(|line| wrong.push(line));
        let allowed_origins = match origins(&settings.allowed_origins) {
            Ok(origins) => origins,
            Err(lines) => {
                wrong.extend(lines);
                Origins::Only(Vec::new())
            }
        };
        if let Some(url) = settings.public_url.as_deref().filter(|url| !is_origin(url.trim_end_matches('/'))) {
            wrong.push(format!(
                "WINDCHIME_PUBLIC_URL is {url:?}; it needs to be like https://coordinator.example, without a path"
            ));
        }
        if settings.max_body == 0 || settings.max_body > LARGEST_BODY {
            wrong.push(format!(
                "WINDCHIME_MAX_BODY is {}; it needs to be from 1 to {LARGEST_BODY} bytes",
                settings.max_body
            ));
        }
        let mail = MailConfig::from_settings(&settings.mail, &mut wrong);
        let proof_of_work = proof_of_work(&settings.proof_of_work).map_err(|line| wrong.push(line));
        if !(1..=HARDEST).contains(&settings.proof_of_work_max_number) {
            wrong.push(format!(
                "WINDCHIME_PROOF_OF_WORK_MAX_NUMBER is {}; it needs to be from 1 to {HARDEST}",
                settings.proof_of_work_max_number
            ));
        }
        let recipients = listed(&settings.backup_recipients);
        if let Some(line) =
            Some(&recipients).filter(|all| !all.is_empty()).and_then(|all| Secrecy::recipients(all).err())
        {
            wrong.push(format!("WINDCHIME_BACKUP_RECIPIENTS: {line}"));
        }
        if settings.max_connections == 0 {
            wrong.push("WINDCHIME_MAX_CONNECTIONS is 0; it needs to be 1 or more".to_owned());
        }
        if settings.drain > LONGEST_DRAIN {
            wrong.push(format!(
                "WINDCHIME_DRAIN is {}; it needs to be from 0 to {LONGEST_DRAIN} seconds",
                settings.drain
            ));
        }
        wrong.extend(settings.retention.wrong());
        wrong.extend(settings.summary.check().err());
        if let Some(forms) = settings.forms.as_deref().filter(|forms| !forms.is_dir()) {
            wrong.push(format!("WINDCHIME_FORMS is {}, which is not a directory", forms.display()));
        }
        let limits = settings.limits.check().unwrap_or_else(|lines| {
            wrong.extend(lines);
            limits::Allowed::default()
        });
        let time_zone = settings.clock.checked().map_err(|line| wrong.push(line));
        let metrics_token = settings.metrics.checked().map_err(|line| wrong.push(line));
        match (listen, database, proof_of_work, metrics_token, time_zone) {
            (Ok(listen), Ok(database), Ok(proof_of_work), Ok(metrics_token), Ok(time_zone)) if wrong.is_empty() => {
                Ok(Config {
                    listen,
                    database,
                    key_file: settings.key_file,
                    dist: settings.dist,
                    forms: settings.forms,
                    allowed_origins,
                    https: settings.public_url.as_ref().is_some_and(|url| url.starts_with("https://")),
                    public_url: settings.public_url.map(|url| url.trim_end_matches('/').to_owned()),
                    max_body: settings.max_body,
                    backup_recipients: recipients,
                    max_connections: settings.max_connections,
                    header_patience: HEADER_PATIENCE,
                    drain: Duration::from_secs(settings.drain),
                    proof_of_work,
                    proof_of_work_max_number: settings.proof_of_work_max_number,
                    limits,
                    metrics_token,
                    audit_months: settings.retention.audit_months,
                    mail,
                    summary: settings.summary,
                    time_zone,
                })
            }
            _ => Err(wrong),
        }
    }
}

impl Config {
    /// What is at stake where other machines can reach this server and nobody has said under which address; `None` where all is
    /// well.
    pub fn lacks_public_url(&self) -> Option<String> {
        let reached = !self.listen.ip().to_canonical().is_loopback();
        (reached && self.public_url.is_none()).then(|| {
            format!(
                "WINDCHIME_PUBLIC_URL is not set, though other machines can reach {}: so cookies are not kept to HTTPS, browsers are \
                 not told to stay on it, and links begin with whatever address somebody used. Set it to the address that visitors \
                 see, like https://coordinator.example",
                self.listen
            )
        })
    }
}
