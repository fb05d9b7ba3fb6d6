//! Which responses: read from an address or a form, and written back into links.

use jiff::civil::Date;
use windchime_domain::form::{Form, Kind};
use windchime_domain::json::Value;

use super::words;
use crate::records::Record;
use crate::storage::Sieve;
use crate::{local_time, marks, origin};

/// The most characters of a search.
const LONGEST: usize = 200;

/// Which responses to a form. Empty texts stand for any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words that must all occur in what was answered, or a receipt.
    pub search: String,
    /// With this tag.
    pub tag: String,
    /// Without this tag.
    pub without: String,
    /// Only who left an email address or a phone number.
    pub address: bool,
    /// Received on this day or later, by the server's own time zone: `YYYY-MM-DD`.
    pub from: String,
    /// Received on this day or earlier.
    pub to: String,
    /// The scale that [`Filter::least`] is about; any scale where it is empty.
    pub scale: String,
    /// The least number given on it.
    pub least: String,
    /// The language the form was shown in.
    pub lang: String,
    /// The website it stood on, like `https://larder.example`.
    pub website: String,
    /// The words of the search in lower case.
    words: Vec<String>,
    /// The receipt that the search may be.
    receipt: Option<String>,
}

/// A field and what is wrong with it, in words.
pub type Wrong = Vec<(String, String)>;

impl Filter {
    /// The names of its fields.
    pub const NAMES: [&str; 10] =
        ["search", "tag", "without", "address", "from", "to", "scale", "least", "lang", "website"];

    /// Reads the fields of an address or a form; others are passed over. What cannot be used is named.
    pub fn read<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> (Filter, Wrong) {
        let mut filter = Filter::default();
        for (name, value) in fields {
            let value = value.trim();
            match name {
                "search" => filter.search = value.chars().take(LONGEST).collect(),
                "tag" => value.clone_into(&mut filter.tag),
                "without" => value.clone_into(&mut filter.without),
                "address" => filter.address = value == "yes",
                "from" => value.clone_into(&mut filter.from),
                "to" => value.clone_into(&mut filter.to),
                "scale" => value.clone_into(&mut filter.scale),
                "least" => value.clone_into(&mut filter.least),
                "lang" => value.clone_into(&mut filter.lang),
                "website" => value.clone_into(&mut filter.website),
                _ => {}
            }
        }
        filter.words = filter.search.split_whitespace().map(str::to_lowercase).collect();
        filter.receipt = marks::receipt(&filter.search);
        let wrong = filter.wrong();
        (filter, wrong)
    }

    fn wrong(&self) -> Wrong {
        let mut wrong = Wrong::new();
        let mut line = |field: &str, text: &str| wrong.push((field.to_owned(), text.to_owned()));
        for (field, value) in [("from", &self.from), ("to", &self.to)] {
            if !value.is_empty() && value.parse::<Date>().is_err() {
                line(field, "Enter a date as year, month and day, like 2026-05-01");
            }
        }
        if let (Ok(from), Ok(to)) = (self.from.parse::<Date>(), self.to.parse::<Date>())
            && to < from
        {
            line("to", "The last day must not be before the first");
        }
        if !self.least.is_empty() && self.least.parse::<i32>().is_err() {
            line("least", "Enter a whole number, like 7");
        }
        wrong
    }

    /// The fields that say something, as they go into an address or a form.
    pub fn fields(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("search", self.search.as_str()),
            ("tag", &self.tag),
            ("without", &self.without),
            ("address", if self.address { "yes" } else { "" }),
            ("from", &self.from),
            ("to", &self.to),
            ("scale", if self.least.is_empty() { "" } else { &self.scale }),
            ("least", &self.least),
            ("lang", &self.lang),
            ("website", &self.website),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// Whether it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }

    /// What the database can sift by itself.
    pub fn sieve(&self, form: &str) -> Sieve {
        let day = |text: &str| text.parse::<Date>().ok();
        Sieve {
            from: day(&self.from).and_then(local_time::begins).unwrap_or_default(),
            until: day(&self.to).and_then(|day| day.tomorrow().ok()).and_then(local_time::begins).unwrap_or_default(),
            tag: self.tag.clone(),
            without_tag: self.without.clone(),
            lang: self.lang.clone(),
            ..Sieve::all(form)
        }
    }

    /// Whether the database's own sieve is not enough.
    pub fn needs_opening(&self) -> bool {
        !self.words.is_empty() || self.address || !self.least.is_empty() || !self.website.is_empty()
    }

    /// Whether a response that has passed the sieve passes the rest.
    pub fn passes(&self, form: Option<&Form>, record: &Record) -> bool {
        self.is_on_website(record.page.as_deref())
            && (!self.address || form.is_some_and(|form| !words::addresses(form, &record.answers).is_empty()))
            && self.reaches(form, &record.answers)
            && (self.words.is_empty()
                || self.receipt.as_deref() == Some(&record.receipt)
                || self.occurs(form, &record.answers))
    }

    fn is_on_website(&self, page: Option<&str>) -> bool {
        self.website.is_empty() || page.and_then(origin::of_page).as_deref() == Some(self.website.as_str())
    }

    fn reaches(&self, form: Option<&Form>, answers: &Value) -> bool {
        let Ok(least) = self.least.parse::<i32>() else {
            return true;
        };
        let enough = |answer: &Value| answer.number().is_some_and(|number| number >= f64::from(least));
        if !self.scale.is_empty() {
            return answers.get(&self.scale).is_some_and(enough);
        }
        form.into_iter()
            .flat_map(|form| &form.questions)
            .filter(|question| matches!(question.kind, Kind::Scale { .. }))
            .any(|question| answers.get(&question.id).is_some_and(enough))
    }

    fn occurs(&self, form: Option<&Form>, answers: &Value) -> bool {
        let mut all = String::new();
        for (id, answer) in answers.entries() {
            let question = form.and_then(|form| form.question(id));
            let said = words::said(question, answer).to_lowercase();
            // Numbers and postcodes are typed with and without spaces.
            if matches!(question.map(|question| &question.kind), Some(Kind::Phone | Kind::Postcode { .. })) {
                all.extend(said.split_whitespace());
                all.push('\n');
            }
            all.push_str(&said);
            all.push('\n');
        }
        self.words.iter().all(|word| all.contains(word.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_cannot_be_used_is_named_and_the_rest_comes_back() {
        let fields =
            [("search", " Robin  MONDAY "), ("from", "1 May"), ("least", "ten"), ("address", "yes"), ("x", "y")];
        let (filter, wrong) = Filter::read(fields.into_iter());
        let named: Vec<&str> = wrong.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(named, ["from", "least"]);
        assert_eq!(filter.words, ["robin", "monday"]);
        let back = [("search", "Robin  MONDAY"), ("address", "yes"), ("from", "1 May"), ("least", "ten")];
        assert_eq!(filter.fields(), back);
        let (_, wrong) = Filter::read([("from", "2026-05-02"), ("to", "2026-05-01")].into_iter());
        assert_eq!(wrong.len(), 1);
    }
}
