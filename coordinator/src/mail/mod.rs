//! Mail: news for the coordinators, and copies for people of what they sent. Off until a mail server is named.
//!
//! What is queued names a response and nothing else; the words are made when a mail is sent, so that nothing a person wrote is
//! kept twice, and nothing is sent of what was erased meanwhile.

mod letter;
mod send;
mod settings;
mod words;

pub use send::{NotSent, run};
pub(crate) use settings::is_this_machine;
pub use settings::{MailConfig, MailSettings, Smtp};

use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport as _, Tokio1Executor};
use windchime_domain::form::{Answer, Form, Kind};
use windchime_domain::submission::Submission;

use crate::config::Config;
use crate::server::App;
use crate::storage::Announce;
use letter::Letter;

/// The way to the mail server, where there is one.
pub struct Mail {
    transport: Option<AsyncSmtpTransport<Tokio1Executor>>,
}

impl Mail {
    /// Makes ready what the settings say. Nothing is connected yet: the mail server may come and go.
    pub fn open(config: &Config) -> Mail {
        Mail { transport: config.mail.smtp.as_ref().and_then(Smtp::transport) }
    }

    /// Sends a letter now. On return the mail server has taken it.
    async fn send(&self, smtp: &Smtp, letter: &Letter) -> Result<(), NotSent> {
        let transport = self.transport.as_ref().ok_or_else(NotSent::unconfigured)?;
        let message = letter.message(&smtp.from).map_err(|error| NotSent::unwritable(&error))?;
        let sent = tokio::time::timeout(send::PATIENCE, transport.send(message)).await;
        sent.map_err(|_| NotSent::slow())?.map(|_| ()).map_err(|error| NotSent::of(&error))
    }
}

impl std::fmt::Debug for Mail {
    /// Without the password and the key.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Mail").field("on", &self.transport.is_some()).finish_non_exhaustive()
    }
}

/// What a new response sets off, as far as settings and answers tell.
pub fn announce(app: &App, form: &Form, submission: &Submission) -> Announce {
    let smtp = app.config.mail.smtp.as_ref();
    let address = || reachable(form, |question| submission.answers.get(question).and_then(text));
    Announce {
        coordinators: smtp.is_some_and(|smtp| !smtp.to.is_empty()),
        copy: smtp.is_some() && address().is_some(),
        webhooks: app.webhooks.any(),
    }
}

/// Sends a mail that says only that mail works.
///
/// # Errors
/// See [`NotSent`].
pub async fn send_test(app: &App, to: Mailbox) -> Result<(), NotSent> {
    let smtp = app.config.mail.smtp.as_ref().ok_or_else(NotSent::unconfigured)?;
    app.mail.send(smtp, &words::test(app, to)).await
}

/// The address that a person left: the answer to the form's first question for one.
fn reachable<'a>(form: &Form, answer: impl Fn(&str) -> Option<&'a str>) -> Option<Mailbox> {
    let emails = form.questions.iter().filter(|question| question.kind == Kind::Email);
    let address = emails.filter_map(|question| answer(&question.id)).find(|address| !address.is_empty())?;
    // Whatever could break out of a header is no address.
    Some(Mailbox::new(None, address.parse().ok()?))
}

fn text(answer: &Answer) -> Option<&str> {
    match answer {
        Answer::Text(text) => Some(text),
        _ => None,
    }
}
