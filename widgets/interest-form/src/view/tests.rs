//! The form as it first stands, and as it stands in each state, rendered natively.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod later;

use super::*;
use crate::testing::*;
use windchime_domain::form::{Answer, Code, built_in};
use windchime_shell::json;

/// A question of every kind; all but the first are optional.
const EVERY: &str = r#"{
  "id": "every", "version": 1, "title": "Every kind", "send": "Send it off",
  "questions": [
    { "id": "words", "kind": "short-text", "label": "Short text", "required": true, "autocomplete": "nickname",
      "hint": "A few words.", "why": "So that we know.", "messages": { "missing": "Write something" } },
    { "id": "story", "kind": "long-text", "label": "Long text", "max_length": 100 },
    { "id": "mail", "kind": "email", "label": "Email" },
    { "id": "ring", "kind": "phone", "label": "Phone" },
    { "id": "where", "kind": "postcode", "label": "Postcode" },
    { "id": "again", "kind": "yes-no", "label": "Again?" },
    { "id": "born", "kind": "date", "label": "Which day?" },
    { "id": "one", "kind": "one-choice", "label": "One", "hint": "Only one.",
      "options": [{ "value": "a", "label": "A", "hint": "The first." }, { "value": "b", "label": "B" }] },
    { "id": "many", "kind": "several-choices", "label": "Many",
      "options": [{ "value": "a", "label": "Many A" }, { "value": "b", "label": "Many B" }] },
    { "id": "steps", "kind": "scale", "label": "Steps", "from": 0, "to": 3, "from_label": "None", "to_label": "Much" },
    { "id": "slide", "kind": "scale", "as": "slider", "label": "Slide", "from": 0, "to": 10,
      "from_label": "Low", "to_label": "High" },
    { "id": "agree", "kind": "consent", "label": "I agree" },
    { "id": "note", "kind": "statement", "label": "A note", "hint": "Its text." },
    { "id": "why", "kind": "long-text", "label": "Why again?", "show_if": { "question": "again", "is": true } }
  ],
  "after": { "title": "Thank you", "body": ["We have it."] }
}"#;

/// The form as it stands now.
fn form_of(model: Model) -> String {
    html(form(model, Sending::new(model)))
}

/// A form after "Send" was pressed and found fault with.
fn faulty() -> (Owner, Model) {
    let (owner, model) = model_of(EVERY);
    model.set("mail", text("nobody"));
    model.set("one", text("z"));
    assert_eq!(model.press_send(id, None), None);
    (owner, model)
}

#[test]
fn the_built_in_form_stands_there_with_every_question() {
    let _owner = owner();
    let html = html(view(stage(&[])));
    let form = at_hand("interest").unwrap();
    for question in &form.questions {
        assert!(html.contains(&question.label.standard), "{}", question.id);
    }
    assert!(html.contains("novalidate"));
    assert_eq!(html.matches("type=\"radio\"").count(), 11 + 3 + 4 + 4 + 4);
}

/// The build leaves out words for what these controls cannot cause, and nothing else.
#[test]
fn the_form_that_every_page_carries_is_the_built_in_one() {
    let ordered = |form: &Form| {
        let mut form = form.clone();
        for question in &mut form.questions {
            question
                .messages
                .retain(|(code, _)| !matches!(code, Code::WrongKind | Code::NotAnOption | Code::OutOfRange));
            question.messages.sort_by_key(|(code, _)| code.as_str());
        }
        form
    };
    assert_eq!(ordered(&at_hand("interest").unwrap()), ordered(&defined(built_in("interest").unwrap())));
}

#[test]
fn nothing_is_chosen_or_written_beforehand() {
    for definition in [EVERY, built_in("interest").unwrap()] {
        let (_owner, model) = model_of(definition);
        let html = form_of(model);
        assert!(!html.contains(" checked"), "something is chosen");
        for control in html.split('<').filter(|tag| tag.starts_with("input")) {
            let fixed =
                ["type=\"radio\"", "type=\"checkbox\"", "type=\"range\""].iter().any(|kind| control.contains(kind));
            assert!(fixed || !control.contains(" value="), "{control}");
        }
        assert!(!html.contains("aria-invalid") && !html.contains("class=\"summary\""));
        assert!(!html.contains("maxlength") && !html.contains("type=\"number\"") && !html.contains("autofocus"));
    }
}

