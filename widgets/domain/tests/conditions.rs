//! Questions that depend on earlier answers: what is asked, what is sent, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use windchime_domain::form::{Answer, Answers, Code, Form};
use windchime_domain::json::Value;

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A definition with those questions.
fn definition(questions: &str) -> Value {
    parse(&format!(r#"{{"id":"f","version":1,"title":"F","questions":[{questions}],"after":{{"title":"T"}}}}"#))
}

/// One question of every kind that can be tested, all of them always asked.
const EARLIER: &str = r#"
    {"id":"text","kind":"short-text","label":"L"},
    {"id":"one","kind":"one-choice","label":"L","options":[{"value":"a","label":"A"},{"value":"b","label":"B"}]},
    {"id":"some","kind":"several-choices","label":"L","options":[{"value":"a","label":"A"},{"value":"b","label":"B"}]},
    {"id":"scale","kind":"scale","label":"L","from":-3,"to":5,"from_label":"F","to_label":"T"},
    {"id":"truth","kind":"yes-no","label":"L"},
    {"id":"day","kind":"date","label":"L"},
    {"id":"code","kind":"postcode","label":"L"},
    {"id":"agree","kind":"consent","label":"L"}"#;

fn with_condition(condition: &str) -> Value {
    definition(&format!(r#"{EARLIER},{{"id":"last","kind":"email","label":"L","show_if":{condition}}}"#))
}

fn answers(form: &Form, json: &str) -> Answers {
    Answers::read(form, &parse(json)).unwrap_or_else(|errors| panic!("{errors:?}: {json}"))
}

#[test]
fn each_condition_by_table() {
    let table = [
        // The condition, answers under which it holds, answers under which it does not.
        (r#"{"question":"text","is":"yes"}"#, vec![r#"{"text":" yes "}"#], vec![r#"{"text":"Yes"}"#, "{}"]),
        (r#"{"question":"one","is":"a"}"#, vec![r#"{"one":"a"}"#], vec![r#"{"one":"b"}"#, "{}"]),
        (r#"{"question":"one","any_of":["a","b"]}"#, vec![r#"{"one":"a"}"#, r#"{"one":"b"}"#], vec![r#"{"one":"c"}"#]),
        (r#"{"question":"some","includes":"b"}"#, vec![r#"{"some":["a","b"]}"#], vec![r#"{"some":["a"]}"#, "{}"]),
        (r#"{"question":"scale","is":-3}"#, vec![r#"{"scale":-3}"#], vec![r#"{"scale":3}"#, "{}"]),
        (
            r#"{"question":"scale","at_least":2}"#,
            vec![r#"{"scale":2}"#, r#"{"scale":5}"#, r#"{"scale":9}"#],
            vec![r#"{"scale":1}"#, "{}"],
        ),
        (
            r#"{"question":"scale","at_most":0}"#,
            vec![r#"{"scale":0}"#, r#"{"scale":-1}"#],
            vec![r#"{"scale":1}"#, "{}"],
        ),
        (
            r#"{"question":"scale","at_least":0,"at_most":1}"#,
            vec![r#"{"scale":0}"#, r#"{"scale":1}"#],
            vec![r#"{"scale":-1}"#, r#"{"scale":2}"#],
        ),
        (r#"{"question":"truth","is":true}"#, vec![r#"{"truth":true}"#], vec![r#"{"truth":false}"#, "{}"]),
        (r#"{"question":"truth","is":false}"#, vec![r#"{"truth":false}"#], vec![r#"{"truth":true}"#, "{}"]),
        (r#"{"question":"day","is":"2026-05-01"}"#, vec![r#"{"day":"2026-5-1"}"#], vec![r#"{"day":"2026-5-2"}"#]),
        (r#"{"question":"code","is":"OX4 1AA"}"#, vec![r#"{"code":"ox41aa"}"#], vec![r#"{"code":"ox4"}"#]),
        (r#"{"question":"agree","is":true}"#, vec![r#"{"agree":true}"#], vec![r#"{"agree":false}"#, "{}"]),
        (
            r#"{"question":"truth","answered":true}"#,
            vec![r#"{"truth":true}"#, r#"{"truth":false}"#],
            vec!["{}", r#"{"truth":null}"#],
        ),
        (r#"{"question":"text","answered":false}"#, vec!["{}", r#"{"text":"  "}"#], vec![r#"{"text":"x"}"#]),
        (r#"{"not":{"question":"one","is":"a"}}"#, vec![r#"{"one":"b"}"#, "{}"], vec![r#"{"one":"a"}"#]),
        (
            r#"{"all":[{"question":"one","is":"a"},{"question":"truth","is":true}]}"#,
            vec![r#"{"one":"a","truth":true}"#],
            vec![r#"{"one":"a","truth":false}"#, r#"{"truth":true}"#, "{}"],
        ),
        (
            r#"{"any":[{"question":"one","is":"a"},{"not":{"all":[{"question":"truth","is":true}]}}]}"#,
            vec![r#"{"one":"a","truth":true}"#, "{}"],
            vec![r#"{"truth":true}"#],
        ),
    ];
    for (condition, holds, fails) in table {
        let form =
            Form::read(&with_condition(condition)).unwrap_or_else(|problems| panic!("{condition}: {problems:?}"));
        assert_eq!(Form::read(&form.to_value()).unwrap(), form, "{condition}");
        for (given, expected) in holds.iter().map(|json| (json, true)).chain(fails.iter().map(|json| (json, false))) {
            let asked = form.asked(&answers(&form, given));
            assert_eq!(asked, [vec![true; 8], vec![expected]].concat(), "{condition} with {given}");
        }
    }
}

/// `a` asks for `b`, which asks for `c`: where `a` is taken back, the old answer to `b` may not keep `c` alive.
#[test]
fn what_is_not_asked_counts_as_unanswered_for_what_comes_after() {
    let form = Form::read(&definition(
        r#"{"id":"a","kind":"yes-no","label":"A"},
           {"id":"b","kind":"yes-no","label":"B","show_if":{"question":"a","is":true}},
           {"id":"c","kind":"short-text","label":"C","required":true,"show_if":{"question":"b","is":true}},
           {"id":"d","kind":"short-text","label":"D","show_if":{"question":"b","answered":false}}"#,
    ))
    .unwrap();
    let mut held = answers(&form, r#"{"a":true,"b":true,"c":"x","d":"y"}"#);
    assert_eq!(form.asked(&held), [true, true, true, false]);
    held.set("a", Answer::Truth(false));
    assert_eq!(form.asked(&held), [true, false, false, true]);
    assert_eq!(serde_json::to_string(&form.asked_answers(&held).to_value()).unwrap(), r#"{"a":false,"d":"y"}"#);
    held.remove("c");
    assert_eq!(form.check(&held), [], "a required question that is not asked is not missed");
}

#[test]
fn a_page_that_is_not_shown_hides_all_its_questions_and_only_those() {
    let form = Form::read(&definition(
        r#"{"id":"a","kind":"yes-no","label":"A"},
           {"id":"p1","kind":"page","label":"P","show_if":{"question":"a","is":true}},
           {"id":"b","kind":"yes-no","label":"B"},
           {"id":"s","kind":"statement","label":"S"},
           {"id":"c","kind":"yes-no","label":"C","show_if":{"question":"b","is":true}},
           {"id":"p2","kind":"page","label":"P"},
           {"id":"d","kind":"yes-no","label":"D","show_if":{"question":"b","answered":false}}"#,
    ))
    .unwrap();
    let hidden = answers(&form, r#"{"a":false,"b":true,"c":true}"#);
    assert_eq!(form.asked(&hidden), [true, false, false, false, false, true, true]);
    let shown = answers(&form, r#"{"a":true,"b":true,"c":true}"#);
    assert_eq!(form.asked(&shown), [true, true, true, true, true, true, false]);
}

#[test]
fn answers_that_are_held_but_not_asked_for_pass_the_check_and_are_refused_when_sent() {
    let form = Form::read(&definition(
        r#"{"id":"a","kind":"yes-no","label":"A"},
           {"id":"p","kind":"page","label":"P","show_if":{"question":"a","is":true}},
           {"id":"b","kind":"email","label":"B","required":true}"#,
    ))
    .unwrap();
    let mut held = answers(&form, r#"{"a":false}"#);
    held.set("b", Answer::Text("not an address".to_owned()));
    assert_eq!(form.check(&held), []);
    assert_eq!(form.accept(&form.asked_answers(&held).to_value()).unwrap(), answers(&form, r#"{"a":false}"#));

    let codes = |json: &str| -> Vec<(String, Code)> {
        form.accept(&parse(json)).unwrap_err().into_iter().map(|error| (error.field, error.code)).collect()
    };
    let not_asked = [("b".to_owned(), Code::NotAsked)];
    assert_eq!(codes(r#"{"a":false,"b":"a@b.org"}"#), not_asked);
    assert_eq!(codes(r#"{"b":"a@b.org"}"#), not_asked);
    assert_eq!(codes(r#"{"a":false,"b":7}"#), not_asked);
    assert_eq!(codes(r#"{"a":false,"p":7}"#), [("p".to_owned(), Code::WrongKind)]);
    assert_eq!(codes(r#"{"a":true}"#), [("b".to_owned(), Code::Missing)]);
    assert!(form.accept(&parse(r#"{"a":false,"b":null}"#)).is_ok());
    assert!(form.accept(&parse(r#"{"a":true,"b":"a@b.org"}"#)).is_ok());
}

#[test]
fn a_condition_that_could_never_hold_or_names_no_earlier_question_is_a_problem() {
    let place = "/questions/8/show_if";
    let table = [
        (r#"{"question":"nobody","is":"a"}"#, "/question"),
        (r#"{"question":"last","answered":true}"#, "/question"),
        (r#"{"all":[{"any":[{"not":{"question":"nobody","answered":true}}]}]}"#, "/all/0/any/0/not/question"),
        (r#"{"question":"one","is":"c"}"#, ""),
        (r#"{"question":"one","any_of":["a","c"]}"#, ""),
        (r#"{"question":"one","is":true}"#, ""),
        (r#"{"question":"one","includes":"a"}"#, ""),
        (r#"{"question":"one","at_least":1}"#, ""),
        (r#"{"question":"some","is":"a"}"#, ""),
        (r#"{"question":"some","includes":"c"}"#, ""),
        (r#"{"question":"scale","is":6}"#, ""),
        (r#"{"question":"scale","is":0.5}"#, ""),
        (r#"{"question":"scale","is":"3"}"#, ""),
        (r#"{"question":"scale","at_least":6}"#, ""),
        (r#"{"question":"scale","at_least":3,"at_most":2}"#, ""),
        (r#"{"question":"truth","is":"yes"}"#, ""),
        (r#"{"question":"agree","is":false}"#, ""),
        (r#"{"question":"day","is":"2026-5-1"}"#, ""),
        (r#"{"question":"code","is":"ox41aa"}"#, ""),
        (r#"{"question":"one"}"#, ""),
        (r#"{"is":"a"}"#, "/question"),
        (r#"{"question":"one","is":"a","any_of":["a"]}"#, "/any_of"),
        (r#"{"question":"scale","at_least":1.5}"#, "/at_least"),
        (r#"{"question":"one","any_of":[]}"#, "/any_of"),
        (r#"{"all":[]}"#, "/all"),
        (r#"{"all":[{"question":"one","is":"a"}],"question":"one"}"#, "/question"),
        (r#"{"not":[]}"#, "/not"),
        (r#""one""#, ""),
    ];
    for (condition, path) in table {
        let problems = Form::read(&with_condition(condition)).unwrap_err();
        let found: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(found, [format!("{place}{path}")], "{condition}: {problems:?}");
        assert_eq!(problems[0].question.as_deref(), Some("last"));
    }
}

/// Mending the question that is named comes first; a second problem would only confuse.
#[test]
fn a_condition_on_a_question_that_has_problems_of_its_own_adds_none() {
    let broken = definition(
        r#"{"id":"a","kind":"slider","label":"A"},
           {"id":"b","kind":"email","label":"B","show_if":{"question":"a","is":"x"}}"#,
    );
    let problems = Form::read(&broken).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].path, "/questions/0/kind");
}

#[test]
fn a_statement_or_page_cannot_be_asked_about() {
    for kind in ["statement", "page"] {
        let problems = Form::read(&definition(&format!(
            r#"{{"id":"a","kind":"{kind}","label":"A"}},
               {{"id":"b","kind":"email","label":"B","show_if":{{"question":"a","answered":false}}}}"#
        )))
        .unwrap_err();
        assert_eq!(problems[0].path, "/questions/1/show_if/question");
    }
}

#[test]
fn a_condition_on_what_is_half_typed_says_what_it_would_of_the_answer_as_it_is_sent() {
    let parts = ["", "1", "01", "001", "5", "05", "2026", "26", "026", "0026", " 5 ", "x"];
    let mut dates: Vec<String> = ["2026-05-01-", "2026-0501", " 2026-05-01 "].map(String::from).into();
    for (year, month) in parts.iter().flat_map(|year| parts.map(|month| (year, month))) {
        dates.extend(parts.map(|day| format!("{year}-{month}-{day}")));
    }
    let codes = [
        "OX4 1AA",
        "ox41aa",
        " o x 4 1 a a",
        "OX4",
        "ox4 ",
        "OX4 1AB",
        "OX4-1AA",
        "OX41AAA",
        "\u{a0}ox4\u{2003}1aa",
        "",
    ];
    let codes: Vec<String> = codes.map(String::from).into();
    let texts: Vec<String> = [" yes ", "yes", "Yes", "y es", "\u{a0}yes"].map(String::from).into();
    for (id, kind, wanted, typed) in [
        ("day", r#""kind":"date""#, "2026-05-01", &dates),
        ("day", r#""kind":"date""#, "0026-05-01", &dates),
        ("code", r#""kind":"postcode""#, "OX4 1AA", &codes),
        ("code", r#""accept":"district","kind":"postcode""#, "OX4", &codes),
        ("text", r#""kind":"short-text""#, "yes", &texts),
    ] {
        let form = Form::read(&definition(&format!(
            r#"{{"id":"{id}",{kind},"label":"L"}},
               {{"id":"last","kind":"email","label":"L","show_if":{{"question":"{id}","is":"{wanted}"}}}}"#
        )));
        let form = form.unwrap();
        let mut held = 0;
        for typed in typed {
            let mut answers = Answers::default();
            answers.set(id, Answer::Text(typed.clone()));
            let sent = form.asked_answers(&answers);
            let comes_to = sent.get(id) == Some(&Answer::Text(wanted.into()));
            assert_eq!(form.asked(&answers)[1], comes_to, "{typed:?} for {wanted:?}");
            held += usize::from(comes_to);
        }
        assert!((1..typed.len()).contains(&held), "{wanted}");
    }
}
