//! Random forms and random answers to them, for the tests of this crate and of whatever stands on it.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use windchime_domain::form::{
    After, Answer, Answers, Choice, Code, Condition, Delivery, Form, Kind, Question, SealTo, Test,
};
use windchime_domain::json::Value;
use windchime_domain::wording::Wording;

fn wording() -> impl Strategy<Value = Wording> {
    let words = || select(vec!["Words.", "Other words", "Née?"]);
    let language = prop::option::weighted(0.2, (select(vec!["cy", "pt-BR"]), words()));
    (words(), prop::option::of(words()), language).prop_map(|(standard, easy, language)| Wording {
        easy: easy.map(str::to_owned),
        languages: language.into_iter().map(|(tag, words)| (tag.to_owned(), Wording::from(words))).collect(),
        ..Wording::from(standard)
    })
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let hint = prop::option::of(wording());
    (1..=3_usize, wording(), hint).prop_map(|(count, label, hint)| {
        let choice = |value: &&str| Choice {
            value: (*value).to_owned(),
            label: label.clone(),
            hint: hint.clone(),
            exclusive: false,
        };
        ["a", "b", "c"][..count].iter().map(choice).collect()
    })
}

fn kind() -> impl Strategy<Value = Kind> {
    let lengths = (prop::option::of(1..4_u32), 4..9_u32);
    let day = |range| prop::option::of(select(range).prop_map(str::to_owned));
    prop_oneof![
        (lengths.clone(), prop::option::of(Just("name".to_owned()))).prop_map(
            |((min_length, max_length), autocomplete)| { Kind::ShortText { min_length, max_length, autocomplete } }
        ),
        lengths.prop_map(|(min_length, max_length)| Kind::LongText { min_length, max_length }),
        Just(Kind::Email),
        Just(Kind::Phone),
        any::<bool>().prop_map(|district| Kind::Postcode { district }),
        Just(Kind::YesNo),
        (day(vec!["2026-02-01", "2026-02-28"]), day(vec!["2026-02-28", "2026-06-30"]))
            .prop_map(|(earliest, latest)| Kind::Date { earliest, latest }),
        choices().prop_map(|options| Kind::OneChoice { options }),
        (choices(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(mut options, alone, least, most)| {
            options[0].exclusive = alone;
            let count = options.len() as u32;
            Kind::SeveralChoices {
                at_least: least.then_some(count.min(2)),
                at_most: most.then_some(count.min(2)),
                options,
            }
        }),
        (-3..0_i32, 1..5_i32, wording(), wording(), any::<bool>()).prop_map(
            |(from, to, from_label, to_label, slider)| Kind::Scale { from, to, from_label, to_label, slider }
        ),
        Just(Kind::Consent),
        Just(Kind::Statement),
        Just(Kind::Page),
    ]
}

/// How a condition is to look, before it is known which questions there are to name.
#[derive(Clone, Debug)]
enum Plan {
    All(Vec<Plan>),
    Any(Vec<Plan>),
    Not(Box<Plan>),
    Of { question: Index, which: u8, value: Index },
}

fn plan() -> impl Strategy<Value = Plan> {
    let of = (any::<Index>(), 0..4_u8, any::<Index>()).prop_map(|(question, which, value)| Plan::Of {
        question,
        which,
        value,
    });
    of.prop_recursive(2, 4, 2, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Plan::All),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Plan::Any),
            inner.prop_map(|one| Plan::Not(Box::new(one))),
        ]
    })
}

/// A condition on earlier questions; `None` where there is none that takes an answer.
fn settle(plan: &Plan, earlier: &[Question]) -> Option<Condition> {
    let all = |plans: &[Plan]| plans.iter().map(|plan| settle(plan, earlier)).collect::<Option<Vec<Condition>>>();
    Some(match plan {
        Plan::All(inner) => Condition::All(all(inner)?),
        Plan::Any(inner) => Condition::Any(all(inner)?),
        Plan::Not(inner) => Condition::Not(Box::new(settle(inner, earlier)?)),
        Plan::Of { question, which, value } => {
            let named: Vec<&Question> = earlier.iter().filter(|question| question.kind.is_answerable()).collect();
            if named.is_empty() {
                return None;
            }
            let question = question.get(&named);
            let test = match (&question.kind, which) {
                (_, 0) => Test::Answered(value.index(2) == 0),
                (Kind::SeveralChoices { options, .. }, _) => Test::Includes(value.get(options).value.clone()),
                (Kind::Scale { from, to, .. }, 1) => Test::Between { at_least: Some(*from), at_most: Some(*to - 1) },
                (Kind::Scale { to, .. }, 2) => Test::Between { at_least: Some(*to), at_most: None },
                (Kind::Scale { from, to, .. }, _) => Test::AnyOf(vec![Value::from(*from), Value::from(*to)]),
                (Kind::YesNo, _) => Test::AnyOf(vec![Value::Bool(value.index(2) == 0)]),
                (Kind::Consent, _) => Test::AnyOf(vec![Value::Bool(true)]),
                (Kind::OneChoice { options }, _) => Test::AnyOf(vec![Value::from(value.get(options).value.as_str())]),
                (Kind::Date { .. }, _) => Test::AnyOf(vec![Value::from("2026-02-28")]),
                (Kind::Postcode { .. }, _) => Test::AnyOf(vec![Value::from("OX4 1AA")]),
                (Kind::Email, _) => Test::AnyOf(vec![Value::from("a@b.org")]),
                (Kind::Phone, _) => Test::AnyOf(vec![Value::from("01865 123456")]),
                _ => Test::AnyOf(vec![Value::from("abcd")]),
            };
            Condition::Of { question: question.id.clone(), test }
        }
    })
}

