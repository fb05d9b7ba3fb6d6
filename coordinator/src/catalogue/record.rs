//! Hands on an Open Referral record: reading and changing single members, and leaving alone what is not known here.

use sha2::{Digest as _, Sha256};
use windchime_domain::directory::{Entry, read_page};
use windchime_domain::json::Value;
use windchime_domain::submission::is_uuid;

/// The text of a member, without blanks around it; nothing where it is empty.
pub fn text<'a>(record: &'a Value, name: &str) -> Option<&'a str> {
    record.get(name)?.text().map(str::trim).filter(|text| !text.is_empty())
}

/// A number, or text that is one.
pub fn number(record: &Value, name: &str) -> Option<f64> {
    match record.get(name)? {
        Value::Number(number) => Some(*number),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

/// The items of a member that is a list.
pub fn items<'a>(record: &'a Value, name: &str) -> &'a [Value] {
    record.get(name).and_then(Value::list).unwrap_or_default()
}

/// Sets a member where it stands, adds it behind the others, or removes it.
pub fn set(record: &mut Value, name: &str, value: Option<Value>) {
    let Value::Map(members) = record else { return };
    match (value, members.iter_mut().find(|(known, _)| known == name)) {
        (Some(value), Some((_, member))) => *member = value,
        (Some(value), None) => members.push((name.to_owned(), value)),
        (None, _) => members.retain(|(known, _)| known != name),
    }
}

/// Sets a member that is text; empty text removes it.
pub fn set_text(record: &mut Value, name: &str, text: &str) {
    let text = text.trim();
    set(record, name, (!text.is_empty()).then(|| Value::from(text)));
}

/// Takes a member out.
pub fn take(record: &mut Value, name: &str) -> Option<Value> {
    let Value::Map(members) = record else { return None };
    let at = members.iter().position(|(known, _)| known == name)?;
    Some(members.remove(at).1)
}

/// The member of that name to change; what is not there, or not of this kind, becomes `empty`.
pub fn inside<'a>(record: &'a mut Value, name: &str, empty: Value) -> Option<&'a mut Value> {
    let same_kind = |value: &Value| match empty {
        Value::Map(_) => value.is_map(),
        _ => value.list().is_some(),
    };
    if !record.get(name).is_some_and(same_kind) {
        set(record, name, Some(empty));
    }
    let Value::Map(members) = record else { return None };
    members.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value)
}

/// The first item of a list member, made where there is none.
pub fn first<'a>(record: &'a mut Value, name: &str, new: impl FnOnce() -> Value) -> Option<&'a mut Value> {
    let Value::List(items) = inside(record, name, Value::List(Vec::new()))? else { return None };
    if items.first().is_none_or(|item| !item.is_map()) {
        items.insert(0, new());
    }
    items.first_mut()
}

/// A UUID that is always the same for the same parts (RFC 9562, version 8): Open Referral wants UUIDs, and spreadsheets and
/// forms have none.
pub fn uuid_of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // Each with its length, so that no two lists of parts read alike.
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut uuid = base16ct::lower::encode_string(digest.get(..16).unwrap_or_default());
    uuid.replace_range(12..13, "8");
    uuid.replace_range(16..17, "a");
    for at in [20, 16, 12, 8] {
        uuid.insert(at, '-');
    }
    uuid
}

/// The id itself where it is a UUID, else one made of the name of its source and of itself.
pub fn as_uuid(source: &str, id: &str) -> String {
    if is_uuid(id) { id.to_ascii_lowercase() } else { uuid_of(&["record", source, id]) }
}

/// What the widget makes of a record.
pub fn entry(record: Value) -> (Option<Entry>, Value) {
    let list = Value::List(vec![record]);
    let entry = read_page(&list).ok().and_then(|page| page.entries.into_iter().next());
    let record = match list {
        Value::List(mut items) => items.pop().unwrap_or_default(),
        other => other,
    };
    (entry, record)
}

/// The record to be kept where one of that id is kept already; nothing where nothing changes. Where they only differ in when
/// they were checked, the later check counts, so that importing again does not undo "I checked this today".
pub fn newer(kept: &Value, new: &Value) -> Option<Value> {
    let alike = |record: &Value| {
        let mut record = record.clone();
        for name in ["assured_date", "last_modified"] {
            set(&mut record, name, None);
        }
        let Value::Map(mut members) = record else { return Vec::new() };
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        members
    };
    if alike(kept) != alike(new) {
        return Some(new.clone());
    }
    (text(new, "assured_date") > text(kept, "assured_date")).then(|| new.clone())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn members_change_where_they_stand_and_the_others_stay() {
        let mut record = value(r#"{"a":1,"b":"x","c":[{"z":9}]}"#);
        set_text(&mut record, "b", " y ");
        set_text(&mut record, "d", "new");
        set_text(&mut record, "a", "");
        set_text(first(&mut record, "c", Value::default).unwrap(), "w", "v");
        assert_eq!(serde_json::to_string(&record).unwrap(), r#"{"b":"y","c":[{"z":9,"w":"v"}],"d":"new"}"#);
    }

    #[test]
    fn names_make_the_same_uuid_each_time() {
        let uuid = uuid_of(&["a", "b"]);
        assert!(is_uuid(&uuid), "{uuid}");
        assert_eq!(uuid, uuid_of(&["a", "b"]));
        assert_ne!(uuid, uuid_of(&["ab", ""]));
        assert_eq!(as_uuid("s", "AC148810-d857-441c-9679-408f346de14b"), "ac148810-d857-441c-9679-408f346de14b");
        assert!(is_uuid(&as_uuid("s", "1")));
    }

    #[test]
    fn importing_the_same_again_keeps_the_later_check() {
        let kept = value(r#"{"id":"a","name":"A","assured_date":"2026-05-01"}"#);
        assert_eq!(newer(&kept, &value(r#"{"name":"A","id":"a","assured_date":"2026-01-01"}"#)), None);
        assert_eq!(newer(&kept, &value(r#"{"id":"a","name":"A"}"#)), None);
        assert!(newer(&kept, &value(r#"{"id":"a","name":"A","assured_date":"2026-06-01"}"#)).is_some());
        assert!(newer(&kept, &value(r#"{"id":"a","name":"B"}"#)).is_some());
    }
}
