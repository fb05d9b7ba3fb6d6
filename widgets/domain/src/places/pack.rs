//! Writing a table of positions. Only the tool that makes the file calls it; no widget carries it.

use super::code::Code;
use super::distance::Point;
use super::table::{MAGIC, STEPS};

/// Packs postcodes of one level, each with its position, together with the line that their licence asks for.
///
/// # Errors
/// In plain words: there are none, their levels differ, or a position lies outside the globe.
pub fn pack(places: &[(Code, Point)], licence: &str) -> Result<Vec<u8>, String> {
    let mut places = places.to_vec();
    places.sort_by_key(|(code, _)| code.number());
    places.dedup_by_key(|(code, _)| code.number());
    let level = places.first().ok_or("there is no place to pack")?.0.level();
    let mut bytes = MAGIC.to_vec();
    bytes.push(level as u8);
    push(&mut bytes, licence.len() as u64);
    bytes.extend_from_slice(licence.as_bytes());
    push(&mut bytes, places.len() as u64);
    // One kind of number after another: alike beside alike packs best.
    let mut last = 0;
    for (code, point) in &places {
        if code.level() != level {
            return Err(format!("{} is not of the same kind as the others", code.written()));
        }
        if Point::new(point.latitude, point.longitude).is_none() {
            return Err(format!("{} lies outside the globe", code.written()));
        }
        push(&mut bytes, code.number() - last);
        last = code.number();
    }
    for side in [|point: &Point| point.latitude, |point: &Point| point.longitude] {
        let mut last = 0;
        for (_, point) in &places {
            let steps = (side(point) * STEPS).round() as i64;
            let way = steps - last;
            push(&mut bytes, ((way << 1) ^ (way >> 63)) as u64);
            last = steps;
        }
    }
    Ok(bytes)
}

/// Seven bits at a time, the lowest first; the eighth says that more follow (LEB128).
fn push(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        bytes.push(number as u8 | 128);
        number >>= 7;
    }
    bytes.push(number as u8);
}
