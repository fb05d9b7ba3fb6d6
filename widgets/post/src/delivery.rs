//! What an endpoint's answer means: delivered, to be tried again, or final. Pure.

use crate::complaint;
use windchime_domain::json::Value;
use windchime_domain::number::digits;
use windchime_domain::problem::Problem;
use windchime_domain::submission::Receipt;
use windchime_shell::endpoint::Failure;

/// How an attempt to send ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The endpoint has the answers; its reference where it gave one.
    Delivered(Option<String>),
    /// It does not, as far as can be known.
    Refused(Refusal),
}

/// Why the answers are not delivered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refusal {
    /// One word: that of a [`Failure`], or `status` (the endpoint said no), `not-confirmed` (a 2xx that does not say what
    /// `delivered-when` asks for, or a receipt for something else), `held` (the endpoint has asked to be left alone for a while that is
    /// not over), `cancelled` (the person stopped the sum that the endpoint had asked for), `no-endpoint`.
    pub code: String,
    /// The HTTP status, or 0 where none came.
    pub status: u16,
    /// What the endpoint says is wrong.
    pub problem: Option<Problem>,
    /// The seconds that the endpoint asks to be left alone (`Retry-After`), or 0.
    pub wait: u32,
    /// The sum that it wants to be solved first, in the `altcha` protocol.
    pub challenge: Option<Value>,
}

impl Refusal {
    /// A refusal that one word says all of.
    pub fn of(code: &str) -> Refusal {
        Refusal { code: code.to_owned(), ..Refusal::default() }
    }

    /// Whether trying again by itself may help: no usable answer, or a status that says "not now".
    pub fn is_passing(&self) -> bool {
        match self.code.as_str() {
            "status" => matches!(self.status, 408 | 425 | 429 | 500..),
            "offline" | "unreachable" | "timeout" | "not-json" | "held" => true,
            _ => false,
        }
    }
}

/// The seconds until the next attempt, after so many: from 5 seconds, doubling, to 5 minutes; `random` (0 to 1) spreads visitors out,
/// so that a service which has just come back is not met by all of them at once.
pub fn back_off(tries: u32, random: f64) -> f64 {
    let longest = f64::from(5_u32 << tries.min(6)).min(300.0);
    longest * (0.5 + random / 2.0)
}

/// Decides whether an answer means "delivered". A receipt has to be for this very submission and these very bytes. What is sealed to a
/// coordinator needs one, whatever `delivered_when` says: another endpoint may take it and can never read it.
pub fn judge(answer: Result<Value, Failure>, delivered_when: &str, sealed: bool, id: &str, digest: &str) -> Outcome {
    match answer {
        Ok(body) => match Receipt::read(&body) {
            Some(receipt) if receipt.submission_id != id || receipt.digest != digest => refused("not-confirmed"),
            None if sealed => refused("not-confirmed"),
            receipt if confirms(&body, delivered_when) => Outcome::Delivered(receipt.map(|receipt| receipt.receipt)),
            _ => Outcome::Refused(Refusal { problem: complaint::read(&body), ..Refusal::of("not-confirmed") }),
        },
        Err(Failure::Status(status, body, wait)) => {
            let challenge = body.as_ref().and_then(|body| body.get("challenge")).cloned();
            let problem = body.as_ref().and_then(complaint::read);
            Outcome::Refused(Refusal { code: "status".to_owned(), status, problem, wait, challenge })
        }
        Err(failure) => refused(failure.code()),
    }
}

fn refused(code: &str) -> Outcome {
    Outcome::Refused(Refusal::of(code))
}