#[test]
fn each_kind_has_the_control_that_helps_to_answer_it() {
    let (_owner, model) = model_of(EVERY);
    let html = form_of(model);
    let expected: [(&str, &[&str]); 8] = [
        ("q-words", &["type=\"text\"", "autocomplete=\"nickname\""]),
        ("q-story", &["<textarea"]),
        ("q-mail", &["type=\"email\"", "autocomplete=\"email\"", "spellcheck=\"false\""]),
        ("q-ring", &["type=\"tel\"", "autocomplete=\"tel\""]),
        ("q-where", &["type=\"text\"", "autocomplete=\"postal-code\""]),
        ("q-again-0", &["type=\"radio\"", "name=\"again\"", "value=\"yes\""]),
        ("q-many-1", &["type=\"checkbox\"", "name=\"many\"", "value=\"b\""]),
        ("q-agree-0", &["type=\"checkbox\"", "name=\"agree\""]),
    ];
    for (control, parts) in expected {
        let tag = tag(&html, control);
        for part in parts {
            assert!(tag.contains(part), "{tag} has no {part}");
        }
    }
    for control in
        ["q-words", "q-story", "q-mail", "q-slide", "q-again-1", "q-one-0", "q-many-0", "q-steps-3", "q-agree-0"]
    {
        assert!(html.contains(&format!(" for=\"{control}\"")), "{control} has no label");
    }
    assert!(html.contains("<div class=\"statement\"><h3>A note</h3><p>Its text.</p></div>"));
}

#[test]
fn a_slider_is_hollow_until_it_is_answered() {
    let (_owner, model) = model_of(EVERY);
    let before = form_of(model);
    let slider = tag(&before, "q-slide");
    for part in ["type=\"range\"", "min=\"0\"", "max=\"10\"", "value=\"5\"", "class=\"slider hollow\""] {
        assert!(slider.contains(part), "{slider} has no {part}");
    }
    assert!(slider.contains("aria-valuetext=\"Not answered yet\""), "{slider}");
    assert!(before.contains("<p class=\"chosen\" aria-hidden=\"true\">Not answered yet</p>"));
    model.set("slide", Answer::Number(0));
    let after = form_of(model);
    let slider = tag(&after, "q-slide");
    assert!(
        slider.contains("class=\"slider\"")
            && slider.contains("aria-valuetext=\"0\"")
            && slider.contains("value=\"0\"")
    );
}

#[test]
fn a_date_is_three_boxes_with_names() {
    let (_owner, model) = model_of(EVERY);
    model.set("born", text("1980--27"));
    let html = form_of(model);
    assert!(html.contains("<legend>Which day?"), "a group with the question as its name");
    for (place, label, value) in [(0, "Day", Some("27")), (1, "Month", None), (2, "Year", Some("1980"))] {
        let id = format!("q-born-{place}");
        assert!(html.contains(&format!("<label for=\"{id}\">{label}</label>")), "{label}");
        let tag = tag(&html, &id);
        assert!(tag.contains("type=\"text\"") && tag.contains("inputmode=\"numeric\""), "{tag}");
        match value {
            Some(value) => assert!(tag.contains(&format!(" value=\"{value}\"")), "{tag}"),
            None => assert!(!tag.contains(" value="), "{tag}"),
        }
    }
}

#[test]
fn what_may_be_left_out_says_so_and_what_may_not_has_no_star() {
    let (_owner, model) = model_of(EVERY);
    let html = form_of(model);
    let optional = model.form().questions_answerable().filter(|question| !question.required).count();
    assert_eq!(html.matches("(optional)").count(), optional);
    assert!(html.contains("<label for=\"q-words\">Short text</label>"));
    assert!(!html.contains('*'));
}

#[test]
fn what_is_not_asked_is_hidden_and_still_there() {
    let (_owner, model) = model_of(EVERY);
    let why = |html: &str| html.contains("<div hidden=\"\"><div><div class=\"field\"><label for=\"q-why\">");
    assert!(why(&form_of(model)));
    model.set("again", Answer::Truth(true));
    let html = form_of(model);
    assert!(!why(&html) && html.contains("<label for=\"q-why\">"));
    let (_owner, paged) = model_of(VISIT);
    assert_eq!(form_of(paged).matches("<div hidden=\"\">").count(), 5, "all but the first question");
}

#[test]
fn the_trap_is_hidden_from_everybody() {
    let (_owner, model) = model_of(EVERY);
    let html = form_of(model);
    let trap = tag(&html, "website");
    assert!(trap.contains("tabindex=\"-1\"") && trap.contains("autocomplete=\"off\""), "{trap}");
    assert!(html.contains(&format!("<div class=\"trap unseen\" aria-hidden=\"true\"><label for=\"website\">Leave this field empty</label>{trap}</div>")));
    assert!(include_str!("../../../shell/src/theme.css").contains(".unseen {"), "or people see it");
}

