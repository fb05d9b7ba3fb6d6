//! What a person keeps: cards as they stood on different days. A day is a reflection; nothing here compares one with another.

use super::Card;

/// A card as it stood on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reflection {
    /// The day by the device's own calendar: `YYYY-MM-DD`.
    pub date: String,
    /// The card.
    pub card: Card,
}

/// Everything that is kept on a device, or in a backup file: the newest day last, and no day twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The days.
    pub reflections: Vec<Reflection>,
}

impl Kept {
    /// The card of a day, if one is kept.
    pub fn of_day(&self, date: &str) -> Option<&Card> {
        self.reflections.iter().find(|one| one.date == date).map(|one| &one.card)
    }

    /// The card of the newest day.
    pub fn last(&self) -> Option<&Card> {
        self.reflections.last().map(|one| &one.card)
    }

    /// Keeps a day in its place, instead of the card that was kept of the same day before.
    pub fn put(&mut self, reflection: Reflection) {
        match self.place(&reflection.date) {
            (at, true) => {
                if let Some(same) = self.reflections.get_mut(at) {
                    *same = reflection;
                }
            }
            (at, false) => self.reflections.insert(at, reflection),
        }
    }

    /// Adds the days of another that are not here; a day that is here already stays as it is.
    pub fn join(&mut self, other: Kept) {
        for reflection in other.reflections {
            if let (at, false) = self.place(&reflection.date) {
                self.reflections.insert(at, reflection);
            }
        }
    }

    /// Where a day stands or would stand, and whether it is there. Days written as `YYYY-MM-DD` sort as text.
    fn place(&self, date: &str) -> (usize, bool) {
        let at = self.reflections.iter().take_while(|one| one.date.as_str() < date).count();
        (at, self.reflections.get(at).is_some_and(|one| one.date == date))
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a test fails by panicking"
    )]

    use super::*;
    use crate::card::Letter;

    fn day(date: &str, note: &str) -> Reflection {
        let mut card = Card::default();
        card.page_mut(Letter::Hope).note = note.to_owned();
        Reflection { date: date.to_owned(), card }
    }

    fn said(kept: &Kept) -> Vec<(&str, &str)> {
        kept.reflections.iter().map(|one| (one.date.as_str(), one.card.page(Letter::Hope).note.as_str())).collect()
    }

    #[test]
    fn days_stand_in_order_and_a_day_is_kept_once() {
        let mut kept = Kept::default();
        for (date, note) in [("2026-05-02", "b"), ("2026-04-30", "a"), ("2026-05-09", "c"), ("2026-05-02", "B")] {
            kept.put(day(date, note));
        }
        assert_eq!(said(&kept), [("2026-04-30", "a"), ("2026-05-02", "B"), ("2026-05-09", "c")]);
        assert_eq!(kept.last(), Some(&day("", "c").card));
        assert_eq!(kept.of_day("2026-05-02"), Some(&day("", "B").card));
        assert_eq!(kept.of_day("2026-05-03"), None);
    }

    #[test]
    fn days_from_elsewhere_are_added_and_overwrite_none() {
        let mut kept = Kept { reflections: vec![day("2026-05-02", "mine")] };
        kept.join(Kept { reflections: vec![day("2026-05-01", "new"), day("2026-05-02", "theirs")] });
        assert_eq!(said(&kept), [("2026-05-01", "new"), ("2026-05-02", "mine")]);
    }
}
