//! What mails say.

use lettre::message::Mailbox;
use windchime_domain::form::{Choice, Form, Kind, Question};
use windchime_domain::json::Value;
use windchime_domain::wording::{Reading, Wording};

use super::Smtp;
use super::letter::{Letter, Part};
use crate::erasure::withdraw_link;
use crate::records::Record;
use crate::server::App;
use crate::{local_time, marks};

/// To the coordinators: how many responses are new, and nothing of what they say, since mail is not confidential.
pub(super) fn news(app: &App, smtp: &Smtp, count: usize, id: String) -> Letter {
    let (subject, arrived) = match count {
        1 => ("1 new response".to_owned(), "1 new response has arrived".to_owned()),
        _ => (format!("{count} new responses"), format!("{count} new responses have arrived")),
    };
    let mut parts = vec![Part::Say(format!("{arrived} since the last mail like this one."))];
    match &app.config.public_url {
        Some(server) => {
            parts.push(Part::Say("Sign in to read what people said:".to_owned()));
            parts.push(Part::Link(format!("{server}/admin")));
        }
        None => parts.push(Part::Say("Sign in to the coordinator to read what people said.".to_owned())),
    }
    parts.push(Part::Say(format!(
        "For people’s privacy this mail does not say who answered or what. New responses are gathered for {} minutes, so \
         that you get one mail for many.",
        app.config.mail.gather.as_secs().div_ceil(60)
    )));
    Letter { to: smtp.to.clone(), subject, id, host: host(app, smtp), parts }
}

/// To a person: what they sent, in the form's own words, and how to have it erased.
pub(super) fn copy(app: &App, smtp: &Smtp, form: &Form, record: &Record, to: Mailbox) -> Letter {
    let lang = record.lang.as_deref().unwrap_or("en-GB");
    let title = say(&form.title, lang);
    let mut parts = vec![Part::Say(format!(
        "Thank you. This is a copy of what you sent on {}. Your reference is {}.",
        local_time::day(&record.received_at),
        record.receipt
    ))];
    parts.push(Part::Heading(title.clone()));
    for question in form.questions_answerable() {
        if let Some(answer) = record.answers.get(&question.id).and_then(|answer| in_words(question, answer, lang)) {
            parts.push(Part::Answer(say(&question.label, lang), answer));
        }
    }
    parts.push(Part::Heading("If you change your mind".to_owned()));
    match withdraw_link(app, &record.submission_id) {
        Some(link) => {
            parts.push(Part::Say(
                "You can have these answers erased at any time, without giving a reason. Open this page and follow what it \
                 says. Anybody who has this link can do it, so do not pass it on."
                    .to_owned(),
            ));
            parts.push(Part::Link(link));
        }
        None => parts.push(Part::Say(format!(
            "You can have these answers erased at any time, without giving a reason. Write to {} and give your reference, {}.",
            smtp.from.email, record.receipt
        ))),
    }
    parts.push(Part::Say(
        "You get this mail because this address was given in the form. If it was not you, somebody may have mistyped theirs; \
         you can have the answers erased in the same way."
            .to_owned(),
    ));
    // Sent again, it is the same mail.
    let id = format!("copy.{}", marks::short_digest(record.submission_id.as_bytes()));
    Letter { to: vec![to], subject: format!("A copy of your answers: {title}"), id, host: host(app, smtp), parts }
}

/// To whoever asked for it.
pub(super) fn test(app: &App, to: Mailbox) -> Letter {
    let parts = vec![Part::Say(
        "This is a test. The coordinator can send mail. It holds no answers, and there is nothing to do.".to_owned(),
    )];
    let id = format!("test.{}", marks::new_uuid().unwrap_or_default());
    let host = app.config.mail.smtp.as_ref().map(|smtp| host(app, smtp)).unwrap_or_default();
    Letter { to: vec![to], subject: "Test mail from the coordinator".to_owned(), id, host, parts }
}

/// The host that stands in Message-IDs: the one visitors know, or else that of the sender's address.
fn host(app: &App, smtp: &Smtp) -> String {
    let known = app.config.public_url.as_deref().and_then(|url| url.split_once("://")).map(|(_, host)| host);
    let known = known.map(|host| host.split(':').next().unwrap_or(host)).filter(|host| !host.starts_with('['));
    known.unwrap_or_else(|| smtp.from.email.domain()).to_owned()
}

/// An answer as a person reads it; nothing where it is of another kind than the question.
fn in_words(question: &Question, answer: &Value, lang: &str) -> Option<String> {
    let chosen = |options: &[Choice], value: &str| {
        let option = options.iter().find(|option| option.value == value);
        option.map_or_else(|| value.to_owned(), |option| say(&option.label, lang))
    };
    match &question.kind {
        Kind::OneChoice { options } => Some(chosen(options, answer.text()?)),
        Kind::SeveralChoices { options, .. } => {
            let values = answer.list()?.iter().filter_map(Value::text);
            Some(values.map(|value| chosen(options, value)).collect::<Vec<_>>().join("\n"))
        }
        Kind::Scale { from, to, from_label, to_label, .. } => Some(format!(
            "{} ({from} is “{}”, {to} is “{}”)",
            answer.whole()?,
            say(from_label, lang),
            say(to_label, lang)
        )),
        Kind::YesNo => Some(if answer.boolean()? { "Yes" } else { "No" }.to_owned()),
        Kind::Consent => answer.boolean()?.then(|| "Yes".to_owned()),
        Kind::Date { .. } => answer.text().map(|date| {
            date.parse::<jiff::civil::Date>()
                .map_or_else(|_| date.to_owned(), |date| date.strftime("%-d %B %Y").to_string())
        }),
        _ => answer.text().map(str::to_owned),
    }
}

fn say(wording: &Wording, lang: &str) -> String {
    wording.say_in(Reading::Standard, lang).to_owned()
}
