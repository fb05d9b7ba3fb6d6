//! Which mail server, from whom, to whom.

use std::time::Duration;

use axum::http::Uri;
use clap::Args;
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{Address, Tokio1Executor};

/// How long one step of a conversation with the mail server may take.
const STEP: Duration = Duration::from_secs(30);

/// The settings as given.
#[derive(Args, Clone, Debug)]
pub struct MailSettings {
    /// The mail server, like `smtps://name:password@mail.example` or `smtp://name:password@mail.example?tls=required`
    #[arg(long = "smtp-url", env = "WINDCHIME_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// The address that mail comes from
    #[arg(id = "mail_from", long = "mail-from", env = "WINDCHIME_MAIL_FROM")]
    pub from: Option<String>,

    /// The coordinators' addresses, separated by commas; they are told of new responses
    #[arg(id = "mail_to", long = "mail-to", env = "WINDCHIME_MAIL_TO", default_value = "")]
    pub to: String,

    /// For how many minutes new responses are gathered into one mail to the coordinators
    #[arg(
        id = "mail_gather_minutes",
        long = "mail-gather-minutes",
        env = "WINDCHIME_MAIL_GATHER_MINUTES",
        default_value_t = 15
    )]
    pub gather_minutes: u32,
}

impl Default for MailSettings {
    fn default() -> Self {
        MailSettings { smtp_url: None, from: None, to: String::new(), gather_minutes: 15 }
    }
}

/// Settings of mail and webhooks that hold together.
#[derive(Clone, Debug)]
pub struct MailConfig {
    /// The mail server; mail is off where there is none.
    pub smtp: Option<Smtp>,
    /// How long new responses are gathered into one mail.
    pub gather: Duration,
    /// How often the queues are looked at.
    pub every: Duration,
    /// The pause before the second try; each one after it is twice as long.
    pub first_pause: Duration,
    /// How long a webhook's receiver may take.
    pub webhook_patience: Duration,
}

impl Default for MailConfig {
    fn default() -> Self {
        MailConfig {
            smtp: None,
            gather: Duration::from_secs(15 * 60),
            every: Duration::from_secs(5),
            first_pause: Duration::from_secs(60),
            webhook_patience: Duration::from_secs(10),
        }
    }
}

/// A mail server, and the addresses used with it.
#[derive(Clone)]
pub struct Smtp {
    /// Holds a password, and is never shown.
    url: String,
    /// Its name and, where it was given, its port: to be shown.
    pub host: String,
    /// Who mail comes from.
    pub from: Mailbox,
    /// The coordinators.
    pub to: Vec<Mailbox>,
}

impl std::fmt::Debug for Smtp {
    /// Without the password.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Smtp").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Smtp {
    /// A mail server by its address. Without encryption it needs to be on this machine.
    ///
    /// # Errors
    /// What is wrong with the address, without repeating it.
    pub fn new(url: &str, from: Mailbox, to: Vec<Mailbox>) -> Result<Smtp, String> {
        let needs = "WINDCHIME_SMTP_URL needs to be like smtps://name:password@mail.example or \
                     smtp://name:password@mail.example?tls=required, with every character of name and password that is not \
                     a letter or digit written as in web addresses (%40 for @)";
        let parsed: Uri = url.parse().map_err(|_| needs.to_owned())?;
        let host = parsed.host().filter(|host| !host.is_empty()).ok_or(needs)?;
        let encrypted = match (parsed.scheme_str(), parsed.query()) {
            (Some("smtps"), None) | (Some("smtp"), Some("tls=required")) => true,
            (Some("smtp"), None) => false,
            _ => return Err(needs.to_owned()),
        };
        if !encrypted && !is_this_machine(host) {
            return Err(format!(
                "WINDCHIME_SMTP_URL would send mail and password unencrypted to {host}; use smtps://, or add ?tls=required \
                 behind the host"
            ));
        }
        let host = parsed.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let smtp = Smtp { url: url.to_owned(), host, from, to };
        if smtp.transport().is_none() { Err(needs.to_owned()) } else { Ok(smtp) }
    }

    pub(super) fn transport(&self) -> Option<AsyncSmtpTransport<Tokio1Executor>> {
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&self.url).ok()?;
        Some(builder.timeout(Some(STEP)).build())
    }
}

