//! What a new version would do to answers that are there: an id must not come to mean something else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use windchime_domain::form::{Choice, Form, Kind, Question};
use windchime_domain::json::Value;
use windchime_domain::wording::Reading;

use super::count;
use crate::problem::Failure;
use crate::responses::{Filter, Reader};
use crate::server::App;
use crate::storage::Order;

/// Something to think about before publishing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Concern {
    /// It cannot be published so; else it can, once somebody has said that it is meant.
    pub refused: bool,
    /// What it is, how many answers it concerns, and what to do.
    pub text: String,
}

/// How often each question, and each choice of it, was answered in each version.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    answers: BTreeMap<(u32, String), i64>,
    choices: BTreeMap<(u32, String, String), i64>,
    /// Stands in for having counted: everything was answered.
    everything: bool,
}

impl Used {
    fn add(&mut self, version: u32, answers: &Value) {
        for (question, answer) in answers.entries() {
            *self.answers.entry((version, question.clone())).or_default() += 1;
            let several = answer.list().unwrap_or_default().iter().filter_map(Value::text);
            for choice in answer.text().into_iter().chain(several) {
                *self.choices.entry((version, question.clone(), choice.to_owned())).or_default() += 1;
            }
        }
    }

    fn answers(&self, version: u32, question: &str) -> i64 {
        let counted = self.answers.get(&(version, question.to_owned())).copied().unwrap_or_default();
        if self.everything { 1 } else { counted }
    }

    fn choices(&self, version: u32, question: &str, choice: &str) -> i64 {
        let key = (version, question.to_owned(), choice.to_owned());
        let counted = self.choices.get(&key).copied().unwrap_or_default();
        if self.everything { 1 } else { counted }
    }
}

/// What concerns there are about a new version, given the earlier ones and the answers that are there.
pub(super) async fn look(app: &App, new: &Form, earlier: &[Arc<Form>]) -> Result<Vec<Concern>, Failure> {
    // Answers have to be opened to be counted, which is left undone where no count could matter.
    if concerns(new, earlier, &Used { everything: true, ..Used::default() }).is_empty() {
        return Ok(Vec::new());
    }
    let (mut used, mut unopened) = (Used::default(), 0);
    // A stretch at a time; of what does not open, at least what was chosen counts.
    let mut reader = Reader::new(app, &new.id, &Filter::default(), Order::Oldest);
    while let Some(found) = reader.next().await? {
        used.add(found.record.form_version, &found.record.answers);
        unopened += i64::from(!found.whole);
    }
    let mut concerns = concerns(new, earlier, &used);
    if unopened > 0 {
        concerns.push(Concern {
            refused: false,
            text: format!(
                "{} could not be opened. What was typed in them is not counted here.",
                count(unopened, "response", "responses")
            ),
        });
    }
    Ok(concerns)
}

fn concerns(new: &Form, earlier: &[Arc<Form>], used: &Used) -> Vec<Concern> {
    let ids: BTreeSet<&str> =
        earlier.iter().flat_map(|form| form.questions_answerable()).map(|question| question.id.as_str()).collect();
    ids.into_iter().flat_map(|id| about(id, new, earlier, used)).collect()
}

/// About one question.
fn about(id: &str, new: &Form, earlier: &[Arc<Form>], used: &Used) -> Vec<Concern> {
    let asked: Vec<(u32, &Question)> =
        earlier.iter().filter_map(|form| Some((form.version, form.question(id)?))).collect();
    let answers = |which: &dyn Fn(&Kind) -> bool| -> i64 {
        let those = asked.iter().filter(|(_, question)| which(&question.kind));
        those.map(|(version, _)| used.answers(*version, id)).sum()
    };
    let last = earlier.last().and_then(|form| form.question(id));
    let Some(now) = new.question(id).filter(|question| question.kind.is_answerable()) else {
        let given = answers(&|_| true);
        return Vec::from_iter(last.filter(|_| given > 0).map(|question| Concern {
            refused: false,
            text: format!(
                "The question “{}” ({id}) goes. It has {}, which stay as they are; nobody is asked any more.",
                question.label.say(Reading::Standard),
                count(given, "answer", "answers")
            ),
        }));
    };
    let other_kind = answers(&|kind| kind.as_str() != now.kind.as_str());
    if other_kind > 0 {
        let was = asked.iter().find(|(_, question)| question.kind.as_str() != now.kind.as_str());
        return vec![Concern {
            refused: true,
            text: format!(
                "The question “{id}” has {} of the kind {}, and would now be of the kind {}. Give the new question another \
                 id, so that the answers do not mix.",
                count(other_kind, "answer", "answers"),
                was.map_or("another", |(_, question)| question.kind.as_str()),
                now.kind.as_str()
            ),
        }];
    }
    let mut concerns = Vec::new();
    let other_ends = answers(&|kind| ends(kind) != ends(&now.kind));
    if let (Some((from, to)), true) = (ends(&now.kind), other_ends > 0) {
        concerns.push(Concern {
            refused: false,
            text: format!(
                "The scale “{id}” would go from {from} to {to}, and {} with other ends. In charts they would stand side by \
                 side. Another id keeps them apart.",
                if other_ends == 1 { "1 answer was given".to_owned() } else { format!("{other_ends} answers were given") }
            ),
        });
    }
    for option in last.map(|question| options(&question.kind)).unwrap_or_default() {
        let given: i64 = asked.iter().map(|(version, _)| used.choices(*version, id, &option.value)).sum();
        if given > 0 && !options(&now.kind).iter().any(|kept| kept.value == option.value) {
            concerns.push(Concern {
                refused: false,
                text: format!(
                    "In “{id}” the answer “{}” ({}) goes. It was given {}; those answers stay as they are.",
                    option.label.say(Reading::Standard),
                    option.value,
                    if given == 1 { "once".to_owned() } else { format!("{given} times") }
                ),
            });
        }
    }
    concerns
}

