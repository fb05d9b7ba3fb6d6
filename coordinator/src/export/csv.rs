//! CSV (RFC 4180): comma, double quotes around every text, CRLF, UTF-8.

use csv::{QuoteStyle, Terminator, WriterBuilder};

use super::safe::neutral;
use super::table::{Cell, Table};
use crate::responses::Found;

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Some rows; with the first of them the names of the columns.
pub(super) fn stretch(table: &Table, found: &[Found], first: bool, mark: bool) -> Result<Vec<u8>, std::io::Error> {
    let begun = if first && mark { MARK.to_vec() } else { Vec::new() };
    // Texts are always quoted, so that neither a comma nor a line break in them begins a cell of its own.
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).quote_style(QuoteStyle::NonNumeric).from_writer(begun);
    if first {
        writer.write_record(table.heads().into_iter().map(neutral))?;
    }
    for one in found {
        writer.write_record(table.row(one).iter().map(written))?;
    }
    writer.into_inner().map_err(|error| error.into_error())
}

/// A number stays a number, also a negative one; a text is neutralised.
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) => number.to_string(),
        Cell::Text(text) | Cell::Time(text) => neutral(text),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::super::safe::begins_formula;
    use super::*;

    /// A small generator (xorshift), so that a failure can be had again.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
        }
    }

    /// Texts made of what spreadsheets, quoting and encodings trip over.
    fn hostile(dice: &mut Dice) -> String {
        const PARTS: [&str; 30] = [
            "=",
            "+",
            "-",
            "@",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "\"",
            "\"\"",
            "'",
            ",",
            ";",
            " ",
            "\u{a0}",
            "＝",
            "＋",
            "－",
            "＠",
            "\u{feff}",
            "\u{200b}",
            "\0",
            "cmd|' /C calc'!A0",
            "HYPERLINK(\"http://x\")",
            "1",
            "é",
            "日",
            "😀",
            "a",
            "\u{202e}",
        ];
        (0..dice.roll(7)).filter_map(|_| PARTS.get(dice.roll(PARTS.len()))).copied().collect()
    }

    #[test]
    fn no_cell_begins_a_formula_and_every_text_comes_back() {
        let mut dice = Dice(0x2545_f491_4f6c_dd1d);
        for _ in 0..3_000 {
            let texts: Vec<String> = (0..5).map(|_| hostile(&mut dice)).collect();
            let mut writer = WriterBuilder::new()
                .terminator(Terminator::CRLF)
                .quote_style(QuoteStyle::NonNumeric)
                .from_writer(Vec::new());
            let cells = texts.iter().map(|text| written(&Cell::Text(text.clone())));
            writer.write_record(cells).unwrap();
            let bytes = writer.into_inner().unwrap();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes.as_slice());
            let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            assert_eq!(read.len(), 1, "{texts:?}");
            for (text, cell) in texts.iter().zip(read.first().unwrap()) {
                // Begins with an apostrophe is what keeps it from running; without it nothing else may begin a formula.
                assert!(cell.starts_with('\'') || !begins_formula(cell), "{cell:?} begins a formula");
                assert!(cell == text || cell.strip_prefix('\'') == Some(text), "{text:?} came back as {cell:?}");
            }
        }
    }

    #[test]
    fn a_number_from_a_scale_stays_a_number_and_a_typed_one_is_text() {
        assert_eq!(written(&Cell::Number(-3)), "-3");
        assert_eq!(written(&Cell::Text("-3".to_owned())), "'-3");
    }
}
