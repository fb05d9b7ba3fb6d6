//! Submissions, receipts and problem documents on the wire.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use windchime_domain::form::{Answer, Code, Form, built_in};
use windchime_domain::json::Value;
use windchime_domain::problem::{Problem, ProblemError};
use windchime_domain::submission::{Receipt, Refusal, Sealed, Submission, is_uuid, page_address};

const ID: &str = "0197f0a2-6a4e-7c31-9b52-4f0c1d2e3a4b";

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn interest() -> Form {
    Form::read(&parse(built_in("interest").unwrap())).unwrap()
}

const ANSWERS: &str = r#"{"name":"Robin","likelihood":0,"meeting":"either","how-often":"weekly",
    "how-long":"up-to-1-hour","oxfordshire":"live"}"#;

fn body(changes: &[(&str, &str)]) -> Value {
    let mut members = vec![
        ("form".to_owned(), Value::from("interest")),
        ("form_version".to_owned(), Value::from(1)),
        ("submission_id".to_owned(), Value::from(ID)),
        ("answers".to_owned(), parse(ANSWERS)),
        ("lang".to_owned(), Value::from("en-GB")),
        ("page".to_owned(), Value::from("https://larder.example/join?u=1#x")),
    ];
    for (name, json) in changes {
        members.push(((*name).to_owned(), parse(json)));
    }
    Value::Map(members)
}

#[test]
fn a_submission_reads_and_is_written_back_the_same() {
    let form = interest();
    let read = Submission::read(&form, &body(&[])).unwrap();
    assert_eq!(read.answers.get("likelihood"), Some(&Answer::Number(0)));
    assert_eq!(read.page.as_deref(), Some("https://larder.example/join"));
    assert_eq!(read.lang.as_deref(), Some("en-GB"));
    assert_eq!(Submission::read(&form, &read.to_value()).unwrap(), read);
}

#[test]
fn the_mark_of_the_definition_and_the_field_nobody_sees_travel_along_and_are_cut_when_long() {
    let form = interest();
    let plain = Submission::read(&form, &body(&[])).unwrap();
    assert_eq!((plain.issued.as_deref(), plain.website.as_deref()), (None, None));

    let marked = body(&[("issued", "\"2026-05-01.mark\""), ("website", "\" spam \"")]);
    let read = Submission::read(&form, &marked).unwrap();
    assert_eq!((read.issued.as_deref(), read.website.as_deref()), (Some("2026-05-01.mark"), Some("spam")));
    assert_eq!(Submission::read(&form, &read.to_value()).unwrap(), read);

    let long = format!("\"{}\"", "é".repeat(201));
    let read = Submission::read(&form, &body(&[("issued", &long), ("website", &long)])).unwrap();
    assert_eq!(read.issued.unwrap().chars().count(), 200);
    assert_eq!(read.website.unwrap().chars().count(), 200);

    let odd = Submission::read(&form, &body(&[("issued", "7"), ("website", "\" \"")])).unwrap();
    assert_eq!((odd.issued, odd.website), (None, None));
}

#[test]
fn sealed_answers_come_back_as_they_were_and_show_nothing_but_the_envelope() {
    let sealed = Sealed {
        form: "interest".to_owned(),
        form_version: 1,
        submission_id: ID.to_owned(),
        key_id: "2026-05".to_owned(),
        enc: "BAcd-_".to_owned(),
        ciphertext: "AAAA".to_owned(),
    };
    let value = sealed.to_value();
    let names: Vec<&str> = value.entries().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["form", "form_version", "submission_id", "sealed"]);
    assert_eq!(Sealed::read(&value), Some(Ok(sealed)));
    assert_eq!(Sealed::read(&body(&[])), None);
    assert_eq!(Sealed::read(&parse("7")), None);
}