#[test]
fn a_control_is_described_by_its_hint_its_reason_and_its_error() {
    let (_owner, fresh) = model_of(EVERY);
    let before = form_of(fresh);
    assert!(tag(&before, "q-words").contains("aria-describedby=\"q-words-hint q-words-why\""));
    assert!(before.contains("<fieldset class=\"field\" aria-describedby=\"q-one-hint\"><legend>One"));
    assert!(!tag(&before, "q-mail").contains("aria-describedby"));
    let (_owner, model) = faulty();
    let html = form_of(model);
    let words = tag(&html, "q-words");
    assert!(words.contains("aria-describedby=\"q-words-hint q-words-why q-words-error\""), "{words}");
    assert!(words.contains("aria-invalid=\"true\""));
    // People who meet a radio before its group hear the error there.
    assert!(tag(&html, "q-one-0").contains("aria-describedby=\"q-one-error\""));
    assert!(html.contains("<fieldset class=\"field wrong\" aria-describedby=\"q-one-hint q-one-error\">"));
    for id in ["q-words-hint", "q-words-why", "q-words-error", "q-mail-error", "q-one-error"] {
        tag(&html, id);
    }
    assert!(!tag(&html, "q-story").contains("aria-invalid"));
}

#[test]
fn what_is_wrong_stands_above_the_form_and_beside_each_question_in_the_same_words() {
    let (_owner, model) = faulty();
    let html = form_of(model);
    let summary = html.split("class=\"summary\"").nth(1).unwrap().split("</ul>").next().unwrap();
    assert!(summary.contains("tabindex=\"-1\"") && summary.contains("There is a problem"), "{summary}");
    let mail = texts::DEFAULT_NOT_AN_EMAIL.standard;
    for (control, words) in
        [("q-words", "Write something"), ("q-mail", mail), ("q-one-0", texts::DEFAULT_OTHER.standard)]
    {
        assert!(summary.contains(&format!("<a href=\"#{control}\">{words}</a>")), "{summary}");
        assert!(html.contains(&format!("Error: </span>{words}</p>")), "{words}");
        tag(&html, control);
    }
    assert_eq!(summary.matches("<a ").count(), 3);
}

#[test]
fn what_was_answered_stands_in_its_control() {
    let (_owner, model) = model_of(EVERY);
    model.set("words", text("Two \"words\""));
    model.set("story", text("Once </textarea>"));
    model.set("again", Answer::Truth(false));
    model.set("one", text("b"));
    model.toggle("many", "a", true);
    model.set("steps", Answer::Number(0));
    model.set("agree", Answer::Yes);
    let html = form_of(model);
    assert!(tag(&html, "q-words").contains("value=\"Two &quot;words&quot;\""));
    assert!(html.contains(">Once &lt;/textarea&gt;</textarea>"));
    let checked = ["q-again-1", "q-one-1", "q-many-0", "q-steps-0", "q-agree-0"];
    assert!(checked.iter().all(|control| tag(&html, control).contains(" checked")), "{html}");
    assert_eq!(html.matches(" checked").count(), checked.len());
}

#[test]
fn long_text_says_how_much_room_is_left_only_near_its_limit() {
    let (_owner, model) = model_of(EVERY);
    let count = |length| {
        model.set("story", text(&"é".repeat(length)));
        let html = form_of(model);
        let count = html.split("class=\"hint count\" aria-live=\"polite\">").nth(1).unwrap();
        count.split('<').next().unwrap().to_owned()
    };
    assert_eq!(count(79), "");
    assert_eq!(count(80), "20 characters left");
    assert_eq!(count(100), "0 characters left");
    assert_eq!(count(103), "3 characters too many");
}

#[test]
fn the_button_says_what_it_does_and_is_never_switched_off() {
    let (_owner, model) = model_of(EVERY);
    assert!(form_of(model).contains(">Send it off</button>"));
    model.set("words", text("Robin"));
    model.press_send(id, None).unwrap();
    let html = form_of(model);
    assert!(html.contains("aria-disabled=\"true\">Sending…</button>"), "{html}");
    assert!(!html.contains(" disabled"));
    let (_owner, paged) = model_of(VISIT);
    assert!(form_of(paged).contains(">Continue</button>"));
}

#[test]
fn a_page_has_its_step_its_heading_and_a_way_back() {
    let (_owner, model) = model_of(VISIT);
    let first = form_of(model);
    assert!(first.contains("<span class=\"step-of\">Step 1 of 3</span>") && !first.contains(">Back</button>"));
    assert!(first.contains("<div><p>Come and see us.</p></div>"));
    model.set("coming", Answer::Truth(true));
    assert!(model.next_page());
    let second = form_of(model);
    assert!(!tag(&second, "page").contains("hidden"), "it takes focus");
    assert!(tag(&second, "page").contains("tabindex=\"-1\""));
    assert!(second.contains("Step 2 of 4</span> Your visit</h3>"), "{second}");
    assert!(second.contains("<div><p>So that we are ready for you.</p></div>"));
    assert!(second.contains(">Back</button>"));
    assert!(second.contains("<div hidden=\"\"><p>Come and see us.</p></div>"), "the intro is for the first page");
    let (_owner, plain) = model_of(EVERY);
    assert!(tag(&form_of(plain), "page").contains("hidden"));
}

