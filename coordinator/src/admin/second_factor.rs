//! The second factor: six digits from an app (TOTP, RFC 6238), and recovery codes for when the phone is lost.

use maud::PreEscaped;
use qrcode::QrCode;
use qrcode::render::svg;
use sha2::{Digest as _, Sha256};
use totp_rs::{Builder, Totp};

use crate::keyring::{Keyring, Sealed};
use crate::marks::{self, NoRandomness};
use crate::problem::Failure;
use crate::rotation;
use crate::storage::{AdminRow, SealedColumn, Storage};

/// How many bytes a secret has: RFC 4226, section 4, recommends 160 bits.
const SECRET: usize = 20;
/// How many recovery codes somebody gets.
const CODES: usize = 10;

/// A new secret for somebody, sealed.
pub(super) fn new_secret(keyring: &Keyring, number: i64) -> Result<Sealed, NoRandomness> {
    keyring.seal(&place(number), &marks::random::<SECRET>()?)
}

/// What reckons the codes of a sealed secret.
pub(super) fn codes_of(keyring: &Keyring, number: i64, login: &str, sealed: &Sealed) -> Result<Totp, Failure> {
    let secret = keyring.open_sealed(&place(number), &sealed.key_id, &sealed.bytes)?;
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(login)
        .with_issuer(Some("Windchime"))
        .build()
        .map_err(|error| unusable(&error))
}

/// The step whose code that is: of now, of the half minute before or of the one behind it. Blanks do not matter.
pub(super) fn step(codes: &Totp, typed: &str) -> Option<i64> {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let now = u64::try_from(marks::seconds()).ok()?;
    codes.check(&digits, now).and_then(|step| i64::try_from(step).ok())
}

/// Whether what was typed is a code of that account that was not used before. It is used up.
pub(super) async fn is_code(
    storage: &Storage,
    keyring: &Keyring,
    admin: &AdminRow,
    typed: &str,
) -> Result<bool, Failure> {
    let Some((bytes, key_id)) = admin.totp.clone().zip(admin.totp_key.clone()) else {
        return Ok(false);
    };
    let codes = codes_of(keyring, admin.number, &admin.login, &Sealed { key_id, bytes })?;
    match step(&codes, typed) {
        Some(step) => Ok(storage.use_step(admin.number, step).await?),
        None => Ok(false),
    }
}

/// What an app scans, as a picture to stand in a page.
pub(super) fn picture(codes: &Totp) -> Result<PreEscaped<String>, Failure> {
    let address = codes.to_url().map_err(|error| unusable(&error))?;
    let code = QrCode::new(address.as_bytes()).map_err(|error| unusable(&error))?;
    let drawn = code.render::<svg::Color>().module_dimensions(5, 5).build();
    // Only files begin with a declaration.
    let start = drawn.find("<svg").unwrap_or_default();
    Ok(PreEscaped(drawn.get(start..).unwrap_or_default().to_owned()))
}

/// The secret in groups of four, for typing it off the screen.
pub(super) fn in_groups(codes: &Totp) -> String {
    groups(&codes.secret().to_base32(), " ")
}

/// New recovery codes, like `7K3M-Q9TZ-0ABC-DEFG`: 80 random bits each.
pub(super) fn new_recovery_codes() -> Result<Vec<String>, NoRandomness> {
    (0..CODES).map(|_| Ok(format!("{}-{}", marks::new_receipt()?, marks::new_receipt()?))).collect()
}

/// A recovery code as it is kept. It is random enough for a plain hash.
pub(super) fn code_hash(number: i64, code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric).map(|letter| match letter.to_ascii_uppercase() {
        // Crockford's letters that are read as digits.
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let text = format!("windchime recovery code 1\n{number}\n{}", letters.collect::<String>());
    base16ct::lower::encode_string(&Sha256::digest(text))
}

fn groups(text: &str, between: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(between)
}

/// The row that a sealed secret belongs to.
fn place(number: i64) -> String {
    rotation::place(SealedColumn::SecondFactor, number, &Default::default())
}

fn unusable(error: &dyn std::fmt::Display) -> Failure {
    tracing::error!(%error, "a second factor could not be used");
    Failure::internal()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn codes() -> Totp {
        // The secret of RFC 6238, appendix B.
        Builder::new()
            .with_secret(b"12345678901234567890".to_vec())
            .with_account_name("robin")
            .with_issuer(Some("Windchime"))
            .build()
            .unwrap()
    }

    /// The last six of the eight digits in RFC 6238, appendix B.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (time, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(codes().generate(time).to_string(), code);
        }
    }

    #[test]
    fn a_code_holds_half_a_minute_before_and_behind() {
        let now = u64::try_from(marks::seconds()).unwrap();
        let at = |time: u64| step(&codes(), &codes().generate(time).to_string());
        let this = i64::try_from(now / 30).unwrap();
        for (time, off) in [(now - 30, -1), (now, 0), (now + 30, 1)] {
            // The clock may pass into the next half minute while this runs.
            assert!(at(time).is_some_and(|step| (0..=1).contains(&(step - this - off).abs())), "{off}");
        }
        assert_eq!((at(now - 120), at(now + 120)), (None, None));
        let code = codes().generate(now).to_string();
        assert!(step(&codes(), &format!(" {} {} ", &code[..3], &code[3..])).is_some(), "as apps show it");
    }

    #[test]
    fn a_recovery_code_may_be_typed_in_any_way() {
        let codes = new_recovery_codes().unwrap();
        assert_eq!((codes.len(), codes.first().map(String::len)), (10, Some(19)));
        let code = "7K3M-Q9T0-1ABC-DEFG";
        assert_eq!(code_hash(1, code), code_hash(1, " 7k3mq9tO labc defg"));
        assert_ne!(code_hash(1, code), code_hash(2, code), "another person's is another");
        assert_ne!(code_hash(1, code), code_hash(1, "7K3M-Q9T0-1ABC-DEFH"));
    }

    #[test]
    fn the_picture_is_an_element_and_the_secret_is_in_groups() {
        let drawn = picture(&codes()).unwrap().into_string();
        assert!(drawn.starts_with("<svg ") && drawn.ends_with("</svg>"), "{drawn}");
        assert_eq!(in_groups(&codes()), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
