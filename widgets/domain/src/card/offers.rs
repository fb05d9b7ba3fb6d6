//! From a directory's feed to the groups that a person may put on their card.

use super::{Group, Letter};
use crate::directory::{Date, FeedError, groups};
use crate::json::Value;

/// The groups in an answer of a feed, in its order, each with the letters it was tagged with. What has ended is left out.
///
/// `today` decides which opening hours have passed, and without it none are given; `date` words a date.
///
/// # Errors
/// [`FeedError`] where the answer has none of the shapes that [`crate::directory::read_page`] knows, or is a single record.
pub fn offers(answer: &Value, today: Option<Date>, date: &dyn Fn(Date) -> String) -> Result<Vec<Group>, FeedError> {
    groups(answer, today, date)
}

/// Puts a group on a card's list under these letters. One that is there already is brought up to date and keeps its other letters.
pub fn put_on(groups: &mut Vec<Group>, mut group: Group, letters: &[Letter]) {
    let known = groups.iter_mut().find(|known| known.id == group.id);
    let before = known.as_ref().map(|known| known.letters.clone()).unwrap_or_default();
    group.letters =
        Letter::ALL.into_iter().filter(|letter| letters.contains(letter) || before.contains(letter)).collect();
    match known {
        Some(known) => *known = group,
        None => groups.push(group),
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

    fn read(json: &str) -> Result<Vec<Group>, FeedError> {
        let answer = serde_json::from_str(json).unwrap();
        offers(&answer, Date::new(2026, 11, 21), &|_| "some day".into())
    }

    #[test]
    fn a_group_keeps_what_one_needs_to_get_there() {
        let feed = r#"[{"id": "walk", "name": "Thursday walk", "chime": "CM", "phone": "01632 960123", "address": "The library",
            "postcode": "ab1 2cd", "url": "https://example.org", "schedules":
            [{"freq": "WEEKLY", "byday": "TH", "opens_at": "10:00", "closes_at": "11:30"}, {"description": "Ring first."}]}]"#;
        let group = Group {
            id: "walk".into(),
            name: "Thursday walk".into(),
            phone: "01632 960123".into(),
            hours: "Thursday, 10am to 11:30am; Ring first.".into(),
            place: "The library, ab1 2cd".into(),
            url: "https://example.org".into(),
            letters: vec![Letter::Connectedness, Letter::Meaning],
        };
        assert_eq!(read(feed), Ok(vec![group]));
    }

    #[test]
    fn the_sample_directory_reads_as_the_directory_widget_reads_it() {
        let json = include_str!("../../../../demo/services/oxfordshire.json");
        let page = crate::directory::read_page(&serde_json::from_str(json).unwrap()).unwrap();
        let groups = read(json).unwrap();
        assert_eq!(groups.len(), page.entries.len());
        for (group, entry) in groups.iter().zip(&page.entries) {
            assert_eq!((&group.id, &group.name, &group.letters), (&entry.id, &entry.name, &entry.letters));
            assert_eq!(group.phone, entry.phones.first().cloned().unwrap_or_default(), "{}", entry.name);
            assert_eq!(group.url, entry.url.clone().unwrap_or_default());
            // What is over by the day of these tests has no times any more.
            assert!(group.hours.is_empty() || !entry.schedules.is_empty(), "{}", entry.name);
            let lasting = entry.schedules.iter().any(|schedule| schedule.until.is_none());
            assert!(!group.hours.is_empty() || !lasting, "{}", entry.name);
            let place = entry.places.iter().find_map(|place| place.address.first());
            assert!(place.is_none_or(|line| group.place.contains(line)), "{}: {}", entry.name, group.place);
        }
    }

    #[test]
    fn what_has_ended_is_not_offered_and_what_is_no_feed_is_refused() {
        assert_eq!(read(r#"[{"name": "Gone", "status": "defunct"}]"#), Ok(Vec::new()));
        assert_eq!(read(r#"{"hello": 1}"#), Err(FeedError::UnknownShape));
    }

    #[test]
    fn a_group_stands_on_a_card_once_with_every_letter_it_was_put_under() {
        let mut groups = Vec::new();
        let group = |phone: &str| Group { id: "a".into(), name: "A".into(), phone: phone.into(), ..Group::default() };
        put_on(&mut groups, group("1"), &[Letter::Meaning]);
        put_on(&mut groups, group("2"), &[Letter::Hope]);
        assert_eq!(groups, [Group { letters: vec![Letter::Hope, Letter::Meaning], ..group("2") }]);
    }
}
