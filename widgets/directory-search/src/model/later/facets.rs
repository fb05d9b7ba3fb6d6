//! What an entry can be narrowed by, besides its categories: from what the feed says to facets of the index.

use windchime_domain::card::Letter;
use windchime_domain::directory::{Ages, Cost, Date, Day, Entry, Hours};
use windchime_search::facet;

/// The groups of facets. Any within a group will do, and every group has to; so each kind of access is a group of its own.
pub mod group {
    /// CHIME letters, by their place in the word.
    pub const LETTER: u16 = 1;
    /// It is free.
    pub const FREE: u16 = 2;
    /// In person (0) or online (1).
    pub const WAY: u16 = 3;
    /// Bands of ages, by their place in [`super::AGES`].
    pub const AGE: u16 = 4;
    /// Languages, by number.
    pub const LANGUAGE: u16 = 5;
    /// Days and parts of the day, as [`super::When`] counts.
    pub const WHEN: u16 = 6;
    /// It is open at this moment.
    pub const OPEN: u16 = 7;
    /// The first kind of access of [`super::ACCESS`]; the others follow.
    pub const ACCESS: u16 = 8;
}

/// Bands of ages, each with its first and last year.
pub const AGES: [(u8, u8); 6] = [(0, 4), (5, 11), (12, 17), (18, 24), (25, 64), (65, u8::MAX)];

/// How many kinds of access are told apart. The words by which feeds name each are a text (`access-words`), so that they weigh on no first
/// look: kinds parted by bars, words by commas.
pub const ACCESS: usize = 6;

/// Parts of the day, each with its first minute and the minute after its last.
pub const PARTS: [(u16, u16); 3] = [(0, 720), (720, 1020), (1020, 1440)];

/// A day of the week, a part of the day, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct When {
    /// From 0 for Monday.
    pub day: Option<u8>,
    /// The place in [`PARTS`].
    pub part: Option<u8>,
}

impl When {
    const ANY_DAY: u16 = 7;
    const ANY_PART: u16 = PARTS.len() as u16;

    /// Its facet; none for any time at all.
    pub fn facet(self) -> Option<u32> {
        if self == When::default() {
            return None;
        }
        let (day, part) = (self.day.map_or(Self::ANY_DAY, u16::from), self.part.map_or(Self::ANY_PART, u16::from));
        Some(facet(group::WHEN, day * (Self::ANY_PART + 1) + part))
    }

    /// From its facet.
    pub fn of(facet: u32) -> Self {
        let value = facet as u16;
        let (day, part) = (value / (Self::ANY_PART + 1), value % (Self::ANY_PART + 1));
        When {
            day: Some(day as u8).filter(|_| day < Self::ANY_DAY),
            part: Some(part as u8).filter(|_| part < Self::ANY_PART),
        }
    }
}

/// Adds the facets of an entry. `now` is the time in milliseconds since 1970, `today` the date in Great Britain then; `language` gives
/// a language its number; `access` are the words for kinds of access.
pub fn facets_of(
    entry: &Entry,
    now: f64,
    today: Date,
    language: &mut dyn FnMut(&str) -> Option<u16>,
    access: &str,
    facets: &mut Vec<u32>,
) {
    for letter in &entry.letters {
        let at = Letter::ALL.iter().position(|one| one == letter).unwrap_or(0);
        facets.push(facet(group::LETTER, at as u16));
    }
    if entry.cost == Some(Cost::Free) {
        facets.push(facet(group::FREE, 0));
    }
    for (way, offered) in [entry.in_person, entry.online].into_iter().enumerate() {
        if offered {
            facets.push(facet(group::WAY, way as u16));
        }
    }
    for (band, ages) in (0..).zip(AGES) {
        if fits(entry.ages, ages) {
            facets.push(facet(group::AGE, band));
        }
    }
    for name in &entry.languages {
        facets.extend(language(name).map(|number| facet(group::LANGUAGE, number)));
    }
    for (kind, names) in (group::ACCESS..).zip(access.split('|').take(ACCESS)) {
        if entry.accessibility.iter().any(|words| grants(words, names)) {
            facets.push(facet(kind, 0));
        }
    }
    let hours = Hours::of(entry);
    if !hours.is_unknown() {
        if hours.is_open(now) {
            facets.push(facet(group::OPEN, 0));
        }
        add_times(&hours, today, facets);
    }
}

