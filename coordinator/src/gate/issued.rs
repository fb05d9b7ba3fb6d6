//! When a form was handed out, so that answers that come sooner than anyone can type are seen: `SECONDS.SIGNATURE`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::Mac as _;

use super::{Secret, sign};

/// How many bytes of the signature are kept: more than anyone can guess, and short in every form's definition.
const LENGTH: usize = 16;

/// What is signed cannot be mistaken for anything else signed under the same key.
const PURPOSE: &str = "issued\n";

/// The mark of that form, handed out at that time (seconds since 1970).
pub fn issue(secret: &Secret, form: &str, now: i64) -> String {
    let seconds = now.to_string();
    let signature = sign(secret, &[PURPOSE, form, "\n", &seconds]).finalize().into_bytes();
    let kept = URL_SAFE_NO_PAD.encode(signature.get(..LENGTH).unwrap_or_default());
    format!("{seconds}.{kept}")
}

/// When the mark was made, in seconds since 1970; `None` for one that is not ours or belongs to another form.
pub fn read(secret: &Secret, form: &str, issued: &str) -> Option<i64> {
    let (seconds, signature) = issued.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok().filter(|bytes| bytes.len() == LENGTH)?;
    sign(secret, &[PURPOSE, form, "\n", seconds]).verify_truncated_left(&signature).ok()?;
    seconds.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_says_when_and_only_for_its_form_and_key() {
        let secret = Secret::new([1; 64]);
        let mark = issue(&secret, "interest", 1_900_000_000);
        assert_eq!(read(&secret, "interest", &mark), Some(1_900_000_000));
        assert_eq!(read(&secret, "story", &mark), None);
        assert_eq!(read(&Secret::new([2; 64]), "interest", &mark), None);
        assert_eq!(issue(&secret, "interest", 1_900_000_000), mark, "nothing in it tells one visitor from another");
    }

    #[test]
    fn a_mark_that_was_changed_is_none() {
        let secret = Secret::new([1; 64]);
        let mark = issue(&secret, "interest", 1_900_000_000);
        let shortened = mark.get(..mark.len() - 2).unwrap_or_default();
        for wrong in [mark.replace("19000", "18000"), format!("0{mark}"), shortened.to_owned(), String::new()] {
            assert_eq!(read(&secret, "interest", &wrong), None, "{wrong}");
        }
        assert_eq!(read(&secret, "interest", "1900000000."), None, "an empty signature signs nothing");
    }
}