#[test]
fn an_error_on_another_page_is_not_in_this_pages_summary() {
    let (_owner, model) = model_of(VISIT);
    assert_eq!(model.press_send(id, None), None);
    let html = form_of(model);
    assert!(html.contains("href=\"#q-coming-0\"") && !html.contains("href=\"#q-name\""), "{html}");
}

#[test]
fn easy_read_changes_the_words_and_keeps_the_answers() {
    let _owner = owner();
    let easy = stage(&[("reading", "easy")]);
    let form = at_hand("interest").unwrap();
    let model = Model::new(easy, form.clone());
    model.set("name", text("Robin"));
    let html = form_of(model);
    for question in &form.questions {
        let words = question.label.easy.clone().unwrap();
        assert!(html.contains(&words), "{words}");
    }
    assert!(tag(&html, "q-name").contains("value=\"Robin\""));
}

#[test]
fn the_forms_words_come_in_the_language_of_the_page_and_otherwise_in_its_own() {
    let title = r#""title": { "standard": "Every kind", "easy": "All kinds", "en-IE": { "standard": "Every sort", "easy": "All sorts" } }"#;
    let definition = EVERY.replace(r#""title": "Every kind""#, title);
    let said = |written: &[(&str, &str)]| {
        let _owner = owner();
        let html = form_of(Model::new(stage(written), defined(&definition)));
        let title = html.split("</h2>").next().unwrap().rsplit('>').next().unwrap();
        (title.to_owned(), html.contains(">Short text<"))
    };
    assert_eq!(said(&[]).0, "Every kind");
    assert_eq!(said(&[("lang", "en-IE")]), ("Every sort".to_owned(), true));
    assert_eq!(said(&[("lang", "en-IE"), ("reading", "easy")]), ("All sorts".to_owned(), true));
    assert_eq!(said(&[("lang", "en-NZ"), ("reading", "easy")]), ("All kinds".to_owned(), true));
}

#[test]
fn a_partners_own_words_stand_in_place_of_the_widgets() {
    let _owner = owner();
    let file = json::parse(r#"{ "texts": { "continue": "Go on" } }"#).unwrap();
    let model = Model::new(stage_with(&[], Some(&file)), defined(VISIT));
    assert!(form_of(model).contains(">Go on</button>"));
}

#[test]
fn the_editor_is_told_that_the_endpoint_is_missing_and_visitors_of_the_privacy_notice() {
    let _owner = owner();
    let without = html(view(stage(&[])));
    assert!(without.contains("class=\"editor-notice\"") && without.contains("The endpoint attribute is missing"));
    let with = html(view(stage(&[("endpoint", "https://example.org/"), ("privacy", "https://example.org/privacy")])));
    assert!(!with.contains("editor-notice"));
    assert!(with.contains("<a href=\"https://example.org/privacy\" rel=\"noopener noreferrer\">"));
}

#[test]
fn a_draft_says_so_and_can_be_cleared() {
    let (_owner, model) = model_of(EVERY);
    assert!(!form_of(model).contains(texts::DRAFT_KEPT.standard));
    model.restore(&json::parse(r#"{ "words": "Robin" }"#).unwrap());
    let html = form_of(model);
    assert!(html.contains(texts::DRAFT_KEPT.standard) && html.contains(texts::DRAFT_CLEAR.standard));
    assert!(tag(&html, "q-words").contains("value=\"Robin\""));
}

#[test]
fn without_the_code_that_sends_the_person_is_told_what_to_do() {
    let (_owner, model) = model_of(EVERY);
    model.unready();
    let html = form_of(model);
    let outcome = tag(&html, "outcome");
    assert!(outcome.contains("role=\"alert\"") && outcome.contains("tabindex=\"-1\""), "{outcome}");
    assert!(html.contains(texts::FAILED_UNREADY.standard));
}

#[test]
fn a_definition_that_cannot_be_used_says_why_beside_the_fallback() {
    let _owner = owner();
    let stage = stage(&[]);
    let finding = Finding {
        stage,
        found: StoredValue::new_local(Rc::new(Found { form: None, name: String::new() })),
        changed: Trigger::new(),
        tried: StoredValue::new(false),
    };
    let html = html(missing(finding, &Missing::Unusable(vec!["questions[0]: has no <id>".to_owned()])));
    assert!(html.contains("<li>questions[0]: has no &lt;id&gt;</li>") && html.contains("<slot></slot>"));
    assert!(html.contains("role=\"alert\"") && html.contains(texts::LOAD_FAILED.standard));
}
