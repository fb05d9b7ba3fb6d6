//! The bytes in which a card is kept, on the device and in a backup file: one format for both.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `WINDCARD` |
//! | 1 | version: 1 |
//! | 1 | lock: 1 a key of the browser's, 2 a passphrase |
//! | 4 | iterations of PBKDF2-SHA-256, most significant byte first; 0 for a key of the browser's |
//! | 16 | salt; zeros for a key of the browser's |
//! | 12 | initialisation vector |
//! | n + 16 | AES-256-GCM of the padded document, and its tag; everything before is its additional data |
//! | 32 | SHA-256 of everything before: a file that was cut or damaged on its way is told from a wrong passphrase |
//!
//! The document is JSON (see `written.rs`): its length in four bytes, its UTF-8, then zeros up to a power of two of at least
//! 4,096, so that the size of a file says little about how much somebody wrote.

const MAGIC: &[u8; 8] = b"WINDCARD";
const VERSION: u8 = 1;
const TAG: usize = 16;
const CHECKSUM: usize = 32;
const SMALLEST: usize = 4096;

/// Rounds of PBKDF2-SHA-256 that a new file is made with (the OWASP figure for it).
pub const ITERATIONS: u32 = 600_000;
/// A file may ask for more, but not for so many that the device would stand still.
const MOST_ITERATIONS: u32 = 10_000_000;
/// The largest file that is read or written, in bytes.
pub const LARGEST: usize = 8 << 20;

/// What a sealed card opens with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// A key that this browser holds and gives to nobody.
    Device,
    /// A passphrase.
    Passphrase,
}

/// What stands before the ciphertext, and is bound to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What it opens with.
    pub lock: Lock,
    /// Rounds of PBKDF2-SHA-256.
    pub iterations: u32,
    /// Its salt.
    pub salt: [u8; 16],
    /// The initialisation vector of AES-GCM.
    pub iv: [u8; 12],
}

/// Why bytes are no sealed card that can be opened here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// They are something else.
    NotACard,
    /// A later version of this program has made them.
    Newer,
    /// They are cut short, or the header says what cannot be.
    Damaged,
}

/// The parts of a sealed card; nothing is opened or proved yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sealed<'a> {
    /// The header, as read.
    pub header: Header,
    /// The header's bytes: the additional data.
    pub head: &'a [u8],
    /// The ciphertext and its tag.
    pub ciphertext: &'a [u8],
    /// Everything that the checksum is of.
    pub before: &'a [u8],
    /// SHA-256 of it.
    pub checksum: &'a [u8],
}

impl Header {
    /// The header's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lock = match self.lock {
            Lock::Device => 1,
            Lock::Passphrase => 2,
        };
        [MAGIC.as_slice(), &[VERSION, lock], &self.iterations.to_be_bytes(), &self.salt, &self.iv].concat()
    }
}

/// Takes a sealed card apart.
///
/// # Errors
/// [`Refusal`].
pub fn read(bytes: &[u8]) -> Result<Sealed<'_>, Refusal> {
    let (magic, rest) = bytes.split_first_chunk::<8>().ok_or(Refusal::NotACard)?;
    if magic != MAGIC {
        return Err(Refusal::NotACard);
    }
    let (&[version, lock], rest) = rest.split_first_chunk::<2>().ok_or(Refusal::Damaged)?;
    if version > VERSION {
        return Err(Refusal::Newer);
    }
    let (iterations, rest) = rest.split_first_chunk::<4>().ok_or(Refusal::Damaged)?;
    let (salt, rest) = rest.split_first_chunk::<16>().ok_or(Refusal::Damaged)?;
    let (iv, rest) = rest.split_first_chunk::<12>().ok_or(Refusal::Damaged)?;
    let iterations = u32::from_be_bytes(*iterations);
    let lock = match lock {
        1 if iterations == 0 => Lock::Device,
        2 if (ITERATIONS..=MOST_ITERATIONS).contains(&iterations) => Lock::Passphrase,
        _ => return Err(Refusal::Damaged),
    };
    let (ciphertext, checksum) = rest.split_last_chunk::<CHECKSUM>().ok_or(Refusal::Damaged)?;
    let whole = version == VERSION && ciphertext.len() >= SMALLEST + TAG && bytes.len() <= LARGEST;
    let (head, _) = bytes.split_at_checked(bytes.len() - rest.len()).ok_or(Refusal::Damaged)?;
    let (before, _) = bytes.split_at_checked(bytes.len() - CHECKSUM).ok_or(Refusal::Damaged)?;
    let header = Header { lock, iterations, salt: *salt, iv: *iv };
    if whole { Ok(Sealed { header, head, ciphertext, before, checksum }) } else { Err(Refusal::Damaged) }
}

