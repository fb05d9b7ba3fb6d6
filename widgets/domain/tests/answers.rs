//! Checking answers: tables for the rules, and properties over random forms and answers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use windchime_domain::form::{
    After, Answer, Answers, Choice, Code, Delivery, FieldError, Form, Kind, Question, date_parts, is_email, is_phone,
    join_date, tidy_date, tidy_postcode,
};
use windchime_domain::json::Value;
use windchime_domain::wording::Wording;

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn question(id: &str, kind: Kind, required: bool) -> Question {
    Question {
        id: id.to_owned(),
        kind,
        label: Wording::from("A question"),
        hint: None,
        why: None,
        required,
        show_if: None,
        messages: Vec::new(),
    }
}

fn choices() -> Vec<Choice> {
    ["red", "green", "blue"]
        .map(|value| Choice { value: value.to_owned(), label: Wording::from(value), ..Choice::default() })
        .to_vec()
}

fn choices_or_none() -> Vec<Choice> {
    let none = Choice { value: "none".to_owned(), label: Wording::from("None"), exclusive: true, ..Choice::default() };
    [choices(), vec![none]].concat()
}

/// How many of [`form`]'s questions take an answer.
const KINDS: usize = 14;

/// A form with every kind of question; `required` says which of them need an answer.
fn form(required: [bool; KINDS]) -> Form {
    let (from_label, to_label) = (Wording::from("Low"), Wording::from("High"));
    let kinds = [
        ("short", Kind::ShortText { min_length: None, max_length: 5, autocomplete: None }),
        ("long", Kind::LongText { min_length: Some(3), max_length: 20 }),
        ("email", Kind::Email),
        ("phone", Kind::Phone),
        ("postcode", Kind::Postcode { district: false }),
        ("district", Kind::Postcode { district: true }),
        ("yes-no", Kind::YesNo),
        ("date", Kind::Date { earliest: None, latest: None }),
        ("day", Kind::Date { earliest: Some("2026-02-01".to_owned()), latest: Some("2026-02-28".to_owned()) }),
        ("one", Kind::OneChoice { options: choices() }),
        ("several", Kind::SeveralChoices { options: choices(), at_least: None, at_most: None }),
        ("some", Kind::SeveralChoices { options: choices_or_none(), at_least: Some(2), at_most: Some(2) }),
        ("scale", Kind::Scale { from: -2, to: 5, from_label, to_label, slider: false }),
        ("consent", Kind::Consent),
    ];
    let mut questions: Vec<Question> =
        kinds.into_iter().zip(required).map(|((id, kind), required)| question(id, kind, required)).collect();
    questions.push(question("note", Kind::Statement, false));
    questions.push(question("page", Kind::Page, false));
    Form {
        id: "every-kind".to_owned(),
        version: 3,
        lang: None,
        title: Wording::from("Every kind"),
        intro: Vec::new(),
        questions,
        send: None,
        after: After { title: Wording::from("Thank you"), body: Vec::new() },
        delivery: Delivery::default(),
    }
}

fn errors_of(json: &str) -> Vec<(String, Code)> {
    let form = form([false; KINDS]);
    let errors = match Answers::read(&form, &parse(json)) {
        Ok(answers) => form.check(&answers),
        Err(errors) => errors,
    };
    errors.into_iter().map(|FieldError { field, code }| (field, code)).collect()
}

