use super::*;
use windchime_domain::json::map;

fn text(words: &str) -> Value {
    Value::from(words)
}

fn submission() -> Value {
    let answers = map([
        ("name", Some(text("Ann & \"Bo\"\r\nü"))),
        ("likelihood", Some(Value::Number(7.0))),
        ("days", Some(Value::List(vec![text("mon"), text("tue")]))),
        ("agree", Some(Value::Bool(true))),
        ("again", Some(Value::Bool(false))),
    ]);
    let parts = [("form", text("interest")), ("submission_id", text("0a")), ("answers", answers)];
    map(parts.map(|(name, value)| (name, Some(value))))
}

fn manner(send_as: &str, fields: &[(&str, &str)], constants: &[(&str, &str)]) -> Manner {
    let pairs = |of: &[(&str, &str)]| of.iter().map(|(name, value)| ((*name).to_owned(), text(value))).collect();
    Manner { send_as: send_as.to_owned(), fields: pairs(fields), constants: pairs(constants) }
}

#[test]
fn json_goes_whole_and_text_is_the_same_under_another_name() {
    let json = pack(&manner("json", &[], &[]), &submission());
    let plain = pack(&manner("text", &[], &[]), &submission());
    assert_eq!((json.content_type.as_str(), &json.body), ("application/json", &plain.body));
    assert_eq!(plain.content_type, "text/plain;charset=UTF-8");
    assert_eq!(json::parse(&json.body), Some(submission()));
}

#[test]
fn a_map_makes_it_flat_and_sends_only_the_members_it_names() {
    let manner = manner("json", &[("name", "your-name"), ("submission_id", "entry")], &[("source", "site")]);
    let sent = json::parse(&pack(&manner, &submission()).body).unwrap_or(Value::Null);
    let names: Vec<&str> = sent.entries().iter().map(|(name, _)| name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["again", "agree", "days", "entry", "likelihood", "source", "your-name"]);
    assert_eq!(sent.get("entry"), Some(&text("0a")));
}

#[test]
fn urlencoded_fields_repeat_lists_and_say_yes_and_no() {
    let body = pack(&manner("form", &[], &[("k", "a=b&c")]), &submission()).body;
    assert_eq!(
        body,
        "form=interest&submission_id=0a&name=Ann+%26+%22Bo%22%0D%0A%C3%BC&likelihood=7&days=mon&days=tue&agree=yes&again=no&k=a%3Db%26c"
    );
}

#[test]
fn multipart_names_are_escaped_and_every_part_is_closed() {
    let parcel = pack(&manner("multipart", &[("name", "your\"name\r\n")], &[]), &submission());
    assert_eq!(parcel.content_type, "multipart/form-data; boundary=windchime-0a");
    assert!(
        parcel
            .body
            .starts_with("--windchime-0a\r\nContent-Disposition: form-data; name=\"your%22name%0A%0A\"\r\n\r\nAnn")
    );
    assert!(parcel.body.ends_with("name=\"again\"\r\n\r\nno\r\n--windchime-0a--\r\n"));
}