#[test]
fn each_wrong_part_of_a_sealed_envelope_is_refused_by_name() {
    let whole = r#"{"key_id":"k","enc":"AAAA","ciphertext":"AAAA"}"#;
    let named = |name: &str, json: &str| match Sealed::read(&body(&[("sealed", whole), (name, json)])) {
        Some(Err(Refusal::Member { name, .. })) => name,
        other => panic!("{name} {json}: {other:?}"),
    };
    assert!(matches!(Sealed::read(&body(&[("sealed", whole)])), Some(Ok(_))));
    assert_eq!(named("submission_id", "\"x\""), "submission_id");
    assert_eq!(named("form_version", "\"1\""), "form_version");
    assert_eq!(named("sealed", "null"), "key_id");
    assert_eq!(named("sealed", r#"{"key_id":"","enc":"AAAA","ciphertext":"AAAA"}"#), "key_id");
    for text in ["", "AA==", "A+AA", "A/AA", "AAAAA", "AA AA", "ÄÄ"] {
        assert_eq!(
            named("sealed", &whole.replace("\"enc\":\"AAAA\"", &format!("\"enc\":\"{text}\""))),
            "enc",
            "{text}"
        );
    }
    assert_eq!(named("sealed", &whole.replace("\"ciphertext\":\"AAAA\"", "\"ciphertext\":7")), "ciphertext");
}

#[test]
fn each_wrong_envelope_is_refused_by_name() {
    let form = interest();
    let refusal = |changes: &[(&str, &str)]| Submission::read(&form, &body(changes)).unwrap_err();
    let named = |changes: &[(&str, &str)]| match refusal(changes) {
        Refusal::Member { name, .. } => name,
        other => panic!("{other:?}"),
    };
    assert_eq!(Submission::read(&form, &parse("[]")).unwrap_err(), Refusal::NotAnObject);
    assert_eq!(refusal(&[("form", "\"story\"")]), Refusal::OtherForm);
    assert_eq!(refusal(&[("form_version", "2")]), Refusal::OtherVersion);
    assert_eq!(named(&[("form", "null")]), "form");
    assert_eq!(named(&[("form_version", "\"1\"")]), "form_version");
    assert_eq!(named(&[("submission_id", "\"7\"")]), "submission_id");
    assert_eq!(named(&[("answers", "[]")]), "answers");
    assert!(matches!(refusal(&[("answers", "{}")]), Refusal::Answers(errors) if errors.len() == 6));
}

#[test]
fn everything_wrong_with_the_answers_is_told_at_once_and_once_a_question() {
    let answers = r#"{"extra":1,"email":"nobody","name":7,"likelihood":11,"how-often":"weekly"}"#;
    let refusal = Submission::read(&interest(), &body(&[("answers", answers)])).unwrap_err();
    let Refusal::Answers(errors) = refusal else {
        panic!("{refusal:?}");
    };
    let found: Vec<(&str, Code)> = errors.iter().map(|error| (error.field.as_str(), error.code)).collect();
    assert_eq!(
        found,
        [
            ("name", Code::WrongKind),
            ("likelihood", Code::OutOfRange),
            ("meeting", Code::Missing),
            ("how-long", Code::Missing),
            ("oxfordshire", Code::Missing),
            ("email", Code::NotAnEmail),
            ("extra", Code::UnknownQuestion),
        ]
    );
}

#[test]
fn a_language_or_page_that_cannot_be_used_never_costs_the_answers() {
    let odd = body(&[("lang", "7"), ("page", "\"about:blank\""), ("later", "{}")]);
    let read = Submission::read(&interest(), &odd).unwrap();
    assert_eq!((read.lang, read.page), (None, None));
}

#[test]
fn uuids() {
    assert!(is_uuid(ID));
    assert!(is_uuid(&ID.to_uppercase()));
    for wrong in [
        "",
        "0197f0a26a4e7c319b524f0c1d2e3a4b",
        "0197f0a2-6a4e-7c31-9b52-4f0c1d2e3a4",
        "0197f0a2-6a4e-7c31-9b52-4f0c1d2e3a4g",
        "0197f0a2+6a4e-7c31-9b52-4f0c1d2e3a4b",
        "{0197f0a2-6a4e-7c31-9b52-4f0c1d2e3a4b}",
        "é197f0a2-6a4e-7c31-9b52-4f0c1d2e3a4",
    ] {
        assert!(!is_uuid(wrong), "{wrong}");
    }
}

#[test]
fn only_the_origin_and_path_of_a_page_are_kept() {
    for (given, kept) in [
        ("https://a.example/x/y?name=z#frag", Some("https://a.example/x/y")),
        ("https://a.example?name=z", Some("https://a.example")),
        ("http://127.0.0.1:8788/", Some("http://127.0.0.1:8788/")),
        ("https://user:secret@a.example/x", Some("https://a.example/x")),
        ("https://a.example/x@y", Some("https://a.example/x@y")),
        ("javascript:alert(1)", None),
        ("file:///home/someone/x.html", None),
        ("https:///x", None),
        ("", None),
    ] {
        assert_eq!(page_address(given).as_deref(), kept, "{given}");
    }
    assert_eq!(page_address(&format!("https://a.example/{}", "x".repeat(3_000))), None);
}

#[test]
fn a_receipt_comes_back_as_it_was() {
    let receipt = Receipt {
        receipt: "7K3M-Q9TZ".to_owned(),
        submission_id: ID.to_owned(),
        digest: "sha-256=:AAAA:".to_owned(),
        received_at: "2026-01-31T09:30:00Z".to_owned(),
    };
    assert_eq!(Receipt::read(&receipt.to_value()), Some(receipt));
    assert_eq!(Receipt::read(&parse(r#"{"receipt":"x"}"#)), None);
}

#[test]
fn a_problem_comes_back_as_it_was_and_a_foreign_one_is_read_generously() {
    let problem = Problem {
        kind: "/problems/answers-not-accepted".to_owned(),
        title: "Some answers need changing".to_owned(),
        status: 422,
        detail: Some("Change them and send again.".to_owned()),
        instance: None,
        errors: vec![ProblemError {
            field: "name".to_owned(),
            code: "missing".to_owned(),
            detail: "Enter a name or nickname".to_owned(),
        }],
    };
    assert_eq!(Problem::read(&problem.to_value()), Some(problem));
    let foreign = parse(r#"{"title":"No","status":"422","errors":[{"field":"a"},{"code":"b"},3]}"#);
    let read = Problem::read(&foreign).unwrap();
    assert_eq!((read.kind.as_str(), read.status, read.errors.len()), ("about:blank", 0, 1));
    assert_eq!(Problem::read(&parse("\"oops\"")), None);
}