#[test]
fn each_rule_has_its_code() {
    let table = [
        (r#"{"short":"abcde"}"#, None),
        (r#"{"short":"  abcde  "}"#, None),
        (r#"{"short":"éèüñ😀"}"#, None),
        (r#"{"short":"abcdef"}"#, Some(("short", Code::TooLong))),
        (r#"{"short":7}"#, Some(("short", Code::WrongKind))),
        (r#"{"long":["a"]}"#, Some(("long", Code::WrongKind))),
        (r#"{"email":"a@b"}"#, Some(("email", Code::NotAnEmail))),
        (r#"{"email":" a@b.org "}"#, None),
        (r#"{"long":"ab"}"#, Some(("long", Code::TooShort))),
        (r#"{"long":" a c "}"#, None),
        (r#"{"phone":"01865 123456"}"#, None),
        (r#"{"phone":"01865"}"#, Some(("phone", Code::NotAPhone))),
        (r#"{"phone":1865123456}"#, Some(("phone", Code::WrongKind))),
        (r#"{"postcode":" ox41aa "}"#, None),
        (r#"{"postcode":"OX4"}"#, Some(("postcode", Code::NotAPostcode))),
        (r#"{"district":"ox4"}"#, None),
        (r#"{"district":"OX4 1AA"}"#, None),
        (r#"{"district":"Oxford"}"#, Some(("district", Code::NotAPostcode))),
        (r#"{"yes-no":true}"#, None),
        (r#"{"yes-no":false}"#, None),
        (r#"{"yes-no":"yes"}"#, Some(("yes-no", Code::WrongKind))),
        (r#"{"date":"2026-5-1"}"#, None),
        (r#"{"date":"2026--5"}"#, Some(("date", Code::NotADate))),
        (r#"{"date":"2026-02-29"}"#, Some(("date", Code::NotADate))),
        (r#"{"date":20260501}"#, Some(("date", Code::WrongKind))),
        (r#"{"day":"2026-2-1"}"#, None),
        (r#"{"day":"2026-1-31"}"#, Some(("day", Code::TooEarly))),
        (r#"{"day":"2026-02-28"}"#, None),
        (r#"{"day":"2026-03-01"}"#, Some(("day", Code::TooLate))),
        (r#"{"one":"red"}"#, None),
        (r#"{"one":"Red"}"#, Some(("one", Code::NotAnOption))),
        (r#"{"one":["red"]}"#, Some(("one", Code::WrongKind))),
        (r#"{"several":["red","blue"]}"#, None),
        (r#"{"several":["red","red"]}"#, None),
        (r#"{"several":["red","black"]}"#, Some(("several", Code::NotAnOption))),
        (r#"{"several":"red"}"#, Some(("several", Code::WrongKind))),
        (r#"{"several":[1]}"#, Some(("several", Code::WrongKind))),
        (r#"{"some":["red"]}"#, Some(("some", Code::TooFew))),
        (r#"{"some":["red","red"]}"#, Some(("some", Code::TooFew))),
        (r#"{"some":["red","blue"]}"#, None),
        (r#"{"some":["red","blue","green"]}"#, Some(("some", Code::TooMany))),
        (r#"{"some":["none"]}"#, None),
        (r#"{"some":["none","red"]}"#, Some(("some", Code::WrongKind))),
        (r#"{"scale":-2}"#, None),
        (r#"{"scale":5}"#, None),
        (r#"{"scale":6}"#, Some(("scale", Code::OutOfRange))),
        (r#"{"scale":1e12}"#, Some(("scale", Code::OutOfRange))),
        (r#"{"scale":"5"}"#, Some(("scale", Code::WrongKind))),
        (r#"{"scale":4.5}"#, Some(("scale", Code::WrongKind))),
        (r#"{"consent":true}"#, None),
        (r#"{"consent":"yes"}"#, Some(("consent", Code::WrongKind))),
        (r#"{"note":"x"}"#, Some(("note", Code::WrongKind))),
        (r#"{"page":true}"#, Some(("page", Code::WrongKind))),
        (r#"{"nonsense":1}"#, Some(("nonsense", Code::UnknownQuestion))),
    ];
    for (json, expected) in table {
        let expected: Vec<(String, Code)> =
            expected.into_iter().map(|(field, code)| (field.to_owned(), code)).collect();
        assert_eq!(errors_of(json), expected, "{json}");
    }
}

#[test]
fn whatever_says_nothing_is_unanswered_and_never_written() {
    let json = r#"{"short":" ","long":"","email":null,"one":"","several":[],"scale":null,"consent":false,
        "yes-no":null,"date":" ","note":null,"page":null}"#;
    let answers = Answers::read(&form([false; KINDS]), &parse(json)).unwrap();
    assert_eq!(answers, Answers::default());
    let required: Vec<Code> = form([true; KINDS]).check(&answers).into_iter().map(|error| error.code).collect();
    assert_eq!(required, [Code::Missing; KINDS]);

    let mut typed = Answers::default();
    typed.set("short", Answer::Text("  ".to_owned()));
    typed.set("several", Answer::Several(Vec::new()));
    assert!(typed.is_empty());
    assert_eq!(typed.to_value(), Value::Map(Vec::new()));
}

#[test]
fn spaces_around_what_was_typed_are_no_error() {
    let mut answers = Answers::default();
    answers.set("short", Answer::Text("  abcde ".to_owned()));
    answers.set("email", Answer::Text(" name@example.org ".to_owned()));
    assert_eq!(form([false; KINDS]).check(&answers), []);
    let written = serde_json::to_string(&answers.to_value()).unwrap();
    assert_eq!(written, r#"{"short":"abcde","email":"name@example.org"}"#);
}

#[test]
fn no_is_an_answer() {
    let answers = Answers::read(&form([false; KINDS]), &parse(r#"{"yes-no":false}"#)).unwrap();
    assert_eq!(answers.get("yes-no"), Some(&Answer::Truth(false)));
    assert!(!answers.is_empty());
    assert_eq!(serde_json::to_string(&answers.to_value()).unwrap(), r#"{"yes-no":false}"#);
}

#[test]
fn zero_on_a_scale_is_an_answer() {
    let answers = Answers::read(&form([false; KINDS]), &parse(r#"{"scale":0}"#)).unwrap();
    assert_eq!(answers.get("scale"), Some(&Answer::Number(0)));
    assert!(!answers.is_empty());
}

#[test]
fn errors_come_in_the_order_of_the_questions() {
    let fields: Vec<String> =
        errors_of(r#"{"zzz":1,"scale":"x","one":1,"short":2}"#).into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["short", "one", "scale", "zzz"]);
}

#[test]
fn setting_an_answer_replaces_it_and_removing_it_makes_it_unanswered() {
    let mut answers = Answers::default();
    answers.set("scale", Answer::Number(1));
    answers.set("scale", Answer::Number(2));
    assert_eq!(answers.iter().collect::<Vec<_>>(), [("scale", &Answer::Number(2))]);
    answers.remove("scale");
    assert_eq!(answers.get("scale"), None);
}

#[test]
fn codes_are_named_both_ways() {
    for code in Code::ALL {
        assert_eq!(Code::from_str(code.as_str()), Some(code));
    }
    assert_eq!(Code::from_str("Missing"), None);
}

#[test]
fn emails() {
    let label = "a".repeat(63);
    let long_name = |letters: usize| format!("{}@example.org", "a".repeat(letters));
    for fine in [
        "name@example.com",
        "first.last+tag@sub.example.org.uk",
        "o'brien@example.org",
        "!#$%&'*+/=?^_`{|}~-@example.org",
        "..@example.org",
        "1@2.3",
        "a@b-c.d-e",
        &format!("a@{label}.org"),
        &long_name(242),
    ] {
        assert!(is_email(fine), "{fine}");
    }
    for wrong in [
        "",
        "@",
        "name",
        "name@",
        "@example.com",
        "name@example",
        "name@example.",
        "name@.example",
        "name@exa..mple",
        "name@-example.org",
        "name@example-.org",
        "name@exam_ple.org",
        "na me@example.org",
        "a@b@example.org",
        "name@example.org ",
        "\"quoted\"@example.org",
        "name@[127.0.0.1]",
        "nämé@example.org",
        "name@exämple.org",
        "name@example.org\n",
        &format!("a@{label}a.org"),
        &long_name(243),
    ] {
        assert!(!is_email(wrong), "{wrong:?}");
    }
}

#[test]
fn phones() {
    for fine in
        ["01865 123456", "+44 (0)1865 123-456", "(+44) 1865.123456", "[01865] 123456", "1234567", "123456789012345"]
    {
        assert!(is_phone(fine), "{fine}");
    }
    for wrong in
        ["", "123456", "1234567890123456", "++441865123456", "01865 12+3456", "01865 123456 ext", "٠١٨٦٥١٢٣٤٥٦"]
    {
        assert!(!is_phone(wrong), "{wrong}");
    }
}

#[test]
fn postcodes() {
    for (typed, full) in [
        ("ox41aa", "OX4 1AA"),
        (" O X4 1 aa", "OX4 1AA"),
        ("M1 1AE", "M1 1AE"),
        ("m60 1nw", "M60 1NW"),
        ("cr2 6xh", "CR2 6XH"),
        ("dn55 1pt", "DN55 1PT"),
        ("w1a1hq", "W1A 1HQ"),
        ("EC1A\t1BB", "EC1A 1BB"),
    ] {
        assert_eq!(tidy_postcode(typed, false).as_deref(), Some(full), "{typed}");
        assert_eq!(tidy_postcode(typed, true).as_deref(), Some(full), "{typed}");
    }
    for (typed, district) in
        [("ox4", "OX4"), ("m1", "M1"), ("m60", "M60"), ("w1a", "W1A"), ("Ec1a", "EC1A"), ("dn55", "DN55")]
    {
        assert_eq!(tidy_postcode(typed, true).as_deref(), Some(district), "{typed}");
        assert_eq!(tidy_postcode(typed, false), None, "{typed}");
    }
    for wrong in [
        "", "OX", "OX4 1A", "OX4 AAA", "OX4 11A", "OX4 1AAA", "OXX4 1AA", "O1XX 1AA", "44 1AA", "OX4-1AA", "ÖX4 1AA",
        "12345", "K1A 0B1",
    ] {
        assert_eq!(tidy_postcode(wrong, false), None, "{wrong}");
        assert_eq!(tidy_postcode(wrong, true), None, "{wrong}");
    }
}

#[test]
fn dates() {
    for (typed, date) in [
        ("2026-05-01", "2026-05-01"),
        ("2026-5-1", "2026-05-01"),
        (" 2026 - 5 - 1 ", "2026-05-01"),
        ("2024-2-29", "2024-02-29"),
        ("2000-02-29", "2000-02-29"),
        ("1926-12-31", "1926-12-31"),
    ] {
        assert_eq!(tidy_date(typed).as_deref(), Some(date), "{typed}");
    }
    for wrong in [
        "",
        "--",
        "2026--5",
        "2026-5",
        "-5-1",
        "26-5-1",
        "02026-5-1",
        "2026-13-1",
        "2026-0-1",
        "2026-4-31",
        "2026-1-0",
        "2023-2-29",
        "1900-2-29",
        "2026-May-1",
        "2026-005-1",
        "2026-5-001",
        "2026-5-1-1",
        "+202-5-1",
        "2026-5-1T00:00",
    ] {
        assert_eq!(tidy_date(wrong), None, "{wrong}");
    }
}

/// Three fields, any of them empty or odd, come back from the one text that is held.
#[test]
fn what_was_typed_into_the_fields_of_a_date_survives() {
    for parts in [["2026", "5", "1"], ["2026", "", "5"], ["", "", "x"], ["", "May", ""], ["26", "5", "1-2"]] {
        let [year, month, day] = parts;
        assert_eq!(date_parts(&join_date(year, month, day)), parts);
    }
    assert_eq!(join_date("", "", ""), "");

    let mut answers = Answers::default();
    answers.set("date", Answer::Text(join_date("2026", "", "5")));
    let draft = Answers::read(&form([false; KINDS]), &answers.to_value()).unwrap();
    assert_eq!(draft.get("date"), Some(&Answer::Text("2026--5".to_owned())));
}

#[test]
fn what_is_read_and_what_is_sent_are_tidy() {
    let form = form([false; KINDS]);
    let mut typed = Answers::default();
    typed.set("date", Answer::Text(" 2026-5-1".to_owned()));
    typed.set("district", Answer::Text("ox41aa ".to_owned()));
    typed.set("several", Answer::Several(vec!["red".to_owned(), "red".to_owned()]));
    typed.set("short", Answer::Text("  ".to_owned()));
    let sent = form.asked_answers(&typed);
    let written = serde_json::to_string(&sent.to_value()).unwrap();
    assert_eq!(written, r#"{"district":"OX4 1AA","date":"2026-05-01","several":["red"]}"#);
    assert_eq!(Answers::read(&form, &typed.to_value()).unwrap(), sent);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_a_rule_fail_to_answer(text in "(.|\n)*", district in any::<bool>()) {
        let _ = (is_email(&text), is_phone(&text), tidy_postcode(&text, district), tidy_date(&text));
    }

    /// What is tidy once is tidy for good, so that the widget and the coordinator hold the same text.
    #[test]
    fn tidying_twice_changes_nothing(
        postcode in " ?[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2} ?",
        date in "[0-9]{4}-[01]?[0-9]-[0-3]?[0-9]",
        district in any::<bool>(),
    ) {
        if let Some(tidy) = tidy_postcode(&postcode, district) {
            prop_assert_eq!(tidy_postcode(&tidy, district), Some(tidy));
        }
        if let Some(tidy) = tidy_date(&date) {
            prop_assert_eq!(tidy_date(&tidy), Some(tidy));
        }
    }
}
