//! What is wrong with a definition, with its place in plain words and the line on which it stands.

use windchime_domain::form::Form;
use windchime_domain::json::Value;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    /// Where, and what it needs.
    pub text: String,
    /// The line as it was typed, to find it by.
    pub excerpt: String,
}

/// Reads the definition of that form.
pub(super) fn read(id: &str, text: &str) -> Result<Form, Vec<Trouble>> {
    let value: Value = serde_json::from_str(text).map_err(|error| vec![broken(text, &error)])?;
    let form = Form::read(&value).map_err(|problems| {
        let told = problems.iter().map(|problem| {
            let line = line_of(text, locate(text, &problem.path));
            let place = place(&problem.path, problem.question.as_deref());
            let text_of = format!("Line {line}: {place} {}", problem.message);
            (line, Trouble { text: text_of, excerpt: excerpt(text, line) })
        });
        let mut told: Vec<(usize, Trouble)> = told.collect();
        told.sort_by_key(|(line, _)| *line);
        told.into_iter().map(|(_, trouble)| trouble).collect::<Vec<_>>()
    })?;
    if form.id != id {
        let line = line_of(text, locate(text, "/id"));
        let text_of =
            format!("Line {line}: “id” needs to be “{id}”. A form keeps its id for as long as it has answers");
        return Err(vec![Trouble { text: text_of, excerpt: excerpt(text, line) }]);
    }
    Ok(form)
}

/// Text that is not JSON at all.
fn broken(text: &str, error: &serde_json::Error) -> Trouble {
    let (line, column) = (error.line(), error.column());
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default();
    let text_of = if text.trim().is_empty() {
        "There is nothing here. A form’s definition is a JSON object".to_owned()
    } else {
        format!(
            "Line {line}, column {column}: this is not JSON ({what}). Look at the comma, quotation mark or bracket there, \
             or just before"
        )
    };
    Trouble { text: text_of, excerpt: excerpt(text, line) }
}

/// A JSON pointer in words: `/questions/3/options/1/value` is “question 4 (“meeting”), option 2, “value”.
fn place(pointer: &str, question: Option<&str>) -> String {
    let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
    let mut parts: Vec<String> = Vec::new();
    let mut rest = tokens.iter().peekable();
    while let Some(token) = rest.next() {
        let number = rest.peek().and_then(|next| next.parse::<usize>().ok()).map(|index| index + 1);
        let words = match (*token, number) {
            ("questions", Some(number)) => match question {
                Some(id) => format!("question {number} (“{id}”)"),
                None => format!("question {number}"),
            },
            ("options", Some(number)) => format!("option {number}"),
            ("intro", Some(number)) => format!("paragraph {number} of the introduction"),
            ("body", Some(number)) => format!("paragraph {number}"),
            (name, Some(number)) => format!("“{name}”, entry {number}"),
            ("after", None) if rest.peek().is_some() => "what is shown after sending".to_owned(),
            (name, None) => format!("“{}”", name.replace("~1", "/").replace("~0", "~")),
        };
        if number.is_some() {
            rest.next();
        }
        parts.push(words);
    }
    if parts.is_empty() { "the definition".to_owned() } else { parts.join(", ") }
}

fn excerpt(text: &str, line: usize) -> String {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
    line.chars().take(100).collect()
}

/// The line, from 1, of that byte.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The byte at which what the pointer names begins, or else the last part of it that is there. The text is known to be JSON.
fn locate(text: &str, pointer: &str) -> usize {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0 };
    scan.blanks();
    let mut best = scan.at;
    for token in pointer.split('/').skip(1) {
        let token = token.replace("~1", "/").replace("~0", "~");
        match scan.enter(&token) {
            Some(found) => best = found,
            None => break,
        }
    }
    best
}

/// A place in a JSON text.
struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    /// Goes from the beginning of an object or list to the beginning of the value of that key; says where its entry begins.
    fn enter(&mut self, token: &str) -> Option<usize> {
        let is_object = match self.peek()? {
            b'{' => true,
            b'[' => false,
            _ => return None,
        };
        self.at += 1;
        for index in 0.. {
            self.blanks();
            let entry = self.at;
            if matches!(self.peek()?, b'}' | b']') {
                return None;
            }
            let fits = if is_object {
                self.value();
                let key = self.bytes.get(entry..self.at).and_then(|key| serde_json::from_slice::<String>(key).ok());
                self.blanks();
                self.at += 1; // the colon
                self.blanks();
                key.as_deref() == Some(token)
            } else {
                token.parse() == Ok(index)
            };
            if fits {
                return Some(entry);
            }
            self.value();
            self.blanks();
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        None
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// Goes behind the value that begins here.
    fn value(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => return,
                b'}' | b']' => depth -= 1,
                b',' | b':' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
            let ended = depth == 0 && matches!(byte, b'"' | b'}' | b']');
            if ended {
                return;
            }
        }
    }

    /// Goes to the closing quotation mark of the text that begins here.
    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => return,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const FORM: &str = "{\n \"id\": \"walk\", \"version\": 1,\n \"title\": \"A \\\"walk\\\" {[,\",\n \"questions\": [\n  {\"id\": \"a\", \"kind\": \"yes-no\", \"label\": \"Come?\"},\n  {\"id\": \"b\", \"kind\": \"one-choice\", \"label\": \"When?\",\n   \"options\": [{\"value\": \"x\", \"label\": \"X\"},\n    {\"value\": \"\", \"label\": \"Y\"}]}\n ],\n \"after\": {\"title\": \"Thanks\"}\n}";

    fn told(text: &str) -> Vec<String> {
        read("walk", text).unwrap_err().into_iter().map(|trouble| trouble.text).collect()
    }

    #[test]
    fn a_sound_form_has_no_trouble() {
        assert_eq!(read("walk", &FORM.replace("\"\"", "\"y\"")).unwrap().id, "walk");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_its_place_in_words() {
        assert_eq!(told(FORM), ["Line 8: question 2 (“b”), option 2, “value” needs text with no space around it"]);
        assert_eq!(read("walk", FORM).unwrap_err().first().unwrap().excerpt, "{\"value\": \"\", \"label\": \"Y\"}]}");
        let without = FORM.replace("\"kind\": \"yes-no\", ", "").replace("\"\"", "\"y\"");
        assert!(
            told(&without).first().unwrap().starts_with("Line 5: question 1 (“a”), “kind” is missing"),
            "{without}"
        );
    }

    #[test]
    fn text_that_is_not_json_is_told_with_line_and_column() {
        let lines = told(&FORM.replace("\"version\": 1,", "\"version\": 1"));
        assert_eq!(lines.len(), 1);
        assert!(lines.first().unwrap().starts_with("Line 3, column 2: this is not JSON"), "{lines:?}");
        assert!(told(" ").first().unwrap().starts_with("There is nothing here"));
    }

    #[test]
    fn another_id_is_refused() {
        let trouble = read("talk", &FORM.replace("\"\"", "\"y\"")).unwrap_err();
        assert!(trouble.first().unwrap().text.starts_with("Line 2: “id” needs to be “talk”"), "{trouble:?}");
    }
}
