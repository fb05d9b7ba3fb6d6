//! One entry, whole. Its text stands as text; only what `domain::links` makes of an address becomes a link.

use super::{for_card, later, wording};
use crate::catalogue::{address, push_part};
use crate::model::Model;
use crate::texts;
use std::slice;
use windchime_domain::directory::{Cost, Date, Entry, Status};
use windchime_domain::links::{email_href, phone_href, safe_href};
use windchime_shell::markup::{El, View, el};
use windchime_shell::parts::{self, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

/// Opened by a handler that waits for the second part, where this is.
#[inline(never)]
pub(super) fn view(model: Model, number: u32) -> View {
    let stage = model.stage;
    // Followed, so that the words change with the reading.
    _ = stage.reading();
    let back = parts::button(Weight::Quiet, stage.line(&texts::BACK), move || model.close());
    let now = model.now();
    let whole = model.with_entry(number, |entry, today| whole(stage, entry, today, now));
    let more = later::detail::view(model, number);
    el("div").class("detail").child(el("p").child(back)).child(whole).child(more).done()
}

fn whole(stage: Stage, entry: &Entry, today: Option<Date>, now: Option<f64>) -> El {
    let name = entry.name.clone();
    let organisation = entry
        .organisation
        .as_deref()
        .filter(|organisation| *organisation != entry.name)
        .map(|name| el("p").class("quiet").text(stage.fill(&texts::RUN_BY, &[("name", name)])));
    let tags = entry.categories.iter().map(|category| el("li").text(category.name.clone()).done());
    el("article")
        .attr("part", "detail")
        .attr("aria-labelledby", "detail")
        .child(parts::title("detail", move || name.clone()))
        .child(organisation)
        .child(banner(stage, entry))
        .children(paragraphs(&entry.description))
        .child(facts(stage, entry, today, now))
        .child(today.and_then(|today| later::hours::week(stage, entry, today)))
        .child(for_card::view(stage, entry, today))
        .child((!entry.categories.is_empty()).then(|| el("ul").class("tags").children(tags)))
}

/// What to know before anything else.
fn banner(stage: Stage, entry: &Entry) -> Option<El> {
    let closed = entry.status == Status::TemporarilyClosed;
    let closed = closed.then(|| el("p").child(el("strong").text(stage.say(&texts::CLOSED))));
    let alert = entry.alert.clone().map(|alert| el("p").text(alert));
    (closed.is_some() || alert.is_some()).then(|| el("div").class("banner").child(closed).child(alert))
}

fn facts(stage: Stage, entry: &Entry, today: Option<Date>, now: Option<f64>) -> El {
    let mut places = Vec::new();
    for place in &entry.places {
        places.push(address(place));
    }
    if entry.online {
        places.push(stage.say(&texts::ONLINE));
    }
    let mut hours = Vec::from_iter(now.and_then(|now| later::hours::standing(stage, entry, now)));
    hours.extend(wording::hours(stage, &entry.schedules, today, true));
    // An address that makes no link is not shown: nobody could follow it.
    let website = entry.url.as_deref().and_then(safe_href).unwrap_or_default();
    let free;
    let cost = match &entry.cost {
        None => &[],
        Some(Cost::Free) => {
            free = stage.say(&texts::FREE);
            slice::from_ref(&free)
        }
        Some(Cost::Said(lines)) => lines.as_slice(),
    };
    let who = [wording::ages(stage, entry.ages), entry.eligibility.clone()].map(Option::unwrap_or_default);
    let mut languages = String::new();
    for language in &entry.languages {
        push_part(&mut languages, language);
    }
    let (label, date) = match (&entry.assured_date, &entry.last_modified) {
        (Some(date), _) => (&texts::CHECKED, Some(date)),
        (None, date) => (&texts::UPDATED, date.as_ref()),
    };
    let date = date.map_or(String::new(), |date| wording::written_date(stage, date));
    let fact = |label, said: &[String], href| row(stage, label, said, href);
    let rows = [
        fact(&texts::WHERE, &places, None),
        fact(&texts::WHEN, &hours, None),
        fact(&texts::PHONE, &entry.phones, Some(phone)),
        fact(&texts::EMAIL, &entry.emails, Some(email)),
        fact(&texts::WEBSITE, slice::from_ref(&website), Some(web)),
        fact(&texts::COST, cost, None),
        fact(&texts::WHO, &who, None),
        fact(&texts::LANGUAGES, slice::from_ref(&languages), None),
        fact(&texts::ACCESS, &entry.accessibility, None),
        fact(label, slice::from_ref(&date), None),
    ];
    el("dl").class("facts").children(rows)
}

/// What makes a link of something written.
type Href = fn(&str) -> Option<String>;

/// A fact under its name, a line for each thing said; nothing where the feed says nothing. Each line is a link where `href` makes one,
/// and text where not ("Text SHOUT to 85258").
#[inline(never)]
fn row(stage: Stage, label: &'static Text, said: &[String], href: Option<Href>) -> View {
    let mut row = None;
    for words in said {
        if words.is_empty() {
            continue;
        }
        let line = match href.and_then(|href| href(words)) {
            Some(href) => {
                let site = words.strip_prefix("https://").or_else(|| words.strip_prefix("http://"));
                let shown = site.map_or(words.as_str(), |site| site.trim_end_matches('/')).to_owned();
                parts::link(href, shown).done()
            }
            None => View::Text(words.clone().into()),
        };
        let so_far = row.unwrap_or_else(|| el("div").child(el("dt").text(stage.say(label))));
        row = Some(so_far.child(el("dd").child(line)));
    }
    row.into()
}

// By names of their own, which stand here: what is held by its address cannot come later by itself.
fn phone(words: &str) -> Option<String> {
    phone_href(words)
}

fn email(words: &str) -> Option<String> {
    email_href(words)
}

fn web(words: &str) -> Option<String> {
    safe_href(words)
}

/// Blank lines part paragraphs.
fn paragraphs(text: &str) -> Vec<View> {
    let mut all = Vec::new();
    let mut one = String::new();
    for line in text.split('\n').chain([""]) {
        let line = line.trim();
        if !line.is_empty() {
            if !one.is_empty() {
                one.push('\n');
            }
            one.push_str(line);
        } else if !one.is_empty() {
            all.push(el("p").class("said").text(std::mem::take(&mut one)).done());
        }
    }
    all
}
