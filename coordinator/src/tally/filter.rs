//! Whose answers count.

use jiff::civil::Date;

use super::{Question, Response, Shape};

/// Stands for responses that did not say which website they came from.
pub const NO_SITE: &str = "none";

/// Which responses count. Everything in it holds at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// At this number or more on these scales.
    pub at_least: Vec<(String, i32)>,
    /// Who chose this, among other things, in these questions.
    pub chose: Vec<(String, String)>,
    /// Arrived on this day or later.
    pub from: Option<Date>,
    /// Arrived on this day or earlier.
    pub to: Option<Date>,
    /// Came from this website.
    pub site: Option<String>,
}

/// A parameter that could not be used: its name, and what is wrong in words for whoever typed it.
pub type Wrong = (String, String);

impl Filter {
    /// Reads the parameters of an address: `min.QUESTION`, `is.QUESTION`, `from`, `to` and `site`. Empty ones say nothing, and
    /// other names are somebody else's.
    pub fn read<'a>(
        questions: &[Question],
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Filter, Vec<Wrong>) {
        let (mut filter, mut wrong) = (Filter::default(), Vec::new());
        let question = |id: &str| questions.iter().find(|question| question.id == id);
        for (name, value) in parameters.into_iter().filter(|(_, value)| !value.is_empty()) {
            let refused = match name.split_once('.') {
                Some(("min", id)) => match (question(id), value.parse()) {
                    (Some(asked), Ok(number)) if matches!(asked.shape, Shape::Scale { .. }) => {
                        filter.at_least.push((id.to_owned(), number));
                        None
                    }
                    _ => Some("Select a number of the scale"),
                },
                Some(("is", id)) => {
                    match question(id).filter(|asked| asked.cells.iter().any(|cell| cell.value == value)) {
                        Some(_) => {
                            filter.chose.push((id.to_owned(), value.to_owned()));
                            None
                        }
                        None => Some("Select one of the answers of the form"),
                    }
                }
                None if name == "from" || name == "to" => match value.parse::<Date>() {
                    Ok(day) if name == "from" => {
                        filter.from = Some(day);
                        None
                    }
                    Ok(day) => {
                        filter.to = Some(day);
                        None
                    }
                    Err(_) => Some("Enter a real date, like 2026-05-01"),
                },
                None if name == "site" => {
                    filter.site = Some(value.to_owned());
                    None
                }
                _ => None,
            };
            if let Some(words) = refused {
                wrong.push((name.to_owned(), words.to_owned()));
            }
        }
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && from > to
        {
            wrong.push(("to".to_owned(), "The last day must not be before the first day".to_owned()));
        }
        (filter, wrong)
    }

    /// Whether it lets everything through.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// The same without its condition on that scale.
    pub fn without_scale(&self, id: &str) -> Filter {
        let mut rest = self.clone();
        rest.at_least.retain(|(of, _)| of != id);
        rest
    }

    /// Whether that response counts.
    pub fn passes(&self, questions: &[Question], response: &Response) -> bool {
        let question = |id: &str| questions.iter().find(|question| question.id == id);
        let site = match self.site.as_deref() {
            None => true,
            Some(NO_SITE) => response.site.is_none(),
            Some(site) => response.site.as_deref() == Some(site),
        };
        site && self.from.is_none_or(|day| response.day >= day)
            && self.to.is_none_or(|day| response.day <= day)
            && self.at_least.iter().all(|(id, least)| {
                question(id).and_then(|asked| asked.number(response)).is_some_and(|number| number >= *least)
            })
            && self.chose.iter().all(|(id, value)| {
                question(id).is_some_and(|asked| {
                    let chosen = asked.answer(response).map(|answer| asked.places(answer)).unwrap_or_default();
                    chosen.into_iter().any(|place| asked.cells.get(place).is_some_and(|cell| cell.value == *value))
                })
            })
    }

    /// The parameters that [`Filter::read`] reads, as an address writes them; empty where it lets everything through.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (id, least) in &self.at_least {
            query.append_pair(&format!("min.{id}"), &least.to_string());
        }
        for (id, value) in &self.chose {
            query.append_pair(&format!("is.{id}"), value);
        }
        let days = [("from", self.from), ("to", self.to)];
        for (name, day) in days.into_iter().filter_map(|(name, day)| Some((name, day?))) {
            query.append_pair(name, &day.to_string());
        }
        if let Some(site) = &self.site {
            query.append_pair("site", site);
        }
        query.finish()
    }
}