/// The document with its length before it and zeros after it; `None` where it would be larger than [`LARGEST`].
pub fn pad(document: &str) -> Option<Vec<u8>> {
    let size = document.len().checked_add(4)?.checked_next_power_of_two()?.max(SMALLEST);
    if size >= LARGEST {
        return None;
    }
    let length = u32::try_from(document.len()).ok()?;
    let mut padded = Vec::with_capacity(size);
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(document.as_bytes());
    padded.resize(size, 0);
    Some(padded)
}

/// The document without its padding.
pub fn unpad(padded: &[u8]) -> Option<&str> {
    let (length, rest) = padded.split_first_chunk::<4>()?;
    let (document, _) = rest.split_at_checked(u32::from_be_bytes(*length) as usize)?;
    std::str::from_utf8(document).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use super::*;
    use proptest::prelude::*;

    const HEADER: Header = Header { lock: Lock::Passphrase, iterations: ITERATIONS, salt: [7; 16], iv: [9; 12] };

    /// As long as the shortest real one, with a checksum that nobody has reckoned.
    fn sealed(header: Header) -> Vec<u8> {
        let mut bytes = header.to_bytes();
        bytes.resize(bytes.len() + SMALLEST + TAG + CHECKSUM, 3);
        bytes
    }

    #[test]
    fn a_header_comes_back_and_every_part_is_where_it_was_put() {
        for header in [HEADER, Header { lock: Lock::Device, iterations: 0, salt: [0; 16], iv: [1; 12] }] {
            let bytes = sealed(header);
            let read = read(&bytes).unwrap();
            assert_eq!(read.header, header);
            assert_eq!(read.head, header.to_bytes());
            assert_eq!((read.ciphertext.len(), read.checksum.len()), (SMALLEST + TAG, CHECKSUM));
            assert_eq!([read.before, read.checksum].concat(), bytes);
            assert_eq!([read.head, read.ciphertext].concat(), read.before);
        }
    }

    #[test]
    fn what_is_something_else_newer_or_cut_is_refused_by_its_name() {
        let whole = sealed(HEADER);
        assert_eq!(read(b"%PDF-1.7 something else"), Err(Refusal::NotACard));
        assert_eq!(read(b"WIND"), Err(Refusal::NotACard));
        let mut newer = whole.clone();
        newer[8] = 2;
        assert_eq!(read(&newer), Err(Refusal::Newer));
        for length in [8, 9, 13, 41, 42, 100, whole.len() - 1] {
            assert_eq!(read(&whole[..length]), Err(Refusal::Damaged), "{length}");
        }
        for (at, byte) in [(8, 0), (9, 1), (9, 3), (10, 255), (11, 0)] {
            let mut changed = whole.clone();
            changed[at] = byte;
            assert_eq!(read(&changed), Err(Refusal::Damaged), "byte {at}");
        }
    }

    #[test]
    fn a_file_says_only_roughly_how_much_was_written() {
        let sizes = [0, 1, 4092].map(|length| pad(&"w".repeat(length)).unwrap().len());
        assert_eq!(sizes, [4096, 4096, 4096]);
        assert_eq!(pad(&"w".repeat(4093)).unwrap().len(), 8192);
        assert_eq!(pad(&"w".repeat(LARGEST)), None);
    }

    proptest! {
        #[test]
        fn whatever_was_written_comes_out_of_its_padding(document in "\\PC{0,3000}") {
            let padded = pad(&document).unwrap();
            prop_assert_eq!(unpad(&padded), Some(document.as_str()));
        }

        #[test]
        fn no_bytes_bring_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..200), card in any::<bool>()) {
            let bytes = if card { [MAGIC.as_slice(), &[1, 2, 0, 9, 39, 192], &bytes].concat() } else { bytes };
            _ = read(&bytes);
            _ = unpad(&bytes);
        }
    }
}
