//! Proof of work by the ALTCHA protocol, version 1 (<https://altcha.org/docs/v1/server-integration/>): find the number
//! that, written behind the salt, gives the challenge as its SHA-256.
//!
//! Written here because neither crate fits: `altcha` speaks version 2 only, and `altcha-lib-rs` 0.3 rebuilds the salt from
//! an unordered map, so that it refuses at random its own challenges with more than one parameter. A salt of ours has two:
//! when it ends, and which submission it is for. Being bound to one submission, a solution is of no use for another, and
//! none need be remembered.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use hmac::Mac as _;
use sha2::{Digest as _, Sha256};
use windchime_domain::json::{Value, map};

use super::{Secret, sign};
use crate::marks::{self, NoRandomness};

/// The only algorithm.
const ALGORITHM: &str = "SHA-256";
/// How many seconds a challenge can be answered: a slow phone on a poor connection is never pressed.
const LASTS: i64 = 20 * 60;
/// How many bytes make each salt another one.
const SALT: usize = 12;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What is to be solved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    challenge: String,
    max_number: u32,
    salt: String,
    signature: String,
}

impl Challenge {
    /// The challenge as JSON, in the protocol's own names.
    pub fn to_value(&self) -> Value {
        map([
            ("algorithm", Some(Value::from(ALGORITHM))),
            ("challenge", Some(Value::from(self.challenge.as_str()))),
            ("maxnumber", Some(Value::from(self.max_number))),
            ("salt", Some(Value::from(self.salt.as_str()))),
            ("signature", Some(Value::from(self.signature.as_str()))),
        ])
    }
}

/// A challenge for that submission, with its number drawn from 0 to `max_number`.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn challenge(secret: &Secret, submission_id: &str, max_number: u32, now: i64) -> Result<Challenge, NoRandomness> {
    let random = base16ct::lower::encode_string(&marks::random::<SALT>()?);
    // The slight preference of the remainder for small numbers helps nobody.
    let number = u64::from_be_bytes(marks::random()?) % (u64::from(max_number) + 1);
    Ok(made(secret, &random, submission_id, number, max_number, now.saturating_add(LASTS)))
}

fn made(secret: &Secret, random: &str, submission_id: &str, number: u64, max_number: u32, expires: i64) -> Challenge {
    // The last `&` keeps digits from moving between salt and number.
    let salt = format!("{random}?submission={submission_id}&expires={expires}&");
    let challenge = hash(&salt, &number.to_string());
    let signature = base16ct::lower::encode_string(&sign(secret, &[&challenge]).finalize().into_bytes());
    Challenge { challenge, max_number, salt, signature }
}

/// Whether this solution (base64 or base64url of a JSON object, with or without padding) meets a challenge of ours for
/// that submission, in time.
pub fn holds(secret: &Secret, solution: &str, submission_id: &str, now: i64) -> bool {
    met(secret, solution, submission_id, now).is_some()
}

fn met(secret: &Secret, solution: &str, submission_id: &str, now: i64) -> Option<()> {
    // In an address a bare `+` stands for a blank, and not every client writes it as `%2B`.
    let solution: String =
        solution.chars().map(|letter| if matches!(letter, '-' | ' ') { '+' } else { letter }).collect();
    let solution = BASE64.decode(solution.replace('_', "/")).ok()?;
    let solution: Value = serde_json::from_slice(&solution).ok()?;
    let text = |name| solution.get(name).and_then(Value::text);
    let (challenge, salt) = (text("challenge")?, text("salt")?);
    let number = solution.get("number").and_then(Value::whole)?;

    let signature = base16ct::lower::decode_vec(text("signature")?).ok()?;
    sign(secret, &[challenge]).verify_slice(&signature).ok()?;
    let fits = text("algorithm")? == ALGORITHM && hash(salt, &number.to_string()) == challenge;
    // What is signed is ours, parameters included.
    let (_, parameters) = salt.strip_suffix('&')?.split_once("?submission=")?;
    let (bound_to, expires) = parameters.split_once("&expires=")?;
    (fits && bound_to == submission_id && now <= expires.parse().ok()?).then_some(())
}

