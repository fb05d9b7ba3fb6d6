//! Times, dates and ages in words.

use crate::texts;
use windchime_domain::directory::{Ages, Date, HoursWords, Schedule, digits, lines};
use windchime_shell::stage::Stage;

/// Opening hours, a line each, and with what the feed adds in words: `all` of it, or only what days cannot say.
#[inline(never)]
pub(super) fn hours(stage: Stage, schedules: &[Schedule], today: Option<Date>, all: bool) -> Vec<String> {
    let mut said = Vec::new();
    let Some(today) = today else { return said };
    for line in lines(schedules, today) {
        let mut words = line.sentence(&HoursWords::ENGLISH, &|date| in_words(stage, date));
        if let Some(more) = &line.words
            && (all || line.is_unsaid())
        {
            words.push_str(". ");
            words.push_str(more);
        }
        said.push(words);
    }
    said
}

/// A date as the feed gives it: in words where it follows the standard, as it stands where not.
pub(super) fn written_date(stage: Stage, date: &str) -> String {
    match Date::read(date) {
        Some(date) => in_words(stage, date),
        None => date.to_owned(),
    }
}

/// Who it is for; nothing where no bound is stated.
pub(super) fn ages(stage: Stage, ages: Ages) -> Option<String> {
    let text = match (ages.from, ages.to) {
        (Some(_), Some(_)) => &texts::AGES,
        (Some(_), None) => &texts::AGES_FROM,
        (None, Some(_)) => &texts::AGES_TO,
        (None, None) => return None,
    };
    let number = |age: Option<u8>| digits(age.unwrap_or(0).into());
    Some(stage.fill(text, &[("from", &number(ages.from)), ("to", &number(ages.to))]))
}

/// "2 March 2026"
fn in_words(stage: Stage, date: Date) -> String {
    let months = stage.say(&texts::MONTHS);
    let month = months.split(' ').nth(usize::from(date.month()) - 1).unwrap_or("");
    [&digits(date.day().into()), " ", month, " ", &digits(date.year().unsigned_abs().into())].concat()
}
