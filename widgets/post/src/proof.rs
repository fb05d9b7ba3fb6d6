//! The proof of work that an endpoint may ask for instead of a captcha, in the `altcha` protocol (version 1, SHA-256): find the number
//! that, after the salt, hashes to the challenge. It is done in slices between the page's own tasks, so that nothing on the page
//! stalls, also under policies that allow no worker.

use std::cell::Cell;
use windchime_domain::json::{Value, map};
use windchime_shell::{json, page, seal};

/// Hashes in one slice: about 2 ms on a laptop, 12 ms on a slow phone.
const SLICE: u32 = 2_000;
/// The largest sum that is worth a visitor's battery, whatever the endpoint asks.
const MOST: u32 = 2_000_000;

/// The solution as the protocol sends it: base64 of a JSON object. `None` where it was cancelled, has no solution, or is a kind of sum
/// that is not known here.
pub async fn solve(challenge: &Value, cancelled: &Cell<bool>) -> Option<String> {
    let text = |name| challenge.get(name).and_then(Value::text);
    let (algorithm, wanted, salt) = (text("algorithm")?, text("challenge")?, text("salt")?);
    if algorithm != "SHA-256" {
        return None;
    }
    let most = challenge.get("maxnumber").and_then(Value::whole).and_then(|most| u32::try_from(most).ok());
    let most = most.unwrap_or(MOST).min(MOST);
    let mut from = 0;
    let number = loop {
        let to = from + SLICE;
        if let Some(number) = search(salt, wanted, from..to) {
            break number;
        }
        if to > most || cancelled.get() {
            return None;
        }
        from = to;
        page::pause().await;
    };
    let solution = map([
        ("algorithm", Some(Value::from(algorithm))),
        ("challenge", Some(Value::from(wanted))),
        ("number", Some(Value::from(number))),
        ("salt", Some(Value::from(salt))),
        ("signature", challenge.get("signature").cloned()),
    ]);
    Some(seal::base64url(json::write(&solution).as_bytes()))
}

fn search(salt: &str, wanted: &str, numbers: std::ops::Range<u32>) -> Option<u32> {
    let wanted = from_hex(wanted)?;
    let mut message = salt.as_bytes().to_vec();
    for number in numbers {
        message.truncate(salt.len());
        push_digits(&mut message, number);
        if seal::sha256(&message) == wanted {
            return Some(number);
        }
    }
    None
}

fn push_digits(message: &mut Vec<u8>, number: u32) {
    if number > 9 {
        push_digits(message, number / 10);
    }
    message.push(b'0' + (number % 10) as u8);
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut digits = text.chars().map(|letter| letter.to_digit(16));
    let mut bytes = [0; 32];
    for byte in &mut bytes {
        *byte = (digits.next()?? * 16 + digits.next()??) as u8;
    }
    digits.next().is_none().then_some(bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use super::*;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    /// SHA-256 of "abc123".
    const CHALLENGE: &str = "6ca13d52ca70c883e0f0bb101e425a89e8624de51db2d2392593af6a84118090";

    fn challenge(changes: &[(&str, Value)]) -> Value {
        let changed = |name: &str| changes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let member = |name: &'static str, value: Value| (name, Some(changed(name).unwrap_or(value)));
        map([
            member("algorithm", Value::from("SHA-256")),
            member("challenge", Value::from(CHALLENGE)),
            member("salt", Value::from("abc")),
            member("signature", Value::from("signed")),
            member("maxnumber", Value::from(1_000_u32)),
        ])
    }

    /// What comes of a sum that is solved, or given up, within one slice.
    fn at_once(challenge: &Value) -> Option<String> {
        match pin!(solve(challenge, &Cell::new(false))).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(solved) => solved,
            Poll::Pending => panic!("one slice was not enough"),
        }
    }

    #[test]
    fn the_number_behind_a_challenge_is_found() {
        assert_eq!(search("abc", CHALLENGE, 0..2_000), Some(123));
        assert_eq!(search("abd", CHALLENGE, 0..2_000), None);
        assert_eq!(search("abc", &CHALLENGE[..62], 0..2_000), None);
        assert_eq!(search("abc", CHALLENGE, 0..123), None);
    }

    #[test]
    fn the_solution_is_the_protocols_json_with_the_challenges_own_signature() {
        let solved = seal::from_base64(&at_once(&challenge(&[])).unwrap()).unwrap();
        let solved = json::parse(&String::from_utf8(solved).unwrap()).unwrap();
        let text = |name| solved.get(name).and_then(Value::text);
        assert_eq!(solved.get("number").and_then(Value::whole), Some(123));
        assert_eq!((text("algorithm"), text("challenge")), (Some("SHA-256"), Some(CHALLENGE)));
        assert_eq!((text("salt"), text("signature")), (Some("abc"), Some("signed")));
    }

    #[test]
    fn what_is_no_sum_of_this_kind_is_given_up_at_once() {
        for (name, value) in
            [("algorithm", Value::from("SHA-512")), ("salt", Value::Null), ("challenge", Value::from("no"))]
        {
            assert_eq!(at_once(&challenge(&[(name, value)])), None, "{name}");
        }
        assert_eq!(
            at_once(&challenge(&[("salt", Value::from("no solution"))])),
            None,
            "the endpoint said how far to look"
        );
    }
}
