//! From a submission to the very bytes an endpoint gets, as `send-as`, `fields` and `constants` say. Pure.

use windchime_domain::json::Value;
use windchime_domain::number::digits;
use windchime_shell::json;

/// How the endpoint wants it: the widget's options of the same names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Manner {
    /// `json`, `text`, `form` or `multipart`.
    pub send_as: String,
    /// The endpoint's own names for questions and members.
    pub fields: Vec<(String, Value)>,
    /// What is sent along each time.
    pub constants: Vec<(String, Value)>,
}

/// What is posted.
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// The media type, with whatever parameters it needs.
    pub content_type: String,
    /// The body.
    pub body: String,
}

impl Manner {
    /// Whether the endpoint gets the submission itself, as the coordinator wants it, rather than fields of another shape.
    pub fn is_whole(&self) -> bool {
        matches!(self.send_as.as_str(), "json" | "text") && !self.has_map()
    }

    fn has_map(&self) -> bool {
        !self.fields.is_empty() || !self.constants.is_empty()
    }
}

/// The body of a post and its media type. `submission` is the submission's JSON.
pub fn pack(manner: &Manner, submission: &Value) -> Parcel {
    match manner.send_as.as_str() {
        "form" => {
            let content_type = "application/x-www-form-urlencoded".to_owned();
            Parcel { content_type, body: urlencoded(&fields(manner, submission)) }
        }
        "multipart" => {
            // No answer can hold its own submission's random id.
            let id = submission.get("submission_id").and_then(Value::text).unwrap_or_default();
            let boundary = ["windchime-", id].concat();
            let body = multipart(&fields(manner, submission), &boundary);
            Parcel { content_type: ["multipart/form-data; boundary=", &boundary].concat(), body }
        }
        how if manner.has_map() => whole(how, &Value::Map(fields(manner, submission))),
        how => whole(how, submission),
    }
}

/// A JSON body, under the media type that `send-as` asks for.
pub fn whole(send_as: &str, value: &Value) -> Parcel {
    let content_type = if send_as == "text" { "text/plain;charset=UTF-8" } else { "application/json" };
    Parcel { content_type: content_type.to_owned(), body: json::write(value) }
}

/// Answers and constants side by side, under the endpoint's own names. Members of the submission come along where they are named, and
/// all of them where nothing is.
fn fields(manner: &Manner, submission: &Value) -> Vec<(String, Value)> {
    let mut fields = Vec::new();
    let mut put = |own: &str, value: &Value, unnamed: bool| {
        let theirs = manner.fields.iter().find(|(id, _)| id == own);
        let name = theirs.map_or(Some(own).filter(|_| unnamed), |(_, name)| name.text());
        fields.extend(name.map(|name| (name.to_owned(), value.clone())));
    };
    for (member, value) in submission.entries() {
        if member == "answers" {
            value.entries().iter().for_each(|(id, answer)| put(id, answer, true));
        } else {
            put(member, value, manner.fields.is_empty());
        }
    }
    fields.extend_from_slice(&manner.constants);
    fields
}

/// The `application/x-www-form-urlencoded` serialising of the URL standard.
fn urlencoded(fields: &[(String, Value)]) -> String {
    let mut out = String::new();
    each(fields, &mut |name, value| {
        if !out.is_empty() {
            out.push('&');
        }
        escape(&mut out, name);
        out.push('=');
        escape(&mut out, value);
    });
    out
}

fn escape(out: &mut String, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                out.push('%');
                for half in [byte >> 4, byte & 15] {
                    out.extend(HEX.get(usize::from(half)).map(|digit| char::from(*digit)));
                }
            }
        }
    }
}

/// RFC 7578, with names escaped as the HTML standard asks.
fn multipart(fields: &[(String, Value)], boundary: &str) -> String {
    let mut out = String::new();
    each(fields, &mut |name, value| {
        out.extend(["--", boundary, "\r\nContent-Disposition: form-data; name=\""]);
        for letter in name.chars() {
            match letter {
                '"' => out.push_str("%22"),
                '\r' | '\n' => out.push_str("%0A"),
                letter => out.push(letter),
            }
        }
        out.extend(["\"\r\n\r\n", value, "\r\n"]);
    });
    out.extend(["--", boundary, "--\r\n"]);
    out
}

/// Every field as text: several choices are several fields of one name.
fn each(fields: &[(String, Value)], then: &mut dyn FnMut(&str, &str)) {
    for (name, value) in fields {
        match value {
            Value::List(items) => items.iter().filter_map(Value::text).for_each(|item| then(name, item)),
            value => then(name, &plain(value)),
        }
    }
}

/// A single value as text: yes and no in words, whole numbers in digits.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        value => value.whole().map(digits).unwrap_or_default(),
    }
}

#[cfg(test)]
#[path = "parcel_tests.rs"]
mod tests;
