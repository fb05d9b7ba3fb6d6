//! Passwords: which may be set, how they are hashed, and whether one is right.
//!
//! The rules are NIST's (SP 800-63B, section 3.1.1.2): long enough, not among those everybody tries first, and nothing about
//! which letters are in them.

use std::time::Duration;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::marks::NoRandomness;
use crate::problem::Failure;

/// The fewest characters.
const SHORTEST: usize = 12;
/// The most bytes: more than anybody types, less than it takes to keep the server busy.
const LONGEST: usize = 1024;
/// How many are hashed at the same time: each takes 19 MiB and a processor.
const AT_ONCE: usize = 2;
/// How long somebody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// What those who guess try first, of twelve characters and more; compared without capitals, blanks and signs.
const WORST: [&str; 30] = [
    "000000000000",
    "012345678901",
    "0123456789ab",
    "111111111111",
    "123123123123",
    "123412341234",
    "123456123456",
    "1234567890ab",
    "123456789012",
    "123456789123",
    "1234567891011",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abcdefghijkl",
    "administrator",
    "adminadminadmin",
    "changemechangeme",
    "correcthorsebatterystaple",
    "iloveyouiloveyou",
    "letmeinletmein",
    "password1234",
    "password12345",
    "passwordpassword",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiop12",
    "qwertyuiop123",
    "welcomewelcome",
    "windchimewindchime",
];

/// The hash of no password by the current parameters: where there is no account, verifying takes just as long.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static TURNS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Why that cannot be somebody's password, in words for them.
pub fn unfit(login: &str, password: &str) -> Option<&'static str> {
    let plain =
        |text: &str| -> String { text.to_lowercase().chars().filter(|letter| letter.is_alphanumeric()).collect() };
    let (word, name) = (plain(password), plain(login));
    let begins = password.chars().next();
    if password.chars().count() < SHORTEST {
        Some(
            "The password needs to have 12 characters or more. Three or four words that only you would put together are good",
        )
    } else if password.len() > LONGEST {
        Some("The password is too long. 1,024 characters are the most")
    } else if !name.is_empty() && word.replace(&name, "").is_empty() {
        Some("The password must not be your name")
    } else if WORST.contains(&word.as_str()) || password.chars().all(|letter| Some(letter) == begins) {
        Some("This password is among those that are tried first. Choose another")
    } else {
        None
    }
}

/// A password's hash: Argon2id with the crate's defaults (19 MiB, 2 passes), which are OWASP's.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn hashed(password: &str) -> Result<String, NoRandomness> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|_| NoRandomness::exhausted())?;
    Ok(hash.to_string())
}

/// The same, on a thread of its own, in turn.
///
/// # Errors
/// When the server is too busy, or has no randomness.
pub async fn hash(password: String) -> Result<String, Failure> {
    in_turn(move || hashed(&password)).await?.map_err(Failure::from)
}

/// Whether that is the password of this hash. Without a hash it takes as long, and is not.
///
/// # Errors
/// When the server is too busy.
pub async fn is_right(password: String, hash: Option<String>) -> Result<bool, Failure> {
    in_turn(move || {
        let set = hash.filter(|hash| !hash.is_empty());
        let is_password = |hash: &str| {
            PasswordHash::new(hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        };
        is_password(set.as_deref().unwrap_or(NOBODYS)) && set.is_some()
    })
    .await
}

/// Whether a hash was made by other parameters than are used now.
pub fn is_dated(hash: &str) -> bool {
    let current = |hash: PasswordHash| {
        hash.algorithm == Algorithm::Argon2id.ident()
            && hash.version == Some(Version::V0x13.into())
            && Params::try_from(&hash).is_ok_and(|params| {
                let usual = Params::DEFAULT;
                (params.m_cost(), params.t_cost(), params.p_cost()) == (usual.m_cost(), usual.t_cost(), usual.p_cost())
            })
    };
    !PasswordHash::new(hash).is_ok_and(current)
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let turn = tokio::time::timeout(PATIENCE, TURNS.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(Failure::not_ready());
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::internal())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn length_counts_and_composition_does_not() {
        assert!(unfit("robin", "elevenchars").unwrap().contains("12 characters"));
        assert!(unfit("robin", "ééééééééééé").is_some(), "characters are counted, not bytes");
        for fine in ["twelve chars", "kettle bramble quiet", "lantern-otter-71", "robin and the lantern"] {
            assert_eq!(unfit("robin", fine), None, "{fine}");
        }
        assert!(unfit("robin", &"long ".repeat(300)).unwrap().contains("too long"));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for worst in ["Password1234", "1234 5678 9012", "Correct Horse Battery Staple", "zzzzzzzzzzzz", "qwerty-qwerty"]
        {
            assert!(unfit("robin", worst).unwrap().contains("tried first"), "{worst}");
        }
        assert!(unfit("robin.larkspur", "Robin Larkspur").unwrap().contains("your name"));
        assert!(unfit("robin", "robinrobinrobin").unwrap().contains("your name"));
    }

    #[tokio::test]
    async fn a_password_is_right_for_its_own_hash_only_and_nobodys_never_is() {
        let kept = hashed("lantern-otter-71").unwrap();
        let right = async |password: &str, hash: Option<&str>| {
            is_right(password.to_owned(), hash.map(str::to_owned)).await.unwrap()
        };
        assert!(right("lantern-otter-71", Some(&kept)).await);
        assert!(!right("lantern-otter-72", Some(&kept)).await);
        for none in [None, Some(""), Some("!"), Some(NOBODYS)] {
            assert!(!right("", none).await && !right("lantern-otter-71", none).await, "{none:?}");
        }
    }

    #[test]
    fn nobodys_hash_asks_for_the_same_work_as_a_real_one() {
        assert!(!is_dated(NOBODYS) && !is_dated(&hashed("lantern-otter-71").unwrap()));
        for dated in [NOBODYS.replace("m=19456", "m=9728"), NOBODYS.replace("argon2id", "argon2i"), String::new()] {
            assert!(is_dated(&dated), "{dated}");
        }
    }
}
