//! What has to hold of whatever the parsers were given, besides that none of them panics.

use windchime_domain::directory::{Date, Day, Days, Entry, Hours, HoursWords, Page, State, lines};
use windchime_domain::links::{email_href, phone_href, safe_href};

/// Reading a page is linear in its bytes, and so is what is checked here; more tells nothing new.
const MOST_CHECKED: usize = 50;

/// Every entry of a page is fit to be shown.
pub fn check_page(page: &Page) {
    for entry in page.entries.iter().take(MOST_CHECKED) {
        check_entry(entry);
    }
}

fn check_entry(entry: &Entry) {
    assert!(!entry.name.is_empty());
    let texts = [&entry.name, &entry.description].into_iter().chain(&entry.accessibility).chain(&entry.areas);
    for text in texts.chain(&entry.application).chain(&entry.opening_hours).chain(&entry.alert) {
        let strange = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(strange), "{text:?}");
    }
    let links = entry.url.iter().chain(&entry.organisation_url).filter_map(|url| safe_href(url));
    let links = links.chain(entry.phones.iter().filter_map(|phone| phone_href(phone)));
    for link in links.chain(entry.emails.iter().filter_map(|email| email_href(email))) {
        let safe = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| link.starts_with(scheme));
        assert!(safe && !link.contains(|c: char| c.is_control() || c.is_whitespace()), "{link:?}");
    }
    for (latitude, longitude) in entry.places.iter().filter_map(|place| place.position) {
        assert!(latitude.abs() <= 90.0 && longitude.abs() <= 180.0);
    }
    for place in &entry.places {
        assert!(place.town_line.is_none() || place.town().is_some());
    }
    check_hours(entry);
}

/// Days and moments of some years, over both changes of the clock.
fn check_hours(entry: &Entry) {
    let Some(today) = Date::read("2026-03-03") else { return };
    for line in lines(&entry.schedules, today) {
        let _ = line.sentence(&HoursWords::ENGLISH, &|_| "then".to_owned());
    }
    let hours = Hours::of(entry);
    for days in [-9_000, -40, 0, 1, 26, 27, 236, 300, 25_000] {
        let Some(date) = today.plus(days) else { continue };
        let day = hours.on(date);
        let mut last = None;
        for span in &day.spans {
            assert!(span.opens < 1440 && span.closes.is_none_or(|closes| closes > span.opens && closes <= 2880), "{day:?}");
            assert!(last.is_none_or(|last| last < span.opens), "{day:?}");
            last = Some(span.closes.unwrap_or(u16::MAX));
        }
    }
    // The second of March 2026, the nights of both changes, and the end of what a browser can count.
    for at in [1_772_409_600_000.0, 1_774_746_000_000.0, 1_792_890_000_000.0, 8.64e15, f64::NAN] {
        if let Some(now) = hours.now(at) {
            let is_open = matches!(now.state, State::Always | State::Until(_) | State::Open);
            assert!(!is_open || now.next.is_none());
        }
    }
    let _ = hours.open_at_time(Day::Sunday, 1439, today);
    let _ = hours.open_between(Days::ALL, 0, u16::MAX, today);
}
