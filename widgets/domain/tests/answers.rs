//! Checking answers: tables for the rules, and properties over random forms and answers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use windchime_domain::form::{After, Answer, Answers, Choice, Code, FieldError, Form, Kind, Question, is_email};
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
        messages: Vec::new(),
    }
}

fn choices() -> Vec<Choice> {
    ["red", "green", "blue"]
        .map(|value| Choice { value: value.to_owned(), label: Wording::from(value), hint: None })
        .to_vec()
}

/// A form with every kind of question; `required` says which of them need an answer.
fn form(required: [bool; 7]) -> Form {
    let scale = Kind::Scale { from: -2, to: 5, from_label: Wording::from("Low"), to_label: Wording::from("High") };
    let kinds = [
        ("short", Kind::ShortText { max_length: 5, autocomplete: None }),
        ("long", Kind::LongText { max_length: 20 }),
        ("email", Kind::Email),
        ("one", Kind::OneChoice { options: choices() }),
        ("several", Kind::SeveralChoices { options: choices() }),
        ("scale", scale),
        ("consent", Kind::Consent),
    ];
    let mut questions: Vec<Question> =
        kinds.into_iter().zip(required).map(|((id, kind), required)| question(id, kind, required)).collect();
    questions.push(question("note", Kind::Statement, false));
    Form {
        id: "every-kind".to_owned(),
        version: 3,
        title: Wording::from("Every kind"),
        intro: Vec::new(),
        questions,
        send: None,
        after: After { title: Wording::from("Thank you"), body: Vec::new() },
    }
}

