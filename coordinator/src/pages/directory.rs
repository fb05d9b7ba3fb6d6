//! The directory as a plain list, for when the widget cannot run.

use jiff::civil;
use windchime_domain::directory::{Date, Entry, HoursWords, lines};
use windchime_domain::links::{phone_href, safe_href};

use super::html::escape;
use crate::catalogue::asked::today;
use crate::catalogue::freshness::Freshness;
use crate::catalogue::{Item, Shelf, written};
use crate::marks;

/// The first `most` services by name, and how many are not shown.
pub fn directory(shelf: &Shelf, most: usize) -> String {
    let total = shelf.active().count();
    if total == 0 {
        return "<p>No services are listed yet.</p>\n".to_owned();
    }
    let mut list = "<ul class=\"entries\">\n".to_owned();
    for item in shelf.active().take(most) {
        list.push_str(&entry(item));
    }
    list.push_str("</ul>\n");
    let more = total.saturating_sub(most);
    if more > 0 {
        list.push_str(&format!("<p>{more} more services are not shown here. Searching them needs JavaScript.</p>\n"));
    }
    list
}

fn entry(item: &Item) -> String {
    let entry = &item.entry;
    let name = escape(&entry.name);
    let href = entry.url.as_deref().and_then(safe_href);
    let linked =
        href.map_or_else(|| name.clone(), |href| format!("<a href=\"{}\" rel=\"noopener\">{name}</a>", escape(&href)));
    let mut html = format!("<li><h2>{linked}</h2>\n");
    if let Some(alert) = &entry.alert {
        html.push_str(&format!("<p><strong>{}</strong></p>\n", escape(alert)));
    }
    if !entry.description.is_empty() {
        html.push_str(&format!("<p>{}</p>\n", escape(&entry.description)));
    }
    for (label, text) in facts(entry) {
        html.push_str(&format!("<p class=\"fact\"><strong>{label}:</strong> {text}</p>\n"));
    }
    html.push_str(&format!("<p class=\"hint\">{}</p>\n", checked(item.checked, written::today())));
    html.push_str(&format!(
        "<p><a href=\"/directory/report/{}\">Something is wrong here<span class=\"unseen\">: {name}</span></a></p></li>\n",
        marks::in_path(&item.id)
    ));
    html
}

/// When and where it is and how to reach it, escaped.
fn facts(entry: &Entry) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    // Without a day of today nothing counts as over.
    let on = today().or_else(|| Date::read("1970-01-01"));
    for line in on.map(|on| lines(&entry.schedules, on)).unwrap_or_default() {
        let date = |date: Date| format!("{}/{}/{}", date.day(), date.month(), date.year());
        let sentence = (!line.is_unsaid()).then(|| line.sentence(&HoursWords::ENGLISH, &date));
        let all: Vec<String> = sentence.into_iter().chain(line.words).collect();
        facts.push(("When", escape(&all.join(". "))));
    }
    for place in &entry.places {
        let mut all = place.address.clone();
        all.extend(place.postcode.clone());
        if !all.is_empty() {
            facts.push(("Where", escape(&all.join(", "))));
        }
    }
    for phone in &entry.phones {
        let number = escape(phone);
        let href = phone_href(phone).map(|href| format!("<a href=\"{}\">{number}</a>", escape(&href)));
        facts.push(("Phone", href.unwrap_or(number)));
    }
    facts
}

/// When somebody last checked it, and a warning after a year.
fn checked(checked: Option<civil::Date>, today: civil::Date) -> String {
    match (checked, Freshness::of(checked, today)) {
        (None, _) => "Nobody has said when this was last checked.".to_owned(),
        (Some(checked), Freshness::Stale) => {
            format!("Last checked {}. <strong>This may be out of date.</strong>", written::in_words(checked))
        }
        (Some(checked), _) => format!("Last checked {}.", written::in_words(checked)),
    }
}
