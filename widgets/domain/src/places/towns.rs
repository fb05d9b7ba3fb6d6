//! Towns and villages that the feed's own addresses name: where its entries say they are.

use super::code::Code;
use super::distance::Point;
use super::table::Table;
use crate::directory::Place;

/// More names than this are not kept, nor more positions of one.
const MOST: usize = 20_000;
const MOST_POINTS: usize = 200;

/// Towns by name.
#[derive(Clone, Debug, Default)]
pub struct Towns {
    /// In the order of their plain names.
    towns: Vec<Town>,
}

#[derive(Clone, Debug)]
struct Town {
    plain: String,
    name: String,
    points: Vec<Point>,
}

impl Towns {
    /// Takes in an entry's place. One without a position has that of its postcode, where one of the tables knows it.
    pub fn add(&mut self, place: &Place, tables: &[&Table]) {
        let Some(name) = place.town() else { return };
        let given = place.position.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
        let Some(point) = given.or_else(|| Self::of_postcode(place.postcode.as_deref()?, tables)) else { return };
        let plain = plain(name);
        match self.towns.binary_search_by(|town| town.plain.as_str().cmp(&plain)) {
            Ok(at) => {
                if let Some(town) = self.towns.get_mut(at)
                    && town.points.len() < MOST_POINTS
                {
                    town.points.push(point);
                }
            }
            Err(at) if self.towns.len() < MOST && !plain.is_empty() => {
                self.towns.insert(at, Town { plain, name: name.to_owned(), points: vec![point] });
            }
            Err(_) => {}
        }
    }

    fn of_postcode(postcode: &str, tables: &[&Table]) -> Option<Point> {
        Code::read(postcode)?.ever_wider().find_map(|code| tables.iter().find_map(|table| table.find(code)))
    }

    /// The town of this name, in whatever case and spacing, as the feed writes it.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(&str, Point)> {
        let plain = plain(name);
        let at = self.towns.binary_search_by(|town| town.plain.as_str().cmp(&plain)).ok()?;
        let town = self.towns.get(at)?;
        Some((&town.name, town.middle()?))
    }

    /// The names that begin so, in order, to be offered while somebody types.
    pub fn beginning<'a>(&'a self, start: &str) -> impl Iterator<Item = &'a str> {
        let plain = plain(start);
        let first = self.towns.partition_point(|town| town.plain < plain);
        let rest = self.towns.get(first..).unwrap_or(&[]).iter();
        rest.take_while(move |town| town.plain.starts_with(&plain)).map(|town| town.name.as_str())
    }

    /// How many towns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.towns.len()
    }

    /// Are there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.towns.is_empty()
    }
}

impl Town {
    /// The median of each side: one entry with a wrong position does not move a town.
    fn middle(&self) -> Option<Point> {
        let median = |side: fn(&Point) -> f64| {
            let mut all: Vec<f64> = self.points.iter().map(side).collect();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied()
        };
        Some(Point { latitude: median(|point| point.latitude)?, longitude: median(|point| point.longitude)? })
    }
}

/// Small letters and digits, with one blank between words: "St. Ives" is "st ives".
fn plain(name: &str) -> String {
    let mut plain = String::new();
    for c in name.chars().take(100) {
        if is_of_word(c) {
            plain.push(small(c));
        } else if !matches!(c, '\'' | '’' | '.') && !plain.ends_with(' ') && !plain.is_empty() {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// Letters and digits; beyond ASCII everything but blanks, dashes, quotation marks and signs. (The library's own tables of all letters
/// and their cases are 14 kB, which no page of a British directory has to carry.)
fn is_of_word(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        '\u{80}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' => false,
        _ => true,
    }
}

/// The small letter of a Latin one, also with accents (Latin-1 and Latin Extended-A, where small letters follow large ones, in all
/// that Welsh and Gaelic have); other letters are compared as they are written.
fn small(c: char) -> char {
    match c {
        'À'..='Þ' => char::from_u32(u32::from(c) + 32).unwrap_or(c),
        'Ā'..='ķ' | 'Ŋ'..='ŷ' if u32::from(c) % 2 == 0 => char::from_u32(u32::from(c) + 1).unwrap_or(c),
        _ => c.to_ascii_lowercase(),
    }
}