fn ends(kind: &Kind) -> Option<(i32, i32)> {
    match kind {
        Kind::Scale { from, to, .. } => Some((*from, *to)),
        _ => None,
    }
}

fn options(kind: &Kind) -> &[Choice] {
    match kind {
        Kind::OneChoice { options } | Kind::SeveralChoices { options, .. } => options,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn form(version: u32, questions: &str) -> Form {
        let text = format!(
            r#"{{"id":"walk","version":{version},"title":"A walk","questions":[{questions}],"after":{{"title":"Thanks"}}}}"#
        );
        Form::read(&serde_json::from_str(&text).unwrap()).unwrap()
    }

    const KEEN: &str =
        r#"{"id":"keen","kind":"scale","label":"Keen?","from":0,"to":10,"from_label":"No","to_label":"Yes"}"#;
    const WHEN: &str = r#"{"id":"when","kind":"one-choice","label":"When?","options":[{"value":"am","label":"Morning"},{"value":"pm","label":"Afternoon"}]}"#;

    fn told(new: &str, answers: &[&str]) -> Vec<(bool, String)> {
        let old = [Arc::new(form(1, &[KEEN, WHEN].join(",")))];
        let mut used = Used::default();
        for answer in answers {
            used.add(1, &serde_json::from_str(answer).unwrap());
        }
        concerns(&form(2, new), &old, &used).into_iter().map(|concern| (concern.refused, concern.text)).collect()
    }

    const TWO: &[&str] = &[r#"{"keen":8,"when":"pm"}"#, r#"{"when":"pm"}"#];

    #[test]
    fn what_nobody_answered_may_change() {
        let other = KEEN
            .replace("scale", "long-text")
            .replace(r#","from":0,"to":10,"from_label":"No","to_label":"Yes""#, r#","max_length":100"#);
        assert_eq!(told(&other, &[]), []);
    }

    #[test]
    fn new_questions_and_words_concern_nobody() {
        let more = [KEEN, &WHEN.replace("Morning", "Before noon"), &KEEN.replace("\"keen\"", "\"sure\"")].join(",");
        assert_eq!(told(&more, TWO), []);
    }

    #[test]
    fn a_question_or_choice_that_goes_is_told_with_its_answers() {
        let told_of =
            told(&WHEN.replace(r#",{"value":"pm","label":"Afternoon"}"#, r#",{"value":"eve","label":"Evening"}"#), TWO);
        assert_eq!(told_of.len(), 2, "{told_of:?}");
        let (refused, keen) = told_of.first().unwrap();
        assert!(!refused && keen.contains("“Keen?” (keen) goes. It has 1 answer"), "{keen}");
        let (refused, when) = told_of.last().unwrap();
        assert!(!refused && when.contains("“Afternoon” (pm) goes. It was given 2 times"), "{when}");
    }

    #[test]
    fn another_kind_under_an_answered_id_is_refused_and_other_ends_are_told() {
        let kind = told(&[KEEN, r#"{"id":"when","kind":"yes-no","label":"When?"}"#].join(","), TWO);
        assert!(
            matches!(kind.as_slice(), [(true, text)] if text.contains("has 2 answers of the kind one-choice")),
            "{kind:?}"
        );
        let ends = told(&[&KEEN.replace("10", "5"), WHEN].join(","), TWO);
        assert!(
            matches!(ends.as_slice(), [(false, text)] if text.contains("from 0 to 5, and 1 answer was given")),
            "{ends:?}"
        );
    }
}
