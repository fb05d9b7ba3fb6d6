//! JSON: the answers exactly as they were sent, each under its question's id.

use windchime_domain::json::{Value, map};

use crate::responses::Found;

/// Some members of the array, in which so many stand already; with the last of them its end.
pub(super) fn array(found: &[Found], before: u64, last: bool) -> Result<Vec<u8>, std::io::Error> {
    let mut bytes = if before == 0 { b"[".to_vec() } else { Vec::new() };
    for (index, one) in found.iter().enumerate() {
        bytes.extend_from_slice(if before == 0 && index == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut bytes, &object(one))?;
    }
    if last {
        bytes.extend_from_slice(b"\n]\n");
    }
    Ok(bytes)
}

/// One object a line.
pub(super) fn lines(found: &[Found]) -> Result<Vec<u8>, std::io::Error> {
    let mut bytes = Vec::new();
    for one in found {
        serde_json::to_writer(&mut bytes, &object(one))?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}

fn object(found: &Found) -> Value {
    let record = &found.record;
    let tags = found.tags.iter().map(|tag| Value::from(tag.as_str())).collect();
    map([
        ("receipt", Some(Value::from(record.receipt.as_str()))),
        ("received_at", Some(Value::from(record.received_at.as_str()))),
        ("form", Some(Value::from(record.form.as_str()))),
        ("form_version", Some(Value::from(record.form_version))),
        ("lang", record.lang.as_deref().map(Value::from)),
        ("page", record.page.as_deref().map(Value::from)),
        ("tags", Some(Value::List(tags))),
        ("answers", Some(record.answers.clone())),
        // Only where what was typed is missing from the answers.
        ("unopened", (!found.whole).then_some(Value::Bool(true))),
    ])
}