/// `status` is content with any JSON under a 2xx; `/pointer=value` wants that value at that place.
fn confirms(body: &Value, delivered_when: &str) -> bool {
    let Some((pointer, wanted)) = delivered_when.split_once('=') else { return true };
    match body.pointer(pointer) {
        Some(Value::Text(text)) => text == wanted,
        Some(Value::Bool(truth)) => wanted == if *truth { "true" } else { "false" },
        Some(number @ Value::Number(_)) => number.whole().is_some_and(|whole| digits(whole) == wanted),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(entries: &[(&str, Value)]) -> Value {
        Value::Map(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    fn judged(answer: Result<Value, Failure>, delivered_when: &str) -> Outcome {
        judge(answer, delivered_when, false, "id", "digest")
    }

    #[test]
    fn a_receipt_is_read_and_any_json_under_a_2xx_counts() {
        let receipt = body(&[
            ("receipt", Value::from("ABCD-EFGH")),
            ("submission_id", Value::from("id")),
            ("digest", Value::from("digest")),
            ("received_at", Value::from("2026-01-01T00:00:00Z")),
        ]);
        let of = |id, digest| judge(Ok(receipt.clone()), "status", true, id, digest);
        assert_eq!(of("id", "digest"), Outcome::Delivered(Some("ABCD-EFGH".into())));
        // A receipt for something else is no receipt: the answers stay in the outbox.
        assert_eq!(of("another", "digest"), refused("not-confirmed"));
        assert_eq!(of("id", "another"), refused("not-confirmed"));
        let fine = || Ok(body(&[("ok", Value::Bool(true))]));
        assert_eq!(judged(fine(), "status"), Outcome::Delivered(None));
        // A partner's own endpoint thanked for an envelope that it could not open, and the answers were gone.
        assert_eq!(judge(fine(), "status", true, "id", "digest"), refused("not-confirmed"));
    }

    #[test]
    fn contact_form_7_says_no_under_a_200_and_is_not_believed() {
        let spam = body(&[("status", Value::from("spam")), ("message", Value::from("Try later."))]);
        let sent = body(&[("status", Value::from("mail_sent"))]);
        let Outcome::Refused(refusal) = judged(Ok(spam), "/status=mail_sent") else {
            unreachable!("spam is never delivered")
        };
        let said = refusal.problem.and_then(|problem| problem.detail);
        assert_eq!((refusal.code.as_str(), said.as_deref()), ("not-confirmed", Some("Try later.")));
        assert_eq!(judged(Ok(sent), "/status=mail_sent"), Outcome::Delivered(None));
    }

    #[test]
    fn a_captive_portal_is_a_failure_and_a_problem_document_is_read() {
        let portal = judged(Err(Failure::NotJson), "status");
        assert_eq!(portal, refused("not-json"));
        let problem = body(&[("title", Value::from("No")), ("detail", Value::from("Too many."))]);
        let Outcome::Refused(refusal) = judged(Err(Failure::Status(429, Some(problem), 9)), "status") else {
            unreachable!("a 429 is never delivered")
        };
        assert_eq!((refusal.code.as_str(), refusal.status, refusal.wait), ("status", 429, 9));
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let passing = |failure| match judged(Err(failure), "status") {
            Outcome::Refused(refusal) => refusal.is_passing(),
            Outcome::Delivered(_) => unreachable!("a failure is never delivered"),
        };
        for status in [408, 425, 429, 500, 502, 503, 504, 599] {
            assert!(passing(Failure::Status(status, None, 0)), "{status}");
        }
        for status in [300, 400, 401, 403, 404, 409, 413, 415, 422, 428, 431, 451] {
            assert!(!passing(Failure::Status(status, None, 0)), "{status}");
        }
        assert!([Failure::Offline, Failure::Unreachable, Failure::Timeout, Failure::NotJson].into_iter().all(passing));
        assert!(!passing(Failure::TooLarge));
        assert!(!Refusal::of("not-confirmed").is_passing() && !Refusal::of("cancelled").is_passing());
    }

    #[test]
    fn attempts_grow_apart_to_five_minutes_and_are_spread() {
        assert_eq!([0, 1, 2, 3].map(|tries| back_off(tries, 1.0)), [5.0, 10.0, 20.0, 40.0]);
        assert_eq!((back_off(0, 0.0), back_off(40, 1.0)), (2.5, 300.0));
    }
}
