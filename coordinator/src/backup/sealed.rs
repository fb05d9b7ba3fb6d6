//! The age format: to whom a backup is encrypted, and who can open it.

use std::io::{self, BufRead, Read, Write};
use std::str::FromStr as _;

use age::secrecy::{ExposeSecret as _, SecretString};
use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient, scrypt, x25519};
use zeroize::Zeroizing;

use super::{MOST_IN_FRONT, NoBackup};

/// Who will be able to open a backup.
pub enum Secrecy {
    /// Whoever holds one of these recipients' identities.
    Recipients(Vec<x25519::Recipient>),
    /// Whoever knows the passphrase.
    Passphrase(SecretString),
}

/// What opens a backup.
pub enum Reader {
    /// Identities, as `keygen --backup` makes them.
    Identities(Vec<x25519::Identity>),
    /// The passphrase.
    Passphrase(SecretString),
}

/// A passphrase that is too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the passphrase needs to be at least 16 characters long: a backup can be guessed at for years, without limit")]
pub struct NoPassphrase;

impl Secrecy {
    /// Reads recipients (`age1…`).
    ///
    /// # Errors
    /// A line for each that is none, or one that says how to make one where there are none.
    pub fn recipients(texts: &[String]) -> Result<Secrecy, String> {
        if texts.is_empty() {
            return Err("a backup needs somebody who can open it: name one with --recipient age1…, or set \
                        WINDCHIME_BACKUP_RECIPIENTS. `windchime-coordinator keygen --backup` makes a pair: keep the identity \
                        away from this machine. Or use --passphrase"
                .to_owned());
        }
        let read = |text: &String| {
            x25519::Recipient::from_str(text.trim())
                .map_err(|_| format!("{text:?} is no age recipient; it needs to begin with age1"))
        };
        let (fine, wrong): (Vec<_>, Vec<_>) = texts.iter().map(read).partition(Result::is_ok);
        match wrong.into_iter().find_map(Result::err) {
            Some(line) => Err(line),
            None => Ok(Secrecy::Recipients(fine.into_iter().flatten().collect())),
        }
    }

    /// A passphrase.
    ///
    /// # Errors
    /// [`NoPassphrase`].
    pub fn passphrase(text: &str) -> Result<Secrecy, NoPassphrase> {
        if text.chars().count() < 16 { Err(NoPassphrase) } else { Ok(Secrecy::Passphrase(SecretString::from(text))) }
    }
}

impl Reader {
    /// Reads an identity file: a line each, as `keygen --backup` prints them; lines with `#` are remarks.
    ///
    /// # Errors
    /// A line that says what is wrong.
    pub fn identities(text: &str) -> Result<Reader, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let read = |line| {
            x25519::Identity::from_str(line)
                .map_err(|_| "the identity file needs lines that begin with AGE-SECRET-KEY-1".to_owned())
        };
        let identities: Vec<_> = lines.map(read).collect::<Result<_, _>>()?;
        if identities.is_empty() {
            Err("the identity file is empty".to_owned())
        } else {
            Ok(Reader::Identities(identities))
        }
    }
}

/// A new pair: the identity to be kept away from the server, and the recipient to encrypt to.
pub fn new_identity() -> (Zeroizing<String>, String) {
    let identity = x25519::Identity::generate();
    (Zeroizing::new(identity.to_string().expose_secret().to_owned()), identity.to_public().to_string())
}

/// Encrypts all of `input`.
pub(super) fn seal(mut input: impl Read, output: impl Write, secrecy: Secrecy) -> Result<(), NoBackup> {
    let failed = |error: &dyn std::fmt::Display| NoBackup::Sealed(format!("the backup cannot be encrypted: {error}"));
    let encryptor = match secrecy {
        Secrecy::Passphrase(passphrase) => Encryptor::with_user_passphrase(passphrase),
        Secrecy::Recipients(recipients) => {
            Encryptor::with_recipients(recipients.iter().map(|recipient| recipient as &dyn Recipient))
                .map_err(|error| failed(&error))?
        }
    };
    let mut sealing = encryptor.wrap_output(io::BufWriter::new(output)).map_err(|error| failed(&error))?;
    io::copy(&mut input, &mut sealing).map_err(|error| failed(&error))?;
    let mut output = sealing.finish().map_err(|error| failed(&error))?;
    output.flush().map_err(|error| failed(&error))
}

/// Decrypts all of `input`: gives the line in front, and writes what is behind it.
pub(super) fn open(
    input: impl BufRead,
    output: &mut impl Write,
    reader: Reader,
) -> Result<Zeroizing<Vec<u8>>, NoBackup> {
    let decryptor = Decryptor::new_buffered(input).map_err(|error| refused(&error))?;
    let opened = match reader {
        Reader::Identities(identities) => {
            decryptor.decrypt(identities.iter().map(|identity| identity as &dyn Identity))
        }
        Reader::Passphrase(passphrase) => {
            let identity = scrypt::Identity::new(passphrase);
            decryptor.decrypt(std::iter::once(&identity as &dyn Identity))
        }
    };
    let mut opened = io::BufReader::new(opened.map_err(|error| refused(&error))?);
    let changed = |_| NoBackup::Sealed("the backup was cut off or changed. Use another one".to_owned());
    let mut front = Zeroizing::new(Vec::new());
    (&mut opened).take(MOST_IN_FRONT).read_until(b'\n', &mut front).map_err(changed)?;
    io::copy(&mut opened, output).map_err(changed)?;
    output.flush().map_err(|error| NoBackup::Sealed(format!("the backup cannot be opened: {error}")))?;
    Ok(front)
}

fn refused(error: &DecryptError) -> NoBackup {
    NoBackup::Sealed(match error {
        DecryptError::NoMatchingKeys => "this identity does not open the backup; it was made for another".to_owned(),
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            "the backup does not open: the identity or passphrase is another, or the file was changed".to_owned()
        }
        DecryptError::InvalidHeader | DecryptError::InvalidMac | DecryptError::UnknownFormat => {
            "this is no age file, or its beginning was changed".to_owned()
        }
        other => format!("the backup cannot be opened: {other}"),
    })
}
