//! Webhooks: each new response, sent on to another program, signed as Standard Webhooks says
//! (<https://www.standardwebhooks.com>, version 1.0.0).

mod send;
mod sign;

pub use send::{Tried, run, send_test};
pub use sign::{SECRET, signature};

use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::Uri;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::sync::Mutex;
use ureq::Agent;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::keyring::NotOpened;
use crate::mail::is_this_machine;
use crate::marks;
use crate::server::App;
use crate::storage::{NoSecret, Storage, WebhookRow};

/// The way to webhooks.
pub struct Webhooks {
    agent: Agent,
    /// Whether there is any to send to, so that keeping a response need not ask.
    any: AtomicBool,
    /// Held while somebody looks, so that whoever looked before a webhook was added cannot write down afterwards that there is none.
    looking: Mutex<()>,
}

impl std::fmt::Debug for Webhooks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Webhooks").field("any", &self.any).finish_non_exhaustive()
    }
}

impl Webhooks {
    /// Makes ready to send.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open(config: &Config, storage: &Storage) -> Result<Webhooks, sqlx::Error> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            // Where a redirect leads nobody has agreed to.
            .max_redirects(0)
            .timeout_global(Some(config.mail.webhook_patience))
            .user_agent(concat!("Windchime/", env!("CARGO_PKG_VERSION")))
            .accept("*/*")
            .build()
            .new_agent();
        Ok(Webhooks { agent, any: AtomicBool::new(storage.any_webhook().await?), looking: Mutex::default() })
    }

    /// Whether there is any to send to. Another server on the same database learns of the first one at its next look at the
    /// queue, some seconds later.
    pub fn any(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// Looks again whether there is any.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn look(&self, storage: &Storage) -> Result<(), sqlx::Error> {
        let _looking = self.looking.lock().await;
        self.any.store(storage.any_webhook().await?, Ordering::Relaxed);
        Ok(())
    }
}

/// The address of a webhook, if it can be one.
///
/// # Errors
/// What it needs to be, in words for whoever typed it.
pub fn address(text: &str) -> Result<String, &'static str> {
    const NEEDS: &str = "Enter the whole address, like https://larder.example/hooks/windchime";
    let address: Uri = text.parse().map_err(|_| NEEDS)?;
    let authority = address.authority().ok_or(NEEDS)?;
    if authority.as_str().contains('@') {
        return Err("Leave out the name and password in the address. Deliveries are signed instead");
    }
    match address.scheme_str() {
        Some("https") if !authority.host().is_empty() => Ok(text.to_owned()),
        Some("http") if is_this_machine(authority.host()) => Ok(text.to_owned()),
        Some("http") => Err("Use an address that begins with https://. Answers would travel unencrypted"),
        _ => Err(NEEDS),
    }
}

/// The host of a webhook's address. What follows it often lets whoever knows it send things, so not everybody is shown it.
pub fn host(url: &str) -> String {
    url.parse::<Uri>().ok().and_then(|url| url.host().map(str::to_owned)).unwrap_or_default()
}

/// The row that a webhook's sealed secret belongs to: it opens in no other.
pub fn place(number: i64) -> String {
    format!("windchime webhook 1\n{number}")
}

/// Adds a webhook. Gives its number, and its secret as it is shown, once.
///
/// # Errors
/// See [`NoSecret`].
pub async fn add(app: &App, url: &str, form: Option<&str>) -> Result<(i64, Zeroizing<String>), NoSecret> {
    let secret = Zeroizing::new(marks::random::<SECRET>()?);
    let seal = |number| app.keyring.seal(&place(number), secret.as_slice());
    let number = app.storage.add_webhook(url, form, &marks::now(), seal).await?;
    app.webhooks.look(&app.storage).await?;
    Ok((number, Zeroizing::new(format!("whsec_{}", STANDARD.encode(secret.as_slice())))))
}

/// A webhook's secret, opened.
fn secret(app: &App, hook: &WebhookRow) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
    app.keyring.open_sealed(&place(hook.number), &hook.secret_key, &hook.secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_leave_this_machine_only_encrypted() {
        for fine in [
            "https://larder.example/hooks/windchime?key=1",
            "https://larder.example:8443",
            "http://127.0.0.1:9000/hook",
            "http://localhost/hook",
            "http://[::1]:9000/hook",
        ] {
            assert_eq!(address(fine), Ok(fine.to_owned()));
        }
        for (wrong, says) in [
            ("http://larder.example/hook", "begins with https://"),
            ("http://127.0.0.1.larder.example/hook", "begins with https://"),
            ("http://localhost.larder.example/hook", "begins with https://"),
            ("https://name:password@larder.example/hook", "Leave out the name and password"),
            ("http://127.0.0.1@larder.example/hook", "Leave out the name and password"),
            ("larder.example/hook", "the whole address"),
            ("ftp://larder.example/hook", "the whole address"),
            ("https://", "the whole address"),
            ("/hook", "the whole address"),
            ("", "the whole address"),
            ("https://larder.example/\r\nhook", "the whole address"),
        ] {
            assert!(address(wrong).is_err_and(|error| error.contains(says)), "{wrong}");
        }
    }

    #[test]
    fn what_may_be_shown_of_an_address_is_its_host() {
        assert_eq!(host("https://larder.example:8443/hooks/secret?key=1"), "larder.example");
    }
}
