//! The form that says whose answers are counted: plain fields, sent with GET, so that an address keeps what was chosen.

use maud::{Markup, html};

use crate::tally::filter::{NO_SITE, Wrong};
use crate::tally::{Filter, Question, Shape, time};

/// A scale with more numbers is asked for by typing.
const MOST_NUMBERS: usize = 21;

/// Everything the fields show.
pub(super) struct Sift<'a> {
    /// The page they lead to.
    pub action: &'a str,
    /// What can be counted.
    pub questions: &'a [Question],
    /// Every website that a response came from.
    pub sites: &'a [String],
    /// What is set.
    pub filter: &'a Filter,
    /// The parameters as they were given.
    pub given: &'a [(String, String)],
    /// What is wrong with them.
    pub wrong: &'a [Wrong],
}

/// The id of the field of that parameter.
pub(super) fn field_id(name: &str) -> String {
    format!("only-{}", name.replace('.', "-"))
}

impl Sift<'_> {
    /// The whole form, closed where nothing is set.
    pub(super) fn markup(&self) -> Markup {
        html! {
            details.sift open[!self.filter.is_empty() || !self.wrong.is_empty()] {
                summary { "Count only some of the responses" }
                form.filters method="get" action=(self.action) {
                    @for question in self.questions { (self.asked(question)) }
                    @for (name, label) in [("from", "From this day"), ("to", "Up to this day")] {
                        (self.field(name, label, &html! {
                            input type="date" id=(field_id(name)) name=(name) value=(self.value(name))
                                aria-invalid=[self.error(name).map(|_| "true")] aria-describedby=[self.describedby(name)];
                        }))
                    }
                    @if !self.sites.is_empty() {
                        (self.field("site", "Website they came from", &self.select("site", "Any website", self.websites())))
                    }
                    div.actions {
                        button { "Count these" }
                        @if !self.filter.is_empty() { a href=(self.action) { "Count everybody" } }
                    }
                }
            }
        }
    }

    fn asked(&self, question: &Question) -> Markup {
        if let Shape::Scale { .. } = question.shape {
            let name = format!("min.{}", question.id);
            let control = if question.cells.len() > MOST_NUMBERS {
                html! {
                    input type="text" inputmode="numeric" id=(field_id(&name)) name=(name) value=(self.value(&name))
                        aria-invalid=[self.error(&name).map(|_| "true")] aria-describedby=[self.describedby(&name)];
                }
            } else {
                let options = question.cells.iter().map(|cell| (cell.value.clone(), format!("{} or more", cell.value)));
                self.select(&name, "Any number", options.skip(1).collect())
            };
            return self.field(&name, &question.label, &control);
        }
        let name = format!("is.{}", question.id);
        let options = question.cells.iter().map(|cell| (cell.value.clone(), cell.label.clone())).collect();
        self.field(&name, &question.label, &self.select(&name, "Any answer", options))
    }

    fn websites(&self) -> Vec<(String, String)> {
        let mut all: Vec<(String, String)> = self.sites.iter().map(|site| (site.clone(), site.clone())).collect();
        all.push((NO_SITE.to_owned(), "Not known".to_owned()));
        all
    }

    fn select(&self, name: &str, any: &str, options: Vec<(String, String)>) -> Markup {
        html! {
            select id=(field_id(name)) name=(name) aria-invalid=[self.error(name).map(|_| "true")]
                aria-describedby=[self.describedby(name)] {
                option value="" { (any) }
                @for (value, label) in options {
                    option value=(value) selected[self.value(name) == value] { (label) }
                }
            }
        }
    }

    fn field(&self, name: &str, label: &str, control: &Markup) -> Markup {
        html! {
            div.field {
                label for=(field_id(name)) { (label) }
                @if let Some(words) = self.error(name) { p.error id={ (field_id(name)) "-error" } { (words) } }
                (control)
            }
        }
    }

    fn value(&self, name: &str) -> &str {
        self.given.iter().rev().find(|(given, _)| given == name).map_or("", |(_, value)| value)
    }

    fn error(&self, name: &str) -> Option<&str> {
        self.wrong.iter().find(|(wrong, _)| wrong == name).map(|(_, words)| words.as_str())
    }

    fn describedby(&self, name: &str) -> Option<String> {
        self.error(name).map(|_| format!("{}-error", field_id(name)))
    }
}

/// What is set, in words: one line for each condition.
pub(super) fn in_words(filter: &Filter, questions: &[Question]) -> Vec<String> {
    let question = |id: &str| questions.iter().find(|question| question.id == id);
    let mut lines = Vec::new();
    for (id, least) in &filter.at_least {
        lines.extend(question(id).map(|asked| format!("{least} or more to “{}”", asked.label)));
    }
    for (id, value) in &filter.chose {
        lines.extend(question(id).map(|asked| {
            let label = asked.cells.iter().find(|cell| cell.value == *value).map_or(value.as_str(), |cell| &cell.label);
            format!("“{label}” to “{}”", asked.label)
        }));
    }
    lines.extend(filter.from.map(|day| format!("sent on {} or later", time::in_words(day))));
    lines.extend(filter.to.map(|day| format!("sent on {} or earlier", time::in_words(day))));
    lines.extend(filter.site.as_deref().map(|site| match site {
        NO_SITE => "sent from a website that is not known".to_owned(),
        site => format!("sent from {site}"),
    }));
    lines
}
