//! One entry, whole. Its text stands as text; only what `domain::links` makes of an address becomes a link.

use super::wording;
use crate::catalogue::{address, push_part};
use crate::model::Model;
use crate::texts;
use windchime_domain::directory::{Cost, Date, Entry, Status};
use windchime_domain::links::{email_href, phone_href, safe_href};
use windchime_shell::markup::{El, View, el};
use windchime_shell::parts::{self, Weight};
use windchime_shell::stage::Stage;
use windchime_shell::texts::Text;

pub(super) fn view(model: Model, number: u32) -> View {
    let stage = model.stage;
    // Followed, so that the words change with the reading.
    _ = stage.reading();
    let back = parts::button(Weight::Quiet, stage.line(&texts::BACK), move || model.close());
    let whole = model.with_entry(number, |entry, today| whole(stage, entry, today));
    el("div").class("detail").child(el("p").child(back)).child(whole).done()
}

fn whole(stage: Stage, entry: &Entry, today: Option<Date>) -> El {
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
        .child(facts(stage, entry, today))
        .child((!entry.categories.is_empty()).then(|| el("ul").class("tags").children(tags)))
}

/// What to know before anything else.
fn banner(stage: Stage, entry: &Entry) -> Option<El> {
    let closed = entry.status == Status::TemporarilyClosed;
    let closed = closed.then(|| el("p").child(el("strong").text(stage.say(&texts::CLOSED))));
    let alert = entry.alert.clone().map(|alert| el("p").text(alert));
    (closed.is_some() || alert.is_some()).then(|| el("div").class("banner").child(closed).child(alert))
}

fn facts(stage: Stage, entry: &Entry, today: Option<Date>) -> El {
    let mut places: Vec<View> = entry.places.iter().map(|place| plain(address(place))).collect();
    if entry.online {
        places.push(plain(stage.say(&texts::ONLINE)));
    }
    let hours = wording::hours(stage, &entry.schedules, today);
    let website = entry.url.as_deref().and_then(safe_href).map(|href| {
        let shown = href.split_once("//").map_or(href.as_str(), |(_, rest)| rest).trim_end_matches('/').to_owned();
        parts::link(href, shown).done()
    });
    let cost = match &entry.cost {
        None => Vec::new(),
        Some(Cost::Free) => vec![plain(stage.say(&texts::FREE))],
        Some(Cost::Said(lines)) => lines.iter().cloned().map(plain).collect(),
    };
    let who = wording::ages(stage, entry.ages).into_iter().chain(entry.eligibility.clone());
    let mut languages = String::new();
    for language in &entry.languages {
        push_part(&mut languages, language);
    }
    let (label, date) = match (&entry.assured_date, &entry.last_modified) {
        (Some(date), _) => (&texts::CHECKED, Some(date)),
        (None, date) => (&texts::UPDATED, date.as_ref()),
    };
    let languages = Some(languages).filter(|languages| !languages.is_empty());
    let rows = [
        row(stage, &texts::WHERE, places),
        row(stage, &texts::WHEN, hours.into_iter().map(plain).collect()),
        row(stage, &texts::PHONE, linked(&entry.phones, phone_href)),
        row(stage, &texts::EMAIL, linked(&entry.emails, email_href)),
        row(stage, &texts::WEBSITE, website.into_iter().collect()),
        row(stage, &texts::COST, cost),
        row(stage, &texts::WHO, who.map(plain).collect()),
        row(stage, &texts::LANGUAGES, languages.map(plain).into_iter().collect()),
        row(stage, &texts::ACCESS, entry.accessibility.iter().cloned().map(plain).collect()),
        row(stage, label, date.map(|date| plain(wording::written_date(stage, date))).into_iter().collect()),
    ];
    el("dl").class("facts").children(rows)
}

/// A fact under its name; nothing where the feed says nothing.
#[inline(never)]
fn row(stage: Stage, label: &'static Text, said: Vec<View>) -> View {
    if said.is_empty() {
        return View::Nothing;
    }
    let lines = said.into_iter().map(|line| el("dd").child(line).done());
    el("div").child(el("dt").text(stage.say(label))).children(lines).done()
}

/// Each as a link where it makes one, and as text where not ("Text SHOUT to 85258").
#[inline(never)]
fn linked(written: &[String], href: fn(&str) -> Option<String>) -> Vec<View> {
    let one = |words: &String| match href(words) {
        Some(href) => parts::link(href, words.clone()).done(),
        None => plain(words.clone()),
    };
    written.iter().map(one).collect()
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

fn plain(words: String) -> View {
    View::Text(words.into())
}
