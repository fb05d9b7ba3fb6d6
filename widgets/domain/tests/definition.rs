//! Reading forms: the built-in one is sound, and a broken one is told everything that is wrong with it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use windchime_domain::form::{Answers, BUILT_IN, Code, Delivery, Form, Kind, SealTo, built_in};
use windchime_domain::json::Value;
use windchime_domain::wording::{Reading, Wording};

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn form(name: &str) -> Form {
    Form::read(&parse(built_in(name).unwrap())).unwrap()
}

fn interest() -> Form {
    form("interest")
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
            Kind::OneChoice { options } | Kind::SeveralChoices { options, .. } => {
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
fn every_built_in_form_reads_and_goes_by_its_own_name() {
    for name in BUILT_IN {
        assert_eq!(form(name).id, name);
    }
    assert_eq!(built_in("nonsense"), None);
}

#[test]
fn the_example_in_the_readme_is_a_form() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (_, rest) = readme.split_once("```json\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let form = Form::read(&parse(example)).unwrap();
    let no = Answers::read(&form, &parse(r#"{"coming":false}"#)).unwrap();
    assert_eq!(form.asked(&no), [true, false, false, false, false]);
    let yes = Answers::read(&form, &parse(r#"{"coming":true,"needs":["other"]}"#)).unwrap();
    assert_eq!(form.asked(&yes), [true; 5]);
}

#[test]
fn feedback_on_a_page_asks_for_no_way_to_reach_the_person() {
    let form = form("page-feedback");
    let kinds: Vec<&str> = form.questions_answerable().map(|question| question.kind.as_str()).collect();
    assert_eq!(kinds, ["yes-no", "long-text"]);
    let improve = form.question("improve").unwrap();
    assert!(!improve.required && improve.hint.is_some(), "it warns of writing personal details");
}

/// Somebody who shares a story is asked for a name or an address only after choosing that it may be used so.
#[test]
fn a_story_asks_for_a_name_or_an_address_only_where_it_is_needed() {
    let form = form("story");
    let asked = |json: &str| {
        let answers = Answers::read(&form, &parse(json)).unwrap();
        let asked: Vec<&str> = form
            .questions
            .iter()
            .zip(form.asked(&answers))
            .filter(|(question, asked)| *asked && question.kind.is_answerable())
            .map(|(question, _)| question.id.as_str())
            .collect();
        asked.join(" ")
    };
    assert_eq!(asked("{}"), "story helped to-others may-use credit may-contact");
    assert_eq!(
        asked(r#"{"may-use":["print"],"credit":"anonymous","may-contact":false}"#),
        "story helped to-others may-use credit consent-anonymous may-contact"
    );
    assert_eq!(
        asked(r#"{"may-use":["print"],"credit":"named","may-contact":true}"#),
        "story helped to-others may-use credit shown-name consent-named may-contact email"
    );
    assert_eq!(
        asked(r#"{"may-use":["inside"],"credit":"named","may-contact":false}"#),
        "story helped to-others may-use consent-inside may-contact"
    );
    for consent in ["consent-anonymous", "consent-named", "consent-inside"] {
        assert!(form.question(consent).unwrap().required);
    }
}

#[test]
fn every_wording_of_the_built_in_forms_has_easy_read_of_at_most_15_words_a_sentence() {
    for (name, least) in [("interest", 60), ("page-feedback", 10), ("story", 60)] {
        let form = form(name);
        assert!(wordings(&form).len() > least, "the walk over the wordings lost some: {}", wordings(&form).len());
        has_easy_read(&form);
    }
}

fn has_easy_read(form: &Form) {
    for (name, wording) in wordings(form) {
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
fn the_built_in_forms_have_their_own_words_for_every_error_their_questions_can_have() {
    let forms = BUILT_IN.map(form);
    for question in forms.iter().flat_map(Form::questions_answerable) {
        let mut needed = vec![Code::WrongKind];
        if question.required {
            needed.push(Code::Missing);
        }
        match question.kind {
            Kind::ShortText { .. } | Kind::LongText { .. } => needed.push(Code::TooLong),
            Kind::Email => needed.push(Code::NotAnEmail),
            Kind::OneChoice { .. } | Kind::SeveralChoices { .. } => needed.push(Code::NotAnOption),
            Kind::Scale { .. } => needed.push(Code::OutOfRange),
            Kind::YesNo | Kind::Consent => {}
            ref other => panic!("say here what can be wrong with {}", other.as_str()),
        }
        for code in needed {
            assert!(question.message(code).is_some(), "{} has no words for {}", question.id, code.as_str());
        }
    }
}

#[test]
fn a_written_form_reads_back_the_same() {
    for mut form in BUILT_IN.map(form) {
        assert_eq!(Form::read(&form.to_value()).unwrap(), form);
        form.lang = Some("cy".to_owned());
        form.delivery = Delivery {
            issued: Some("2026-05-01T10:00:00Z.mark".to_owned()),
            seal_to: Some(SealTo {
                key_id: "2026-05".to_owned(),
                kem_id: 16,
                kdf_id: 1,
                aead_id: 2,
                public_key: "BAcd-_".to_owned(),
            }),
        };
        assert_eq!(Form::read(&form.to_value()).unwrap(), form);
    }
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
fn words_are_said_in_the_language_asked_for_or_else_in_their_own() {
    let json =
        r#"{"standard":"Hello","easy":"Hi","cy":"Helo","pl":{"standard":"Dzień dobry","easy":"Cześć"},"pt-BR":"Oi"}"#;
    let wording = Wording::read(&parse(json)).unwrap();
    for (lang, reading, said, marked) in [
        ("en-GB", Reading::Standard, "Hello", None),
        ("cy", Reading::Standard, "Helo", Some("cy")),
        ("CY-gb", Reading::Easy, "Helo", Some("cy")),
        ("pl-PL", Reading::Standard, "Dzień dobry", Some("pl")),
        ("pl", Reading::Easy, "Cześć", Some("pl")),
        ("pt-br", Reading::Standard, "Oi", Some("pt-BR")),
        ("pt", Reading::Easy, "Hi", None),
        ("", Reading::Easy, "Hi", None),
    ] {
        assert_eq!(wording.say_in(reading, lang), said, "{lang}");
        assert_eq!(wording.lang_said(lang), marked, "{lang}");
    }
    assert_eq!(wording.say(Reading::Easy), "Hi");
    assert_eq!(Wording::read(&wording.to_value()).unwrap(), wording);
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
                {"id": "h", "kind": "statement", "required": true},
                {"id": "i", "kind": "page", "label": "I", "required": true},
                {"id": "j", "kind": "long-text", "label": "J", "min_length": 9, "max_length": 8},
                {"id": "k", "kind": "date", "label": "K", "earliest": "2026-02-30", "latest": "2026-5-1"},
                {"id": "l", "kind": "date", "label": "L", "earliest": "2026-02-02", "latest": "2026-02-01"},
                {"id": "m", "kind": "several-choices", "label": "M", "at_least": 3, "at_most": 2, "options": [
                    {"value": "x", "label": "X", "exclusive": 1}, {"value": " y", "label": "Y"}]},
                {"id": "n", "kind": "one-choice", "label": "N", "options": [
                    {"value": "x", "label": "X", "exclusive": true}]},
                {"id": "o", "kind": "postcode", "label": "O", "accept": "half"},
                {"id": "p", "kind": "scale", "label": {"standard": "P", "cy": {"standard": "P", "pl": "P"}}, "from": 0,
                 "to": 2147483648, "from_label": "F", "to_label": "T", "as": "dial"},
                7
            ],
            "after": {"body": [1]},
            "lang": "English",
            "delivery": {"issued": 1, "seal_to": {"key_id": "k", "kem_id": 0, "kdf_id": 1, "aead_id": 2}}
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
        "/questions/8/required",
        "/questions/9/min_length",
        "/questions/10/earliest",
        "/questions/10/latest",
        "/questions/11/latest",
        "/questions/12/at_most",
        "/questions/12/at_least",
        "/questions/12/options/0/exclusive",
        "/questions/12/options/1/value",
        "/questions/13/options/0/exclusive",
        "/questions/14/accept",
        "/questions/15/label/cy/pl",
        "/questions/15/to",
        "/questions/15/as",
        "/questions/16",
        "/lang",
        "/delivery/issued",
        "/delivery/seal_to/kem_id",
        "/delivery/seal_to/public_key",
    ];
    let mut found = paths.clone();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    assert!(problems.iter().all(|problem| !problem.message.is_empty()));
    let of = |path: &str| problems.iter().find(|problem| problem.path == path).unwrap();
    assert_eq!(of("/questions/15/to").question.as_deref(), Some("p"));
    assert_eq!(of("/lang").question, None);
    assert_eq!(of("/questions/14/accept").say(), "/questions/14/accept (question “o”) needs one of: full, district");
    assert!(of("/questions/6/messages/absent").message.contains("too-short, too-long"));
}

#[test]
fn an_empty_definition_and_one_that_is_no_object_are_told_what_is_missing() {
    let paths = |text: &str| -> Vec<String> {
        Form::read(&parse(text)).unwrap_err().into_iter().map(|problem| problem.path).collect()
    };
    assert_eq!(paths("{}"), ["/id", "/version", "/title", "/questions", "/after"]);
    assert_eq!(paths("[]").first().map(String::as_str), Some(""));
}
