//! Sealing what people typed before it is kept (XChaCha20-Poly1305), under keys that stand beside the database and never in it:
//! whoever has a copy of the database alone can count choices, and read nothing anybody wrote.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::marks::{self, NoRandomness};

/// How many bytes the nonce in front of each ciphertext has.
const NONCE: usize = 24;

/// Something sealed, and the name of its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Which key of the ring.
    pub key_id: String,
    /// The nonce, then the ciphertext with its tag.
    pub bytes: Vec<u8>,
}

/// Why there is no key ring.
#[derive(Debug, thiserror::Error)]
pub enum NoKeyring {
    /// The file cannot be read or made.
    #[error("the key file {} cannot be used: {error}", .path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        error: std::io::Error,
    },
    /// A line in it is no key.
    #[error(
        "line {line} of the key file {} is not a key; each line needs to be a name, a blank and 32 bytes in base64",
        .path.display()
    )]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
    },
    /// Others can read it.
    #[error("the key file {} can be read by others; `chmod 600` it", .0.display())]
    TooOpen(PathBuf),
    /// No new key could be made.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// What was sealed does not open: it was changed, moved to another row, or its key is not in the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what was sealed does not open: its key is not in the key file, or it was changed")]
pub struct NotOpened;

struct Key {
    id: String,
    bytes: Zeroizing<[u8; 32]>,
}

/// The keys of the key file; the last one seals, all of them open. When another process adds one, a ring that is open takes it
/// in; a key that was read once stays until the process ends.
#[derive(Clone)]
pub struct Keyring {
    path: PathBuf,
    held: Arc<RwLock<Held>>,
}

/// What is in memory.
struct Held {
    keys: Vec<Arc<Key>>,
    /// The file's length and when it was written, as it was read.
    stamp: Option<(u64, SystemTime)>,
}

impl Keyring {
    /// Reads the key file, or makes one with a first key where there is none.
    ///
    /// # Errors
    /// See [`NoKeyring`].
    pub fn open(path: &Path) -> Result<Keyring, NoKeyring> {
        if !path.exists() {
            append(path, &new_key()?).map_err(|error| NoKeyring::File { path: path.to_owned(), error })?;
        }
        // The stamp is taken before: a file that changes in between is read again.
        let stamp = stamp(path);
        let keys = load(path)?;
        Ok(Keyring { path: path.to_owned(), held: Arc::new(RwLock::new(Held { keys, stamp })) })
    }

    /// Makes a new key, which seals from now on; the earlier ones still open.
    ///
    /// # Errors
    /// See [`NoKeyring`].
    pub fn add(&self) -> Result<String, NoKeyring> {
        let key = new_key()?;
        append(&self.path, &key).map_err(|error| NoKeyring::File { path: self.path.clone(), error })?;
        let id = key.id.clone();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.keys.push(Arc::new(key));
        held.stamp = stamp(&self.path);
        Ok(id)
    }

    /// The name of the key that seals.
    pub fn current(&self) -> String {
        self.last().map(|key| key.id.clone()).unwrap_or_default()
    }

    /// Every key's name, the oldest first.
    pub fn ids(&self) -> Vec<String> {
        self.refresh();
        self.held.read().unwrap_or_else(PoisonError::into_inner).keys.iter().map(|key| key.id.clone()).collect()
    }

    /// The key file's text, for a backup that is itself encrypted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn text(&self) -> std::io::Result<Zeroizing<String>> {
        std::fs::read_to_string(&self.path).map(Zeroizing::new)
    }

    /// Seals `plain` for one place: `place` says which row it belongs to, and it opens nowhere else.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Sealed, NoRandomness> {
        let key = self.last().ok_or_else(NoRandomness::exhausted)?;
        let nonce: [u8; NONCE] = marks::random()?;
        let sealed = cipher(&key)
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: place.as_bytes() })
            .map_err(|_| NoRandomness::exhausted())?;
        let mut bytes = nonce.to_vec();
        bytes.extend_from_slice(&sealed);
        Ok(Sealed { key_id: key.id.clone(), bytes })
    }

    /// Opens what was sealed for that place.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn open_sealed(&self, place: &str, key_id: &str, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
        let key = match self.named(key_id) {
            Some(key) => key,
            None => {
                self.refresh();
                self.named(key_id).ok_or(NotOpened)?
            }
        };
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>().ok_or(NotOpened)?;
        cipher(&key)
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: place.as_bytes() })
            .map(Zeroizing::new)
            .map_err(|_| NotOpened)
    }

    fn last(&self) -> Option<Arc<Key>> {
        self.refresh();
        self.held.read().unwrap_or_else(PoisonError::into_inner).keys.last().cloned()
    }

    fn named(&self, id: &str) -> Option<Arc<Key>> {
        self.held.read().unwrap_or_else(PoisonError::into_inner).keys.iter().find(|key| key.id == id).cloned()
    }

    /// Takes in what another process has added to the file. Where it cannot be read now, what was read before still holds.
    fn refresh(&self) {
        let now = stamp(&self.path);
        if now.is_none() || now == self.held.read().unwrap_or_else(PoisonError::into_inner).stamp {
            return;
        }
        match load(&self.path) {
            Ok(keys) => {
                let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
                held.keys.retain(|old| keys.iter().all(|new| new.id != old.id));
                held.keys.extend(keys);
                held.stamp = now;
            }
            Err(error) => {
                tracing::warn!(%error, "the key file has changed and cannot be read; the keys read before are used");
            }
        }
    }
}

