//! Where a postcode is, to the accuracy of its outward code, and how far two points lie apart.
//!
//! The table is made from Code-Point Open; its licence and attribution stand in `data/README.md`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Latitude and longitude in degrees (WGS 84).
pub type Point = (f64, f64);

/// The mean radius of the Earth in metres (IUGG).
const EARTH: f64 = 6_371_008.8;

static CENTRES: LazyLock<HashMap<&'static str, Point>> = LazyLock::new(|| {
    include_str!("../../data/outcodes-gb.csv")
        .lines()
        .filter_map(|line| {
            let mut cells = line.split(',');
            let outcode = cells.next()?;
            Some((outcode, (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?)))
        })
        .collect()
});

/// The middle of an outward code, such as `OX4`, in capitals; nothing where it is none of Great Britain's.
pub fn centre(outcode: &str) -> Option<Point> {
    CENTRES.get(outcode).copied()
}

/// The way along the Earth's surface in metres (haversine).
pub fn metres(from: Point, to: Point) -> f64 {
    let (south, north) = (from.0.to_radians(), to.0.to_radians());
    let (up, along) = ((north - south) / 2.0, (to.1 - from.1).to_radians() / 2.0);
    let half = up.sin().powi(2) + south.cos() * north.cos() * along.sin().powi(2);
    2.0 * EARTH * half.sqrt().min(1.0).asin()
}

/// A postcode as it is written properly, such as `OX4 1AB`; nothing where it has another shape.
pub fn postcode(text: &str) -> Option<String> {
    let letters: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let (outward, inward) = letters.split_at_checked(letters.len().checked_sub(3)?)?;
    let &[number, first, second] = inward.as_bytes() else { return None };
    let inward_fits = number.is_ascii_digit() && first.is_ascii_uppercase() && second.is_ascii_uppercase();
    (inward_fits && is_outcode(outward)).then(|| format!("{outward} {inward}"))
}

/// The outward code of a postcode, whole or its first part alone.
pub fn outcode(text: &str) -> Option<String> {
    match postcode(text) {
        Some(whole) => whole.split(' ').next().map(str::to_owned),
        None => Some(text.trim().to_ascii_uppercase()).filter(|text| is_outcode(text)),
    }
}

/// One or two letters, a digit, and perhaps a digit or letter more.
fn is_outcode(text: &str) -> bool {
    let area = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let district = text.get(area..).unwrap_or_default().as_bytes();
    (1..=2).contains(&area)
        && (1..=2).contains(&district.len())
        && district.first().is_some_and(u8::is_ascii_digit)
        && district.iter().all(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_table_is_read_whole_and_lies_in_great_britain() {
        assert_eq!(CENTRES.len(), 2865);
        for (outcode, (latitude, longitude)) in CENTRES.iter() {
            assert!((49.8..61.0).contains(latitude) && (-8.7..1.8).contains(longitude), "{outcode}");
        }
    }

    /// Oxford and London are some 83 km apart.
    #[test]
    fn distances_are_metres() {
        let way = metres(centre("OX1").unwrap(), centre("SW1A").unwrap());
        assert!((78_000.0..88_000.0).contains(&way), "{way}");
        assert!(metres((51.75, -1.25), (51.75, -1.25)).abs() < 0.001);
    }

    #[test]
    fn postcodes_are_read_with_and_without_blank_and_in_small_letters() {
        for (text, whole, outward) in [
            ("ox4 1ab", Some("OX4 1AB"), Some("OX4")),
            ("OX41AB", Some("OX4 1AB"), Some("OX4")),
            ("sw1a 1aa", Some("SW1A 1AA"), Some("SW1A")),
            ("M11AE", Some("M1 1AE"), Some("M1")),
            (" ox4 ", None, Some("OX4")),
            ("oxford", None, None),
            ("12345", None, None),
            ("é1 1aa", None, None),
            ("", None, None),
        ] {
            assert_eq!((postcode(text).as_deref(), outcode(text).as_deref()), (whole, outward), "{text}");
        }
    }
}