fn hash(salt: &str, number: &str) -> String {
    base16ct::lower::encode_string(&Sha256::new().chain_update(salt).chain_update(number).finalize())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const ID: &str = "00000001-6a4e-4c31-9b52-4f0c1d2e3a4b";
    /// 2030-01-01.
    const EXPIRES: i64 = 1_893_457_200;

    fn secret() -> Secret {
        let mut secret = Secret::new([0; 64]);
        // HMAC fills a shorter key up with zeros.
        secret.iter_mut().zip(b"a key of 32 bytes for this test!").for_each(|(to, from)| *to = *from);
        secret
    }

    fn solution(challenge: &str, salt: &str, number: i64, signature: &str) -> String {
        let json = format!(
            r#"{{"algorithm":"SHA-256","challenge":"{challenge}","number":{number},"salt":"{salt}","signature":"{signature}","took":12}}"#
        );
        BASE64.encode(json)
    }

    /// What the protocol's own library (altcha-lib 1.4 for JavaScript) makes of the same key, salt and number.
    const THEIRS: &str = r#"{"algorithm":"SHA-256","challenge":"af3ad54452569e0664d641b920574a7a68034e8a3e1a772b0d3872cbb5e814f4","maxnumber":50000,"salt":"00112233445566778899aabb?submission=00000001-6a4e-4c31-9b52-4f0c1d2e3a4b&expires=1893457200&","signature":"1645366de7b98f123d44d34e0b74889abd599562e88f3cc6e22d3371db0230d7"}"#;

    #[test]
    fn a_challenge_is_the_one_the_protocols_own_library_makes() {
        let ours = made(&secret(), "00112233445566778899aabb", ID, 4321, 50_000, EXPIRES);
        assert_eq!(serde_json::to_string(&ours.to_value()).unwrap(), THEIRS);
    }

    #[test]
    fn a_solution_holds_for_its_submission_and_in_its_time_only() {
        let Challenge { challenge, salt, signature, .. } = made(&secret(), "aa", ID, 4321, 50_000, EXPIRES);
        let right = solution(&challenge, &salt, 4321, &signature);
        let mut other = secret();
        other.iter_mut().for_each(|byte| *byte ^= 1);
        assert!(holds(&secret(), &right, ID, EXPIRES));
        assert!(holds(&secret(), right.trim_end_matches('='), ID, EXPIRES), "without padding");
        assert!(holds(&secret(), &right.replace('+', "-").replace('/', "_"), ID, EXPIRES), "for addresses");
        assert!(!holds(&secret(), &right, ID, EXPIRES + 1), "too late");
        assert!(!holds(&secret(), &right, &ID.replace('1', "2"), EXPIRES), "another submission's");
        assert!(!holds(&other, &right, ID, EXPIRES), "another server's");
        for (number, salt) in [
            (4320, salt.clone()),
            (321, format!("{salt}4")),
            (4321, salt.replace("18934", "28934")),
            (4321, salt.replace(ID, "x")),
        ] {
            assert!(
                !holds(&secret(), &solution(&challenge, &salt, number, &signature), ID, EXPIRES),
                "{number} {salt}"
            );
        }
        for nonsense in ["", "%", "e30", "bnVsbA=="] {
            assert!(!holds(&secret(), nonsense, ID, EXPIRES), "{nonsense}");
        }
    }

    #[test]
    fn the_number_is_within_what_was_asked_for() {
        for _ in 0..20 {
            let Challenge { challenge, salt, max_number, .. } = challenge(&secret(), ID, 3, 0).unwrap();
            assert_eq!(max_number, 3);
            assert!((0..=3).any(|number| hash(&salt, &number.to_string()) == challenge));
        }
    }
}
