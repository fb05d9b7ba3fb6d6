//! One mail, as text and as a simple page of the same words.

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use maud::{DOCTYPE, Markup, html};

/// A mail that is ready to go.
pub(super) struct Letter {
    /// To whom: each address gets the same mail.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// What stays the same when it is sent again, so that a mail program can drop the second: the part of the Message-ID before
    /// the `@`.
    pub id: String,
    /// The part of the Message-ID behind the `@`.
    pub host: String,
    /// What it says.
    pub parts: Vec<Part>,
}

/// A piece of a mail.
pub(super) enum Part {
    /// A paragraph.
    Say(String),
    /// A heading.
    Heading(String),
    /// An address to open, on a line of its own.
    Link(String),
    /// A question and its answer, which may have several lines.
    Answer(String, String),
}

impl Letter {
    pub(super) fn message(&self, from: &Mailbox) -> Result<Message, lettre::error::Error> {
        // RFC 3834: nobody's holiday notice answers it.
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        let mut builder = Message::builder()
            .from(from.clone())
            .subject(one_line(&self.subject))
            .message_id(Some(format!("<{}@{}>", self.id, self.host)))
            .raw_header(automatic);
        for to in &self.to {
            builder = builder.to(to.clone());
        }
        builder.multipart(MultiPart::alternative_plain_html(self.text(), self.html().into_string()))
    }

    fn text(&self) -> String {
        let parts: Vec<String> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Say(text) | Part::Link(text) => text.clone(),
                Part::Heading(text) => text.to_uppercase(),
                Part::Answer(question, answer) => format!("{question}\n  {}", answer.replace('\n', "\n  ")),
            })
            .collect();
        parts.join("\n\n") + "\n"
    }

    fn html(&self) -> Markup {
        html! {
            (DOCTYPE)
            html lang="en-GB" {
                head { meta charset="utf-8"; title { (self.subject) } }
                body {
                    @for part in &self.parts {
                        @match part {
                            Part::Say(text) => p { (text) },
                            Part::Heading(text) => h2 { (text) },
                            Part::Link(address) => p { a href=(address) { (address) } },
                            Part::Answer(question, answer) => p {
                                strong { (question) }
                                @for line in answer.lines() { br; (line) }
                            },
                        }
                    }
                }
            }
        }
    }
}

/// A form's title may have been written over several lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn nothing_that_a_mail_says_becomes_a_header_or_markup() {
        let letter = Letter {
            to: vec!["robin@post.example".parse().unwrap()],
            subject: "A form\r\nBcc: other@post.example".to_owned(),
            id: "copy.1".to_owned(),
            host: "coordinator.example".to_owned(),
            parts: vec![
                Part::Say("\r\n.\r\nBcc: other@post.example".to_owned()),
                Part::Answer("Why?".to_owned(), "<script>alert(1)</script>\nand more".to_owned()),
            ],
        };
        let message = letter.message(&"hello@larder.example".parse().unwrap()).unwrap();
        let to: Vec<String> = message.envelope().to().iter().map(ToString::to_string).collect();
        assert_eq!(to, ["robin@post.example"]);
        let whole = String::from_utf8(message.formatted()).unwrap();
        let (head, body) = whole.split_once("\r\n\r\n").unwrap();
        // Quoted-printable breaks long lines anywhere.
        let body = body.replace("=\r\n", "");
        assert!(head.contains("Subject: A form Bcc: other@post.example"), "{head}");
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
        assert!(head.contains("Message-ID: <copy.1@coordinator.example>"), "{head}");
        assert!(body.contains("Why?\r\n  <script>alert(1)</script>\r\n  and more"), "{body}");
        assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{body}");
    }
}