/// Whether a host, as it stands in an address, can be no other machine.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl MailConfig {
    /// Checks the settings. What is wrong is added to `wrong`, one line for each setting, and never repeats the password.
    pub fn from_settings(settings: &MailSettings, wrong: &mut Vec<String>) -> MailConfig {
        let mut config = MailConfig::default();
        if !(1..=24 * 60).contains(&settings.gather_minutes) {
            wrong.push(format!(
                "WINDCHIME_MAIL_GATHER_MINUTES is {}; it needs to be from 1 to 1440",
                settings.gather_minutes
            ));
        }
        config.gather = Duration::from_secs(u64::from(settings.gather_minutes) * 60);
        let to: Vec<Option<Mailbox>> = settings
            .to
            .split(',')
            .map(str::trim)
            .filter(|to| !to.is_empty())
            .map(|to| mailbox("TO", to, wrong))
            .collect();
        let given =
            |text: &Option<String>| text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let from = given(&settings.from);
        let Some(url) = given(&settings.smtp_url) else {
            if from.is_some() || !to.is_empty() {
                wrong.push("WINDCHIME_SMTP_URL is not set, so no mail could be sent; set it, or leave WINDCHIME_MAIL_FROM and \
                            WINDCHIME_MAIL_TO empty as well".to_owned());
            }
            return config;
        };
        let Some(from) = from else {
            wrong.push("WINDCHIME_MAIL_FROM is not set; it needs to be the address that mail comes from".to_owned());
            return config;
        };
        if let Some(from) = mailbox("FROM", &from, wrong) {
            match Smtp::new(&url, from, to.into_iter().flatten().collect()) {
                Ok(smtp) => config.smtp = Some(smtp),
                Err(line) => wrong.push(line),
            }
        }
        config
    }
}

/// An address, with or without a name before it.
fn mailbox(setting: &str, text: &str, wrong: &mut Vec<String>) -> Option<Mailbox> {
    let parsed =
        text.parse::<Mailbox>().or_else(|_| text.parse::<Address>().map(|address| Mailbox::new(None, address)));
    parsed
        .map_err(|_| {
            wrong.push(format!(
                "WINDCHIME_MAIL_{setting} has {text:?}; each address needs to be like hello@larder.example"
            ));
        })
        .ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn check(url: &str, from: &str, to: &str) -> (MailConfig, String) {
        let given = |text: &str| Some(text.to_owned());
        let settings = MailSettings { smtp_url: given(url), from: given(from), to: to.to_owned(), gather_minutes: 15 };
        let mut wrong = Vec::new();
        let config = MailConfig::from_settings(&settings, &mut wrong);
        (config, wrong.join("\n"))
    }

    #[test]
    fn mail_is_off_until_a_server_is_named() {
        let (config, wrong) = check("", "", "");
        assert_eq!((config.smtp.is_none(), wrong.as_str()), (true, ""));
        assert!(check("", "hello@larder.example", "").1.contains("WINDCHIME_SMTP_URL is not set"));
        assert!(check("smtps://mail.example", "", "").1.contains("WINDCHIME_MAIL_FROM is not set"));
    }

    #[test]
    fn addresses_of_servers_hold_together_and_their_passwords_are_never_shown() {
        for fine in [
            "smtps://name:se%40cret@mail.example",
            "smtps://name:secret@mail.example:465",
            "smtp://name:secret@mail.example:587?tls=required",
            "smtp://127.0.0.1:2525",
            "smtp://localhost",
            "smtp://[::1]:25",
        ] {
            let (config, wrong) = check(fine, "Larder <hello@larder.example>", "a@b.example, c@d.example");
            assert_eq!(wrong, "", "{fine}");
            let smtp = config.smtp.unwrap();
            assert!(!format!("{smtp:?}").contains("secret"), "{smtp:?}");
            assert!(!smtp.host.contains("name"), "{}", smtp.host);
            assert_eq!((smtp.from.to_string().as_str(), smtp.to.len()), ("Larder <hello@larder.example>", 2));
        }
        for wrong in [
            "smtp://name:secret@mail.example",
            "smtp://name:secret@mail.example?tls=opportunistic",
            "http://name:secret@mail.example",
            "mail.example",
            "smtps://",
        ] {
            let (config, line) = check(wrong, "hello@larder.example", "");
            assert!(config.smtp.is_none() && line.contains("WINDCHIME_SMTP_URL"), "{wrong}: {line}");
            assert!(!line.contains("secret"), "{line}");
        }
    }

    #[test]
    fn every_wrong_address_of_a_person_is_named() {
        let (_, wrong) = check("smtps://mail.example", "larder", "a@b.example, nobody, x\r\nBcc: y@z.example");
        for part in ["WINDCHIME_MAIL_FROM has \"larder\"", "WINDCHIME_MAIL_TO has \"nobody\"", "\\r\\nBcc"] {
            assert!(wrong.contains(part), "{part} is not in:\n{wrong}");
        }
        assert!(!wrong.contains("a@b.example"), "{wrong}");
    }
}
