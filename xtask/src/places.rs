//! `cargo xtask places [CSV] [--area OX] [--licence LINE] [--out FILE]`: packs postcodes and where they are into the file that the
//! directory fetches when somebody first types a place.
//!
//! Without a CSV it is the outward codes of Great Britain, from the coordinator's table. A finer table for a county is made the same
//! way, from a CSV of sectors or whole postcodes (such as Code-Point Open's, with its eastings and northings turned to degrees): a row
//! of titles, then `code,latitude,longitude`.

use crate::{run, say};
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use windchime_domain::places::{Code, Point, Table, pack};

/// The line that the data's licence asks for (Open Government Licence v3.0; see `coordinator/data/README.md`).
const LICENCE: &str = "Contains OS data © Crown copyright and database right; Royal Mail data © Royal Mail copyright and database \
    right; National Statistics data © Crown copyright. Open Government Licence v3.0.";

/// The table that lies beside windchime.js.
pub fn outcodes() -> Result<Vec<u8>> {
    let source = run::root().join("coordinator/data/outcodes-gb.csv");
    let text = fs::read_to_string(&source).with_context(|| format!("{} could not be read", source.display()))?;
    pack(&places(&text, None)?, LICENCE).map_err(anyhow::Error::msg)
}

/// Makes the file, reads it back, and says what a visitor downloads.
pub fn run(words: &[&str]) -> Result<()> {
    let mut source = run::root().join("coordinator/data/outcodes-gb.csv");
    let mut out = run::root().join("target/places/outcodes-gb.places");
    let (mut area, mut licence) = (None, LICENCE.to_owned());
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut next = || words.next().with_context(|| format!("{word} needs something behind it"));
        match *word {
            "--area" => area = Some(next()?.to_ascii_uppercase()),
            "--licence" => licence = (*next()?).to_owned(),
            "--out" => out = PathBuf::from(next()?),
            option if option.starts_with('-') => bail!("`cargo xtask places` does not know {option}"),
            csv => {
                source = PathBuf::from(csv);
                out = run::root()
                    .join("target/places")
                    .join(source.with_extension("places").file_name().unwrap_or_default());
            }
        }
    }
    let text = fs::read_to_string(&source).with_context(|| format!("{} could not be read", source.display()))?;
    let places = places(&text, area.as_deref())?;
    let bytes = pack(&places, &licence).map_err(anyhow::Error::msg)?;
    let table = Table::read(&bytes)?;
    for (code, point) in &places {
        match table.find(*code) {
            Some(found) if found.kilometres(*point) < 0.2 => {}
            found => bail!("{} is at {point:?}, and the packed table says {found:?}", code.written()),
        }
    }
    fs::create_dir_all(out.parent().unwrap_or(&out))?;
    fs::write(&out, &bytes)?;
    let compressed = compressed(&bytes)?;
    say(format!(
        "places: {} of {} in {}: {} bytes, {compressed} after brotli",
        table.len(),
        source.display(),
        out.display(),
        bytes.len()
    ));
    Ok(())
}

fn places(text: &str, area: Option<&str>) -> Result<Vec<(Code, Point)>> {
    let mut places = Vec::new();
    for (at, line) in text.lines().enumerate().skip(1) {
        let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
        let (code, latitude, longitude) = (cells.next(), cells.next(), cells.next());
        let code = code.and_then(Code::read);
        let degrees = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        let point = degrees(latitude).zip(degrees(longitude)).and_then(|(north, east)| Point::new(north, east));
        let Some((code, point)) = code.zip(point) else {
            bail!("line {}: {line:?} is not a postcode with its latitude and longitude", at + 1);
        };
        if area.is_none_or(|area| code.area() == area) {
            places.push((code, point));
        }
    }
    Ok(places)
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 11, 22);
    writer.write_all(bytes)?;
    drop(writer);
    Ok(out.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn rows_are_read_and_what_is_wrong_is_named() {
        let csv = "postcode,latitude,longitude\n\"OX4 1AB\",51.7,-1.2\nRG1 1AA,51.4,-0.9,x\n";
        assert_eq!(places(csv, None).unwrap().len(), 2);
        assert_eq!(places(csv, Some("OX")).unwrap().len(), 1);
        let wrong = places("a,b,c\nOX4 1AB,north,-1\n", None).unwrap_err().to_string();
        assert!(wrong.contains("line 2"), "{wrong}");
    }
}