/// Is somebody of these ages welcome? Where nobody states a bound, everybody is.
fn fits(entry: Ages, (from, to): (u8, u8)) -> bool {
    entry.from.is_none_or(|first| first <= to) && entry.to.is_none_or(|last| from <= last)
}

/// Do these words say that it is there? "No hearing loop" and "Not step-free" do not.
fn grants(words: &str, names: &str) -> bool {
    let words = words.to_ascii_lowercase();
    words.split(['.', ';', ',', '(', ')', '\n']).any(|clause| {
        let found = names.split(',').filter_map(|name| find_word(clause, name)).min();
        found.is_some_and(|at| {
            let before = clause.get(..at).unwrap_or("");
            !before
                .split(|c: char| !c.is_ascii_alphabetic())
                .any(|word| matches!(word, "no" | "not" | "without" | "cannot" | "isn"))
        })
    })
}

/// Where the name stands in the clause, as words of their own; an ending such as "quieter" may follow.
fn find_word(clause: &str, name: &str) -> Option<usize> {
    let start =
        |at: &usize| clause.get(..*at).is_none_or(|before| !before.ends_with(|c: char| c.is_ascii_alphanumeric()));
    clause.match_indices(name).map(|(at, _)| at).find(start)
}

/// The days and parts of the day at which it is open at some time within the next five weeks.
fn add_times(hours: &Hours, today: Date, facets: &mut Vec<u32>) {
    let mut seen = [false; 32];
    let mut see = |when: When| {
        let slot = when.facet().and_then(|facet| seen.get_mut(usize::from(facet as u16)));
        if let Some(slot) = slot
            && !*slot
        {
            *slot = true;
            facets.extend(when.facet());
        }
    };
    for ahead in 0..35 {
        let Some(date) = today.plus(ahead) else { break };
        let (of_day, day) = (hours.on(date), Day::ALL.iter().position(|day| *day == date.weekday()));
        let day = day.map(|day| day as u8);
        if of_day.untimed || !of_day.spans.is_empty() {
            see(When { day, part: None });
        }
        for (part, (from, to)) in (0..).zip(PARTS) {
            if of_day.is_open_between(from, to) {
                see(When { day, part: Some(part) });
                see(When { day: None, part: Some(part) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_is_read_from_words_and_what_is_denied_is_not_granted() {
        let granted = |words: &str| -> Vec<usize> {
            let access = crate::texts::ACCESS_WORDS.standard;
            assert_eq!(access.split('|').count(), ACCESS);
            (0..).zip(access.split('|')).filter(|(_, names)| grants(words, names)).map(|(at, _)| at).collect()
        };
        for (words, kinds) in [
            ("Step-free entrance and accessible toilet. Large-print signs.", vec![0, 1]),
            ("Ground-floor counselling room on request. No hearing loop.", vec![]),
            ("No hearing loop, but step-free", vec![0]),
            ("Not wheelchair accessible", vec![]),
            ("Level entrance from the street. Wide aisles.", vec![0]),
            ("Step-free, with parking for Blue Badge holders.", vec![0, 4]),
            ("lift, British Sign Language interpreter", vec![3]),
            ("Dimmed light, quiet room, step-free.", vec![0, 5]),
            ("Two steps", vec![]),
            ("No steps", vec![0]),
        ] {
            assert_eq!(granted(words), kinds, "{words}");
        }
    }

    #[test]
    fn a_day_and_a_part_of_the_day_are_one_facet_and_come_back() {
        for day in (0..7).map(Some).chain([None]) {
            for part in (0..3).map(Some).chain([None]) {
                let when = When { day, part };
                assert_eq!(when.facet().map_or(When::default(), When::of), when);
            }
        }
        assert_eq!(When::default().facet(), None);
    }

    #[test]
    fn who_states_no_age_welcomes_everybody() {
        let ages = |from, to| AGES.iter().map(|band| fits(Ages { from, to }, *band)).collect::<Vec<_>>();
        assert_eq!(ages(None, None), [true; 6]);
        assert_eq!(ages(Some(18), None), [false, false, false, true, true, true]);
        assert_eq!(ages(Some(16), Some(24)), [false, false, true, true, false, false]);
        assert_eq!(ages(None, Some(4)), [true, false, false, false, false, false]);
    }
}
