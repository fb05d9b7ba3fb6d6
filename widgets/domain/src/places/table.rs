//! Positions of postcodes, packed: `cargo xtask places` makes the file, and the widget fetches it when a place is first asked for.
//!
//! The file: four signs, the level, the licence, how many there are; then the numbers of the codes, their latitudes and their
//! longitudes, each as the way from the one before, in steps of a thousandth of a degree (about 110 m).

use super::code::{Code, Level};
use super::distance::Point;
use std::fmt;

pub(super) const MAGIC: [u8; 4] = *b"WCP1";
/// Steps in a degree.
pub(super) const STEPS: f64 = 1_000.0;
/// More than all postcodes of Great Britain.
const MOST: u64 = 2_000_000;

/// A table of positions, all of one level.
#[derive(Clone, Debug, Default)]
pub struct Table {
    level: Option<Level>,
    licence: String,
    numbers: Vec<u64>,
    /// Latitude and longitude, in steps.
    steps: Vec<(i32, i32)>,
}

/// The bytes are no such table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableError;

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("This is no table of places, or it is broken. Make it anew with `cargo xtask places`.")
    }
}

impl std::error::Error for TableError {}

impl Table {
    /// Reads a packed table.
    ///
    /// # Errors
    /// [`TableError`] where any byte of it is not as it has to be.
    pub fn read(bytes: &[u8]) -> Result<Self, TableError> {
        Self::unpack(bytes).ok_or(TableError)
    }

    fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut bytes = Bytes(bytes.strip_prefix(&MAGIC)?);
        let level = match bytes.byte()? {
            0 => Level::Outcode,
            1 => Level::Sector,
            2 => Level::Unit,
            _ => return None,
        };
        let length = usize::try_from(bytes.number()?).ok()?;
        let licence = bytes.0.get(..length)?;
        bytes.0 = bytes.0.get(length..)?;
        // Each has three numbers of at least a byte.
        let count = bytes.number().filter(|count| *count <= MOST && *count <= bytes.0.len() as u64 / 3)?;
        let mut table = Self {
            level: Some(level),
            licence: std::str::from_utf8(licence).ok()?.to_owned(),
            numbers: Vec::with_capacity(count as usize),
            steps: Vec::with_capacity(count as usize),
        };
        let mut last = 0_u64;
        for at in 0..count {
            let way = bytes.number().filter(|way| *way > 0 || at == 0)?;
            last = last.checked_add(way)?;
            table.numbers.push(last);
        }
        let mut last = 0_i32;
        for _ in 0..count {
            last = bytes.step(last, 90)?;
            table.steps.push((last, 0));
        }
        let mut last = 0_i32;
        for (_, longitude) in &mut table.steps {
            last = bytes.step(last, 180)?;
            *longitude = last;
        }
        bytes.0.is_empty().then_some(table)
    }

    /// The position of a code, of this table's level.
    #[must_use]
    pub fn find(&self, code: Code) -> Option<Point> {
        if Some(code.level()) != self.level {
            return None;
        }
        let at = self.numbers.binary_search(&code.number()).ok()?;
        let (latitude, longitude) = *self.steps.get(at)?;
        Some(Point { latitude: f64::from(latitude) / STEPS, longitude: f64::from(longitude) / STEPS })
    }

    /// The line that its licence asks for, to be shown where distances are.
    #[must_use]
    pub fn licence(&self) -> &str {
        &self.licence
    }

    /// How many places it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Has it none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    /// The next of a row of steps, no further than so many degrees.
    fn step(&mut self, last: i32, most: i32) -> Option<i32> {
        let zigzag = u32::try_from(self.number()?).ok()?;
        let way = (zigzag >> 1) as i32 ^ -((zigzag & 1) as i32);
        last.checked_add(way).filter(|step| step.unsigned_abs() <= most.unsigned_abs() * STEPS as u32)
    }
}