type Planned = (Kind, bool, Option<Plan>, (Wording, Option<Wording>, Option<Wording>), Vec<Index>);

fn planned() -> impl Strategy<Value = Planned> {
    (
        kind(),
        any::<bool>(),
        prop::option::of(plan()),
        (wording(), prop::option::of(wording()), prop::option::of(wording())),
        prop::collection::vec(any::<Index>(), 0..2),
    )
}

pub fn form() -> impl Strategy<Value = Form> {
    let seal_to =
        Just(SealTo { key_id: "k".to_owned(), kem_id: 16, kdf_id: 1, aead_id: 2, public_key: "AA".to_owned() });
    let delivery = (prop::option::of(Just("2026-05-01.mark".to_owned())), prop::option::of(seal_to))
        .prop_map(|(issued, seal_to)| Delivery { issued, seal_to });
    let rest = (
        wording(),
        prop::collection::vec(wording(), 0..2),
        prop::option::of(wording()),
        prop::option::of(Just("cy".to_owned())),
    );
    (prop::collection::vec(planned(), 1..8), rest, delivery).prop_map(|(planned, rest, delivery)| {
        let (title, intro, send, lang) = rest;
        let mut questions: Vec<Question> = Vec::new();
        for (place, (kind, required, plan, (label, hint, why), codes)) in planned.into_iter().enumerate() {
            let show_if = plan.and_then(|plan| settle(&plan, &questions));
            questions.push(Question {
                id: format!("q{place}"),
                required: required && kind.is_answerable(),
                kind,
                messages: codes.iter().map(|code| (*code.get(&Code::ALL), label.clone())).collect(),
                label,
                hint,
                why,
                show_if,
            });
        }
        let after = After { title: title.clone(), body: intro.clone() };
        Form { id: "random".to_owned(), version: 7, lang, title, intro, questions, send, after, delivery }
    })
}

/// An answer of the right type for that kind, most often one that it takes.
fn answer(kind: &Kind, pick: Index, number: i32) -> Option<Answer> {
    let text = |texts: &[&str]| Some(Answer::Text((*pick.get(texts)).to_owned()));
    match kind {
        Kind::ShortText { .. } | Kind::LongText { .. } => text(&["abcd", " abcd ", "éèüñ", "a", "abcdefghij", "  "]),
        Kind::Email => text(&["a@b.org", " name@example.org", "nobody"]),
        Kind::Phone => text(&["01865 123456", "+44 1865 123456", "12"]),
        Kind::Postcode { .. } => text(&["ox41aa", "OX4 1AA", " e1 6an", "ox4", "Oxford"]),
        Kind::YesNo => Some(Answer::Truth(number % 2 == 0)),
        Kind::Date { .. } => text(&["2026-2-28", "2026-02-28", "2026-12-1", "2026--5", "--"]),
        Kind::OneChoice { .. } => text(&["a", "b", "c", "d"]),
        Kind::SeveralChoices { .. } => {
            let chosen = pick.get(&["a", "ba", "bc", "bb", "", "d"]).chars();
            Some(Answer::Several(chosen.map(String::from).collect()))
        }
        Kind::Scale { .. } => Some(Answer::Number(number)),
        Kind::Consent => Some(Answer::Yes),
        Kind::Statement | Kind::Page => None,
    }
}

pub fn form_and_answers() -> impl Strategy<Value = (Form, Answers)> {
    let picks = prop::collection::vec(prop::option::weighted(0.8, (any::<Index>(), -4..6_i32)), 8);
    (form(), picks).prop_map(|(form, picks)| {
        let mut answers = Answers::default();
        for (question, pick) in form.questions.iter().zip(picks) {
            if let Some(answer) = pick.and_then(|(pick, number)| answer(&question.kind, pick, number)) {
                answers.set(&question.id, answer);
            }
        }
        (form, answers)
    })
}

/// Takes away what is refused, and requires no answer that is not there, until nothing is wrong.
pub fn mended(mut form: Form, mut answers: Answers) -> (Form, Answers) {
    loop {
        let errors = form.check(&answers);
        if errors.is_empty() {
            return (form, answers);
        }
        for error in errors {
            answers.remove(&error.field);
            let question = form.questions.iter_mut().find(|question| question.id == error.field).unwrap();
            if error.code == Code::Missing {
                question.required = false;
            }
        }
    }
}

pub fn through_json(value: &Value) -> Value {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}
