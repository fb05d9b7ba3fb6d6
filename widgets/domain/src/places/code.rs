//! Postcodes of the United Kingdom and the Crown dependencies, whole or their beginning (BS 7666), as a number that sorts.

use crate::directory::{push_digits, read_digits};

/// Letters that the last two of a postcode can be.
const UNIT_LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";

/// A postcode, a sector (`OX4 1`) or an outward code (`OX4`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    /// One or two letters; a lone one has a zero behind it.
    area: [u8; 2],
    /// 0 to 99.
    district: u8,
    /// A letter behind the number, as in `SW1A`; else zero.
    suffix: u8,
    /// 0 to 9.
    sector: Option<u8>,
    /// Each a place in `UNIT_LETTERS`.
    unit: Option<(u8, u8)>,
}

/// How much of a postcode there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `OX4`
    Outcode,
    /// `OX4 1`
    Sector,
    /// `OX4 1AB`
    Unit,
}

impl Code {
    /// Reads it however it is typed: `ox4 1ab`, `OX41AB`, ` ox4`, `OX4 1`. Nothing where it has not the shape of one.
    ///
    /// Without a blank, `OX41` can be an outward code or a sector: it is taken for an outward code, as everybody would.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let mut words =
            typed.split(|c: char| c.is_whitespace() || matches!(c, '-' | '.' | ',')).filter(|word| !word.is_empty());
        let mut all = String::new();
        let mut blanks = Vec::new();
        for word in words.by_ref().take(9) {
            for c in word.chars() {
                if !c.is_ascii_alphanumeric() || all.len() > 7 {
                    return None;
                }
                all.push(c.to_ascii_uppercase());
            }
            blanks.push(all.len());
        }
        if words.next().is_some() {
            return None;
        }
        // The part behind the first blank, where there is one; else three signs where they look like the end of a whole postcode.
        let whole = all.len().checked_sub(3).and_then(|at| all.split_at_checked(at)).filter(|(_, end)| is_inward(end));
        let sector = || {
            let at = all.len().checked_sub(1)?;
            let end = all.split_at_checked(at)?;
            (blanks.contains(&at) && is_digit(end.1)).then_some(end)
        };
        if let Some((outward, inward)) = whole
            && let Some(code) = Self::outward(outward)
        {
            return code.with_inward(inward);
        }
        match sector() {
            Some((outward, sector)) => Self::outward(outward)?.with_inward(sector),
            None => Self::outward(&all),
        }
    }

    fn outward(text: &str) -> Option<Self> {
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        let (area, rest) = text.split_at_checked(letters)?;
        let area = match *area.as_bytes() {
            [one] => [one, 0],
            [one, two] => [one, two],
            _ => return None,
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (district, suffix) = rest.split_at_checked(digits)?;
        let suffix = match suffix.as_bytes() {
            [] => 0,
            &[letter] if digits == 1 && letter.is_ascii_uppercase() => letter,
            _ => return None,
        };
        let plain = digits == 1 || !district.starts_with('0');
        let district = read_digits(district).filter(|_| (1..=2).contains(&digits) && plain)?;
        Some(Self { area, district: district as u8, suffix, sector: None, unit: None })
    }

    fn with_inward(self, inward: &str) -> Option<Self> {
        let place = |letter: u8| UNIT_LETTERS.iter().position(|known| *known == letter).map(|at| at as u8);
        match *inward.as_bytes() {
            [sector] => Some(Self { sector: Some(sector.wrapping_sub(b'0')).filter(|sector| *sector < 10), ..self }),
            [sector, one, two] => {
                Some(Self { sector: Some(sector.wrapping_sub(b'0')), unit: Some((place(one)?, place(two)?)), ..self })
            }
            _ => None,
        }
    }

    /// The letters it begins with: `OX`.
    #[must_use]
    pub fn area(&self) -> &str {
        let length = if self.area.ends_with(&[0]) { 1 } else { 2 };
        self.area.get(..length).and_then(|area| std::str::from_utf8(area).ok()).unwrap_or("")
    }

    /// How much of a postcode it is.
    #[must_use]
    pub fn level(&self) -> Level {
        match (self.sector, self.unit) {
            (_, Some(_)) => Level::Unit,
            (Some(_), None) => Level::Sector,
            (None, None) => Level::Outcode,
        }
    }

    /// Itself, then its sector, then its outward code.
    pub fn ever_wider(self) -> impl Iterator<Item = Self> {
        let sector = Self { unit: None, ..self };
        let outcode = Self { sector: None, ..sector };
        let wider = [
            Some(self),
            Some(sector).filter(|one| *one != self),
            Some(outcode).filter(|one| *one != sector && *one != self),
        ];
        wider.into_iter().flatten()
    }

    /// As it is written properly: `OX4 1AB`.
    #[must_use]
    pub fn written(&self) -> String {
        let mut text = String::from(self.area());
        push_digits(&mut text, self.district.into());
        if self.suffix != 0 {
            text.push(char::from(self.suffix));
        }
        if let Some(sector) = self.sector {
            text.push(' ');
            push_digits(&mut text, sector.into());
        }
        if let Some((one, two)) = self.unit {
            for at in [one, two] {
                text.push(UNIT_LETTERS.get(usize::from(at)).map_or(' ', |letter| char::from(*letter)));
            }
        }
        text
    }

    /// Its number among those of its level: neighbours have numbers that lie close to each other.
    pub(super) fn number(&self) -> u64 {
        let letter = |letter: u8| u64::from(letter.saturating_sub(b'A' - 1));
        let [one, two] = self.area.map(letter);
        let outcode = ((one * 27 + two) * 100 + u64::from(self.district)) * 27 + letter(self.suffix);
        let Some(sector) = self.sector else { return outcode };
        let sector = outcode * 10 + u64::from(sector);
        let Some((one, two)) = self.unit else { return sector };
        sector * 400 + u64::from(one) * 20 + u64::from(two)
    }
}

fn is_digit(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit())
}

/// A digit and two letters.
fn is_inward(text: &str) -> bool {
    matches!(text.as_bytes(), [number, one, two]
        if number.is_ascii_digit() && UNIT_LETTERS.contains(one) && UNIT_LETTERS.contains(two))
}
