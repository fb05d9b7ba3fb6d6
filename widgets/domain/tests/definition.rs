//! Reading forms: the built-in one is sound, and a broken one is told everything that is wrong with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use windchime_domain::form::{Code, Form, Kind, built_in};
use windchime_domain::json::Value;
use windchime_domain::wording::{Reading, Wording};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn interest() -> Form {
    Form::read(&parse(built_in("interest").unwrap())).unwrap()
}

/// Every wording of a form, with a name to find it by.
fn wordings(form: &Form) -> Vec<(String, &Wording)> {
    let mut all = vec![("title".to_owned(), &form.title), ("after/title".to_owned(), &form.after.title)];
    all.extend(form.intro.iter().map(|text| ("intro".to_owned(), text)));
    all.extend(form.send.iter().map(|text| ("send".to_owned(), text)));
    all.extend(form.after.body.iter().map(|text| ("after/body".to_owned(), text)));
    for question in &form.questions {
        let name = |part: &str| format!("{}/{part}", question.id);
        all.push((name("label"), &question.label));
        all.extend(question.hint.iter().map(|text| (name("hint"), text)));
        all.extend(question.why.iter().map(|text| (name("why"), text)));
        for (code, text) in &question.messages {
            all.push((name(code.as_str()), text));
        }
        match &question.kind {
            Kind::Scale { from_label, to_label, .. } => {
                all.push((name("from_label"), from_label));
                all.push((name("to_label"), to_label));
            }
            Kind::OneChoice { options } | Kind::SeveralChoices { options } => {
                for choice in options {
                    all.push((name(&choice.value), &choice.label));
                    all.extend(choice.hint.iter().map(|text| (name(&choice.value), text)));
                }
            }
            _ => {}
        }
    }
    all
}

/// Sentences end with a mark that is followed by a space or the end; the dot inside an address does not count.
fn longest_sentence(text: &str) -> usize {
    let mut longest = 0;
    let mut words = 0;
    for word in text.split_whitespace() {
        words += 1;
        longest = longest.max(words);
        if word.ends_with(['.', '?', '!', ':']) {
            words = 0;
        }
    }
    longest
}

#[test]
fn the_built_in_form_reads_and_asks_what_the_network_needs_to_know() {
    let form = interest();
    assert_eq!((form.id.as_str(), form.version), ("interest", 1));
    let ids: Vec<&str> = form.questions_answerable().map(|question| question.id.as_str()).collect();
    assert_eq!(ids, ["name", "likelihood", "meeting", "how-often", "how-long", "oxfordshire", "organisation", "email"]);
    assert!(matches!(form.question("likelihood").unwrap().kind, Kind::Scale { from: 0, to: 10, .. }));
    assert!(!form.question("email").unwrap().required);
    assert!(form.question("email").unwrap().why.is_some());
}

#[test]
fn every_wording_of_the_built_in_form_has_easy_read_of_at_most_15_words_a_sentence() {
    let form = interest();
    let all = wordings(&form);
    assert!(all.len() > 60, "the walk over the wordings lost some: {}", all.len());
    for (name, wording) in all {
        let easy = wording.easy.as_deref().unwrap_or_else(|| panic!("{name} has no Easy Read"));
        let words = longest_sentence(easy);
        assert!(words <= 15, "{name}: {words} words in one sentence: {easy}");
        for text in [&wording.standard, easy] {
            let text = text.to_lowercase();
            assert!(!text.contains("please") && !text.contains("invalid"), "{name}: {text}");
        }
    }
}

#[test]
fn the_built_in_form_has_its_own_words_for_every_error_its_questions_can_have() {
    for question in interest().questions_answerable() {
        let mut needed = vec![Code::WrongKind];
        if question.required {
            needed.push(Code::Missing);
        }
        match question.kind {
            Kind::ShortText { .. } | Kind::LongText { .. } => needed.push(Code::TooLong),
            Kind::Email => needed.push(Code::NotAnEmail),
            Kind::OneChoice { .. } | Kind::SeveralChoices { .. } => needed.push(Code::NotAnOption),
            Kind::Scale { .. } => needed.push(Code::OutOfRange),
            Kind::Consent | Kind::Statement => {}
        }
        for code in needed {
            assert!(question.message(code).is_some(), "{} has no words for {}", question.id, code.as_str());
        }
    }
}

#[test]
fn a_written_form_reads_back_the_same() {
    let form = interest();
    assert_eq!(Form::read(&form.to_value()).unwrap(), form);
}

#[test]
fn easy_read_falls_back_to_the_standard_wording() {
    let wording = Wording::from("Standard words");
    assert_eq!(wording.say(Reading::Easy), "Standard words");
    let both = Wording::read(&parse(r#"{"standard":"A","easy":"B"}"#)).unwrap();
    assert_eq!((both.say(Reading::Standard), both.say(Reading::Easy)), ("A", "B"));
    assert_eq!(Wording::read(&parse(r#"{"easy":"B"}"#)), None);
    assert_eq!(Wording::read(&parse(r#"" ""#)), None);
}

#[test]
fn everything_wrong_with_a_definition_is_reported_at_once_with_its_place() {
    let broken = parse(
        r#"{
            "id": "Not Fine", "version": 0, "titel": "T", "title": 3, "intro": "one",
            "questions": [
                {"id": "a", "kind": "short-text", "label": "A", "max_length": 1.5, "options": []},
                {"id": "a", "kind": "one-choice", "label": "B", "options": []},
                {"id": "c", "kind": "one-choice", "label": "C", "options": [
                    {"value": "x", "label": "X"}, {"value": "x", "label": "Y", "note/s": 1}, {"label": "Z"}]},
                {"id": "d", "kind": "scale", "label": "D", "from": 5, "to": 5, "from_label": "F", "to_label": "T"},
                {"id": "e", "kind": "scale", "label": "E", "from": 0, "to": 101, "from_label": "F", "to_label": "T"},
                {"id": "f", "kind": "slider", "label": "F"},
                {"id": "g", "kind": "email", "label": {"standard": "G", "simple": "G"}, "required": "yes",
                 "messages": {"absent": "M", "missing": ""}},
                {"id": "h", "kind": "statement", "required": true}
            ],
            "after": {"body": [1]}
        }"#,
    );
    let problems = Form::read(&broken).unwrap_err();
    let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    let mut expected = vec![
        "/titel",
        "/after/title",
        "/after/body/0",
        "/id",
        "/version",
        "/title",
        "/intro",
        "/questions/0/max_length",
        "/questions/0/options",
        "/questions/1/options",
        "/questions/1/id",
        "/questions/2/options/1/note~1s",
        "/questions/2/options/1/value",
        "/questions/2/options/2/value",
        "/questions/3/to",
        "/questions/4/to",
        "/questions/5/kind",
        "/questions/6/required",
        "/questions/6/label/simple",
        "/questions/6/messages/absent",
        "/questions/6/messages/missing",
        "/questions/7/required",
        "/questions/7/label",
    ];
    let mut found = paths.clone();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(problems.iter().all(|problem| !problem.message.is_empty()));
}

#[test]
fn an_empty_definition_and_one_that_is_no_object_are_told_what_is_missing() {
    let paths = |text: &str| -> Vec<String> {
        Form::read(&parse(text)).unwrap_err().into_iter().map(|problem| problem.path).collect()
    };
    assert_eq!(paths("{}"), ["/after", "/id", "/title", "/questions", "/version"]);
    assert_eq!(paths("[]").first().map(String::as_str), Some(""));
}
