//! A feed's answer while it is still on its way: each record as soon as it is whole, so that the first ones are shown long before the
//! last has come, and no single step has to read all of it.
//!
//! Bytes go in however they are cut; the JSON text of records comes out. Nothing is checked that whoever parses the text checks anyway.

/// The members that hold the records, in the shapes of [`super::read_page`].
const LISTS: &str = "contents content features services items results data";

/// An answer, as far as it has come.
#[derive(Debug, Default)]
pub struct Pieces {
    /// All but the records.
    frame: Vec<u8>,
    /// What ends what is open in the frame, the innermost last.
    open: Vec<u8>,
    /// The record that is on its way, and how deep it is in itself.
    record: Vec<u8>,
    depth: u32,
    in_text: bool,
    escaped: bool,
    /// Where the latest text of the frame begins and ends.
    text: (usize, usize),
    list: List,
}

/// Where the list of records is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum List {
    #[default]
    Ahead,
    Here,
    Behind,
}

impl Pieces {
    /// Takes what has come, and gives each record that is whole with it.
    pub fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(&str)) {
        for byte in bytes {
            if self.list == List::Here {
                self.take(*byte, each);
            } else {
                self.add(*byte);
            }
        }
    }

    /// A byte of the list.
    fn take(&mut self, byte: u8, each: &mut dyn FnMut(&str)) {
        let was_text = self.in_text;
        self.read_text(byte);
        if !was_text && !self.in_text {
            match byte {
                b'{' | b'[' => self.depth = self.depth.saturating_add(1),
                b'}' | b']' if self.depth > 0 => self.depth -= 1,
                b',' | b']' if self.depth == 0 => {
                    let record = std::mem::take(&mut self.record);
                    if let Ok(text) = std::str::from_utf8(&record)
                        && !text.trim().is_empty()
                    {
                        each(text);
                    }
                    if byte == b']' {
                        self.list = List::Behind;
                        self.open.pop();
                        self.frame.push(byte);
                    }
                    return;
                }
                _ => {}
            }
        }
        self.record.push(byte);
    }

    /// A byte of anything else.
    fn add(&mut self, byte: u8) {
        let was_text = self.in_text;
        self.read_text(byte);
        match (was_text, self.in_text) {
            (false, true) => self.text.0 = self.frame.len() + 1,
            (true, false) => self.text.1 = self.frame.len(),
            (true, true) => {}
            (false, false) => match byte {
                b'{' => self.open.push(b'}'),
                b'[' => {
                    if self.list == List::Ahead && self.is_list() {
                        self.list = List::Here;
                    }
                    self.open.push(b']');
                }
                b'}' | b']' => _ = self.open.pop(),
                _ => {}
            },
        }
        self.frame.push(byte);
    }

    /// Is what begins here the list of records: the answer itself, or a member of it with one of the names?
    fn is_list(&self) -> bool {
        match self.open.as_slice() {
            // Brackets behind words are those of a table.
            [] => !self.frame.iter().any(u8::is_ascii_alphanumeric),
            [b'}'] => {
                let (from, to) = self.text;
                let name = self.frame.get(from..to).unwrap_or_default();
                let between = self.frame.get(to..).unwrap_or_default();
                // Only the colon lies between a name and what it names.
                let names_it = between.iter().all(|c| matches!(c, b'"' | b':') || c.is_ascii_whitespace());
                names_it && LISTS.split(' ').any(|list| list.as_bytes() == name)
            }
            _ => false,
        }
    }

    fn read_text(&mut self, byte: u8) {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.in_text => self.escaped = true,
            b'"' => self.in_text = !self.in_text,
            _ => {}
        }
    }

    /// The answer as far as it has come, as JSON text, without its records: what is still open is ended.
    #[must_use]
    pub fn so_far(&self) -> String {
        let mut text = self.frame.clone();
        text.extend(self.open.iter().rev());
        String::from_utf8(text).unwrap_or_default()
    }

    /// All that has come besides records, as it stands: the whole answer, where it is none of JSON.
    #[must_use]
    pub fn frame(&self) -> &[u8] {
        &self.frame
    }

    /// Has all of it come?
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.open.is_empty() && !self.in_text && !self.frame.is_empty()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// The records and the frame, from bytes in pieces of that length.
    fn read(text: &str, length: usize) -> (Vec<String>, Pieces) {
        let (mut pieces, mut records) = (Pieces::default(), Vec::new());
        for bytes in text.as_bytes().chunks(length) {
            pieces.push(bytes, &mut |record| records.push(record.trim().to_owned()));
        }
        (records, pieces)
    }

    #[test]
    fn records_come_out_whole_however_the_answer_is_cut() {
        for (text, records, frame) in [
            (r#"[{"a":1}, {"b":"]},{\"\\"} , 3]"#, vec![r#"{"a":1}"#, r#"{"b":"]},{\"\\"}"#, "3"], "[]"),
            (
                r#"{"page_number": 1, "contents": [{"name": "Café"}, {"x": [1, [2]]}], "last_page": true}"#,
                vec![r#"{"name": "Café"}"#, r#"{"x": [1, [2]]}"#],
                r#"{"page_number": 1, "contents": [], "last_page": true}"#,
            ),
            (
                r#"{"type": "FeatureCollection", "features":[]}"#,
                vec![],
                r#"{"type": "FeatureCollection", "features":[]}"#,
            ),
            // Lists that are not the list of records stay where they are.
            (r#"{"tags": ["a"], "meta": {"items": [1]}}"#, vec![], r#"{"tags": ["a"], "meta": {"items": [1]}}"#),
            (r#"{"name": "One", "x": "data", "y": [1]}"#, vec![], r#"{"name": "One", "x": "data", "y": [1]}"#),
            ("name,notes\nWalk,[2 miles]\n", vec![], "name,notes\nWalk,[2 miles]\n"),
        ] {
            for length in [1, 2, 3, 7, 1_000] {
                let (found, pieces) = read(text, length);
                assert_eq!(
                    (found, pieces.so_far()),
                    (records.iter().map(|r| (*r).to_owned()).collect(), frame.to_owned()),
                    "{text}"
                );
                assert!(pieces.is_whole());
            }
        }
    }

    #[test]
    fn an_answer_that_is_cut_off_gives_what_is_whole_and_says_so() {
        let (found, pieces) = read(r#"{"name": "Trust", "services": [{"a": 1}, {"b": "#, 4);
        assert_eq!((found.len(), pieces.is_whole()), (1, false));
        assert_eq!(pieces.so_far(), r#"{"name": "Trust", "services": []}"#);
    }
}