impl std::fmt::Debug for Keyring {
    /// Without the keys.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keyring").field("path", &self.path).field("ids", &self.ids()).finish()
    }
}

/// Reads every key of the file.
fn load(path: &Path) -> Result<Vec<Arc<Key>>, NoKeyring> {
    let file = |error| NoKeyring::File { path: path.to_owned(), error };
    let mode = std::fs::metadata(path).map_err(file)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(NoKeyring::TooOpen(path.to_owned()));
    }
    let text = Zeroizing::new(std::fs::read_to_string(path).map_err(file)?);
    let mut keys = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let key = read(line).ok_or_else(|| NoKeyring::Line { path: path.to_owned(), line: index + 1 })?;
        keys.push(Arc::new(key));
    }
    if keys.is_empty() {
        return Err(NoKeyring::Line { path: path.to_owned(), line: 1 });
    }
    Ok(keys)
}

/// What tells whether the file has changed.
fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}

fn cipher(key: &Key) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new((&*key.bytes).into())
}

fn new_key() -> Result<Key, NoRandomness> {
    let bytes = Zeroizing::new(marks::random::<32>()?);
    let id = base16ct::lower::encode_string(Sha256::digest(bytes.as_slice()).get(..8).unwrap_or_default());
    Ok(Key { id, bytes })
}

fn read(line: &str) -> Option<Key> {
    let (id, key) = line.trim().split_once(' ')?;
    let decoded = Zeroizing::new(STANDARD.decode(key.trim()).ok()?);
    let mut bytes = Zeroizing::new([0; 32]);
    if decoded.len() != bytes.len() {
        return None;
    }
    bytes.copy_from_slice(&decoded);
    Some(Key { id: id.to_owned(), bytes })
}

fn append(path: &Path, key: &Key) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    let line = Zeroizing::new(format!("{} {}\n", key.id, STANDARD.encode(*key.bytes)));
    file.write_all(line.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn path(name: &str) -> PathBuf {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp").join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let _ = std::fs::remove_file(&path);
        path
    }

    #[test]
    fn what_is_sealed_opens_only_in_its_place_and_whole() {
        let path = path("keyring-place");
        let ring = Keyring::open(&path).unwrap();
        let sealed = ring.seal("row 1", b"Robin").unwrap();
        let open = |place, bytes: &[u8]| ring.open_sealed(place, &sealed.key_id, bytes).map(|plain| plain.to_vec());
        assert_eq!(open("row 1", &sealed.bytes), Ok(b"Robin".to_vec()));
        assert_eq!(open("row 2", &sealed.bytes), Err(NotOpened));
        let mut changed = sealed.bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(open("row 1", &changed), Err(NotOpened));
        assert_eq!(open("row 1", b"short"), Err(NotOpened));
        assert_eq!(ring.open_sealed("row 1", "another", &sealed.bytes), Err(NotOpened));
        assert_ne!(ring.seal("row 1", b"Robin").unwrap().bytes, sealed.bytes, "each has a nonce of its own");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_new_key_seals_and_the_old_one_still_opens_also_after_a_restart() {
        let path = path("keyring-rotation");
        let ring = Keyring::open(&path).unwrap();
        let old = ring.seal("row", b"Robin").unwrap();
        let added = ring.add().unwrap();
        assert_eq!(ring.seal("row", b"Sam").unwrap().key_id, added);
        let again = Keyring::open(&path).unwrap();
        assert_eq!((again.ids(), again.current()), (ring.ids(), added));
        assert_eq!(again.open_sealed("row", &old.key_id, &old.bytes).unwrap().as_slice(), b"Robin");
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_key_that_another_process_adds_is_taken_in() {
        let path = path("keyring-elsewhere");
        let ring = Keyring::open(&path).unwrap();
        let first = ring.seal("row", b"Robin").unwrap();
        let elsewhere = Keyring::open(&path).unwrap();
        let added = elsewhere.add().unwrap();
        let sealed = elsewhere.seal("row", b"Sam").unwrap();
        assert_eq!(ring.open_sealed("row", &added, &sealed.bytes).unwrap().as_slice(), b"Sam");
        assert_eq!(ring.current(), added, "and it seals from now on");
        // Without its line the first key is of no use to a new process, and this one still has it.
        let only_new = std::fs::read_to_string(&path).unwrap().lines().last().unwrap().to_owned() + "\n";
        std::fs::write(&path, only_new).unwrap();
        assert_eq!(ring.open_sealed("row", &first.key_id, &first.bytes).unwrap().as_slice(), b"Robin");
        assert_eq!(Keyring::open(&path).unwrap().open_sealed("row", &first.key_id, &first.bytes), Err(NotOpened));
        assert_eq!(ring.current(), added);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_key_file_that_others_can_read_or_that_holds_no_keys_is_refused() {
        let path = path("keyring-open");
        Keyring::open(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(Keyring::open(&path).unwrap_err().to_string().contains("chmod 600"));
        std::fs::write(&path, "name not-base64\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(Keyring::open(&path).unwrap_err().to_string().contains("line 1"));
        std::fs::remove_file(path).unwrap();
    }
}
