//! From a submission to an outcome: how it is posted, and when an answer counts as delivered.

use std::rc::Rc;
use windchime_domain::json::Value;
use windchime_domain::problem::Problem;
use windchime_domain::submission::{Receipt, Submission};
use windchime_shell::config::Config;
use windchime_shell::endpoint::{self, Failure};
use windchime_shell::json;

/// How a press of "Send" ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The endpoint has the answers; its reference where it gave one.
    Delivered(Option<String>),
    /// It does not, as far as can be known.
    Refused(Refusal),
}

/// Why the answers are not delivered.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The page's editor has not said where to send.
    NoEndpoint,
    /// No usable answer came.
    Failed(Failure),
    /// The endpoint said no, perhaps with a problem document.
    Status {
        /// The HTTP status.
        status: u16,
        /// What the endpoint says is wrong.
        problem: Option<Problem>,
    },
    /// A 2xx that does not say what `delivered-when` asks for.
    NotConfirmed,
}

impl Refusal {
    /// One word for the `windchime:failed` event.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NoEndpoint => "no-endpoint",
            Refusal::Failed(failure) => failure.code(),
            Refusal::Status { .. } => "status",
            Refusal::NotConfirmed => "not-confirmed",
        }
    }

    /// The HTTP status, or 0 when none came.
    pub fn status(&self) -> u16 {
        if let Refusal::Status { status, .. } = self { *status } else { 0 }
    }
}

/// Posts a submission as the config says.
pub async fn deliver(config: Rc<Config>, submission: &Submission) -> Outcome {
    let url = config.get("endpoint");
    if url.is_empty() {
        return Outcome::Refused(Refusal::NoEndpoint);
    }
    let content_type = match config.get("send-as") {
        "text" => "text/plain;charset=UTF-8",
        _ => "application/json",
    };
    let body = json::write(&submission.to_value());
    judge(endpoint::post(url, content_type, body, endpoint::SMALL).await, config.get("delivered-when"))
}

/// Decides whether an answer means "delivered".
pub fn judge(answer: Result<Value, Failure>, delivered_when: &str) -> Outcome {
    match answer {
        Ok(body) if confirms(&body, delivered_when) => {
            Outcome::Delivered(Receipt::read(&body).map(|receipt| receipt.receipt))
        }
        Ok(_) => Outcome::Refused(Refusal::NotConfirmed),
        Err(Failure::Status(status, body)) => {
            Outcome::Refused(Refusal::Status { status, problem: body.as_ref().and_then(Problem::read) })
        }
        Err(failure) => Outcome::Refused(Refusal::Failed(failure)),
    }
}

/// `status` is content with any JSON under a 2xx; `/pointer=value` wants that value at that place.
fn confirms(body: &Value, delivered_when: &str) -> bool {
    let Some((pointer, wanted)) = delivered_when.split_once('=') else { return true };
    match body.pointer(pointer) {
        Some(Value::Text(text)) => text == wanted,
        Some(Value::Bool(truth)) => wanted == if *truth { "true" } else { "false" },
        Some(number @ Value::Number(_)) => number.whole().is_some_and(|whole| whole.to_string() == wanted),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(entries: &[(&str, Value)]) -> Value {
        Value::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    #[test]
    fn a_receipt_is_read_and_any_json_under_a_2xx_counts() {
        let receipt = body(&[
            ("receipt", Value::from("ABCD-EFGH")),
            ("submission_id", Value::from("x")),
            ("digest", Value::from("sha-256=:x:")),
            ("received_at", Value::from("2026-01-01T00:00:00Z")),
        ]);
        assert_eq!(judge(Ok(receipt), "status"), Outcome::Delivered(Some("ABCD-EFGH".into())));
        assert_eq!(judge(Ok(body(&[("ok", Value::Bool(true))])), "status"), Outcome::Delivered(None));
    }

    #[test]
    fn contact_form_7_says_no_under_a_200_and_is_not_believed() {
        let spam = body(&[("status", Value::from("spam"))]);
        let sent = body(&[("status", Value::from("mail_sent"))]);
        assert_eq!(judge(Ok(spam), "/status=mail_sent"), Outcome::Refused(Refusal::NotConfirmed));
        assert_eq!(judge(Ok(sent), "/status=mail_sent"), Outcome::Delivered(None));
    }

    #[test]
    fn a_captive_portal_is_a_failure_and_a_problem_document_is_read() {
        let portal = judge(Err(Failure::NotJson), "status");
        assert_eq!(portal, Outcome::Refused(Refusal::Failed(Failure::NotJson)));
        let problem = body(&[("title", Value::from("No")), ("detail", Value::from("Too many."))]);
        let Outcome::Refused(refusal) = judge(Err(Failure::Status(429, Some(problem))), "status") else {
            unreachable!("a 429 is never delivered")
        };
        assert_eq!((refusal.code(), refusal.status()), ("status", 429));
    }
}