fn errors_of(json: &str) -> Vec<(String, Code)> {
    let form = form([false; 7]);
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
        (r#"{"one":"red"}"#, None),
        (r#"{"one":"Red"}"#, Some(("one", Code::NotAnOption))),
        (r#"{"one":["red"]}"#, Some(("one", Code::WrongKind))),
        (r#"{"several":["red","blue"]}"#, None),
        (r#"{"several":["red","red"]}"#, None),
        (r#"{"several":["red","black"]}"#, Some(("several", Code::NotAnOption))),
        (r#"{"several":"red"}"#, Some(("several", Code::WrongKind))),
        (r#"{"several":[1]}"#, Some(("several", Code::WrongKind))),
        (r#"{"scale":-2}"#, None),
        (r#"{"scale":5}"#, None),
        (r#"{"scale":6}"#, Some(("scale", Code::OutOfRange))),
        (r#"{"scale":1e12}"#, Some(("scale", Code::OutOfRange))),
        (r#"{"scale":"5"}"#, Some(("scale", Code::WrongKind))),
        (r#"{"scale":4.5}"#, Some(("scale", Code::WrongKind))),
        (r#"{"consent":true}"#, None),
        (r#"{"consent":"yes"}"#, Some(("consent", Code::WrongKind))),
        (r#"{"note":"x"}"#, Some(("note", Code::WrongKind))),
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
    let json = r#"{"short":" ","long":"","email":null,"one":"","several":[],"scale":null,"consent":false,"note":null}"#;
    let answers = Answers::read(&form([false; 7]), &parse(json)).unwrap();
    assert_eq!(answers, Answers::default());
    let required: Vec<Code> = form([true; 7]).check(&answers).into_iter().map(|error| error.code).collect();
    assert_eq!(required, [Code::Missing; 7]);

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
    assert_eq!(form([false; 7]).check(&answers), []);
    let written = serde_json::to_string(&answers.to_value()).unwrap();
    assert_eq!(written, r#"{"short":"abcde","email":"name@example.org"}"#);
}

#[test]
fn zero_on_a_scale_is_an_answer() {
    let answers = Answers::read(&form([false; 7]), &parse(r#"{"scale":0}"#)).unwrap();
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

fn any_answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        ".{0,7}".prop_map(Answer::Text),
        "[ \\t]{0,2}[a-z]{0,5}[ \\t]{0,2}".prop_map(Answer::Text),
        "[a-z.]{1,8}@[a-z.-]{1,8}".prop_map(Answer::Text),
        prop::sample::select(vec!["red", "green", "blue", "black"]).prop_map(|value| Answer::Text(value.to_owned())),
        (-4..8).prop_map(Answer::Number),
        prop::sample::subsequence(vec!["red", "green", "blue"], 0..=3)
            .prop_map(|values| Answer::Several(values.into_iter().map(str::to_owned).collect())),
        Just(Answer::Yes),
    ]
}

/// For each question by itself, an answer that has a fair chance of being taken.
fn any_answers() -> impl Strategy<Value = Answers> {
    let text = |pattern: &'static str| prop::option::of(pattern.prop_map(Answer::Text));
    let several = prop::sample::subsequence(vec!["red", "green", "blue"], 0..=3)
        .prop_map(|values| Answer::Several(values.into_iter().map(str::to_owned).collect()));
    (
        text(".{0,6}"),
        text("(.|\n){0,21}"),
        text(" ?[a-z.]{1,8}@[a-z]{1,4}\\.[a-z]{1,4} ?"),
        text("red|green|blue| red|black"),
        prop::option::of(several),
        prop::option::of((-3..7).prop_map(Answer::Number)),
        prop::option::of(Just(Answer::Yes)),
        prop::option::of((prop::sample::select(vec!["short", "one", "scale", "note", "other"]), any_answer())),
    )
        .prop_map(|(short, long, email, one, several, scale, consent, stray)| {
            let mut answers = Answers::default();
            let given = [short, long, email, one, several, scale, consent];
            for (id, answer) in ["short", "long", "email", "one", "several", "scale", "consent"].into_iter().zip(given)
            {
                if let Some(answer) = answer {
                    answers.set(id, answer);
                }
            }
            if let Some((id, answer)) = stray {
                answers.set(id, answer);
            }
            answers
        })
}

/// Takes away what the rules refuse, and lets only answered questions be required, so that few cases are wasted.
fn accepted(mut answers: Answers, mut required: [bool; 7]) -> (Form, Answers) {
    for error in form([false; 7]).check(&answers) {
        answers.remove(&error.field);
    }
    for error in form(required).check(&answers) {
        let place = form(required).questions.iter().position(|question| question.id == error.field);
        required[place.unwrap()] = false;
    }
    (form(required), answers)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What `check` accepts survives the journey through JSON text, and is accepted again, however often.
    #[test]
    fn accepted_answers_round_trip(answers in any_answers(), required in any::<[bool; 7]>()) {
        let (form, answers) = accepted(answers, required);
        prop_assert!(form.check(&answers).is_empty());
        let text = serde_json::to_string(&answers.to_value()).unwrap();
        let read = Answers::read(&form, &parse(&text)).unwrap();
        prop_assert!(form.check(&read).is_empty());
        prop_assert_eq!(&Answers::read(&form, &read.to_value()).unwrap(), &read);
        for question in form.questions_answerable() {
            let said = answers.get(&question.id).filter(|answer| !answer.is_empty());
            prop_assert_eq!(said.is_some(), read.get(&question.id).is_some());
        }
    }

    /// Reading refuses exactly what `check` would call of the wrong kind or unknown: the two never disagree.
    #[test]
    fn reading_and_checking_agree(answers in any_answers()) {
        let form = form([false; 7]);
        let kind_errors: Vec<FieldError> = form
            .check(&answers)
            .into_iter()
            .filter(|error| matches!(error.code, Code::WrongKind | Code::UnknownQuestion))
            // What says nothing is left out of the JSON, so reading cannot object to it.
            .filter(|error| answers.get(&error.field).is_some_and(|answer| !answer.is_empty()))
            .collect();
        let read = Answers::read(&form, &answers.to_value());
        prop_assert_eq!(read.err().unwrap_or_default(), kind_errors);
    }

    #[test]
    fn no_text_makes_the_email_rule_fail_to_answer(text in "(.|\n)*") {
        let _ = is_email(&text);
    }

    #[test]
    fn a_random_definition_reads_back_the_same(required in any::<[bool; 7]>()) {
        let form = form(required);
        prop_assert_eq!(Form::read(&form.to_value()).unwrap(), form);
    }
}
