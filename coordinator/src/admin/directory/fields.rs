//! The editor's form, field by field.

use maud::{Markup, PreEscaped, html};
use windchime_domain::card::Letter;
use windchime_domain::directory::{Date, HoursWords, Schedule, lines};
use windchime_domain::json::Value;

use super::typed::Typed;
use crate::catalogue::asked::today;
use crate::catalogue::plain::{Plain, capital};
use crate::catalogue::record;

/// What is wrong, by field.
pub(super) type Wrong = [(String, String)];

/// What it says when a status is chosen.
const STATUSES: [(&str, &str, &str); 3] = [
    ("active", "Running", "The public sees it"),
    ("temporarily closed", "Closed for now", "The public does not see it until you change this back"),
    ("inactive", "Not running any more", "Kept here, and not shown"),
];

/// Every field of the form.
pub(super) fn fields(typed: &Typed, wrong: &Wrong, terms: &[String], record: Option<&Value>) -> Markup {
    let line = |name: &str, label: &str, hint: &str, more: &str| input(typed, wrong, name, label, hint, more);
    html! {
        h2 { "What it is" }
        (line("name", "Name", "", ""))
        (area(typed, wrong, "description", "What happens there (optional)", "A few sentences, as you would tell a friend."))
        (line("organisation", "Who runs it (optional)", "", ""))
        (line("alert", "Something to know first (optional)", "Such as: Closed in August.", ""))
        h2 { "Where" }
        (line("address", "Place and street (optional)", "Such as: Village Hall, 1 High Street.", ""))
        (line("town", "Town or village (optional)", "", "narrow"))
        (line("postcode", "Postcode (optional)", "People can then find it by distance.", "narrow"))
        (tick(typed, "online", "yes", "It can be joined online or by phone"))
        h2 { "When" }
        @for index in 0..typed.sessions() { (session(typed, wrong, index)) }
        input type="hidden" name="sessions" value=(typed.sessions());
        (kept(record))
        h2 { "How to reach it" }
        (line("phone", "Phone (optional)", "", "narrow"))
        (line("email", "Email (optional)", "", "narrow"))
        (line("url", "Website (optional)", "Such as: https://www.example.org", ""))
        h2 { "Who it is for" }
        (line("who_for", "Who can come (optional)", "Such as: anyone caring for somebody at home.", ""))
        (line("minimum_age", "Youngest age (optional)", "", "narrow"))
        (line("maximum_age", "Oldest age (optional)", "", "narrow"))
        (line("cost", "What it costs (optional)", "“Free” is shown as free.", ""))
        h2 { "How people find it" }
        (area(typed, wrong, "categories", "Categories (optional)", &in_use(terms)))
        fieldset.field {
            legend { "What it can help with (optional)" }
            p.hint { "The five letters of CHIME, as on the card." }
            @for letter in Letter::ALL { (tick(typed, &format!("chime-{}", letter.name()), "yes", &capital(letter))) }
        }
        h2 { "Is it running?" }
        (statuses(typed, wrong))
    }
}

fn in_use(terms: &[String]) -> String {
    if terms.is_empty() {
        "One on each line.".to_owned()
    } else {
        format!("One on each line. In use: {}.", terms.join(", "))
    }
}

fn error(wrong: &Wrong, name: &str) -> Option<Markup> {
    let (_, words) = wrong.iter().find(|(field, _)| field == name)?;
    Some(html! { p.error id={ (name) "-error" } { span.unseen { "Error: " } (words) } })
}

/// The ids of hint and error, for `aria-describedby`.
fn described(wrong: &Wrong, name: &str, hint: &str) -> Option<String> {
    let hint = (!hint.is_empty()).then(|| format!("{name}-hint"));
    let error = wrong.iter().any(|(field, _)| field == name).then(|| format!("{name}-error"));
    let all: Vec<String> = hint.into_iter().chain(error).collect();
    (!all.is_empty()).then(|| all.join(" "))
}

fn framed(wrong: &Wrong, name: &str, label: &str, hint: &str, more: &str, control: &Markup) -> Markup {
    html! {
        div class={ "field " (more) } {
            label for=(name) { (label) }
            @if !hint.is_empty() { p.hint id={ (name) "-hint" } { (hint) } }
            @if let Some(error) = error(wrong, name) { (error) }
            (control)
        }
    }
}

fn input(typed: &Typed, wrong: &Wrong, name: &str, label: &str, hint: &str, more: &str) -> Markup {
    let (kind, described) = (if name == "email" { "email" } else { "text" }, described(wrong, name, hint));
    let is_wrong = wrong.iter().any(|(field, _)| field == name).then_some("true");
    let control = html! {
        input type=(kind) id=(name) name=(name) value=(typed.get(name)) autocomplete="off" aria-describedby=[described]
            aria-invalid=[is_wrong];
    };
    framed(wrong, name, label, hint, more, &control)
}

fn area(typed: &Typed, wrong: &Wrong, name: &str, label: &str, hint: &str) -> Markup {
    let described = described(wrong, name, hint);
    let is_wrong = wrong.iter().any(|(field, _)| field == name).then_some("true");
    let control = html! {
        textarea id=(name) name=(name) rows="5" aria-describedby=[described] aria-invalid=[is_wrong] {
            // A line break right behind the tag is not part of the text.
            (PreEscaped("\n")) (typed.get(name))
        }
    };
    framed(wrong, name, label, hint, "", &control)
}

fn tick(typed: &Typed, name: &str, value: &str, label: &str) -> Markup {
    let id = if value == "yes" { name.to_owned() } else { format!("{name}-{value}") };
    html! {
        div.choice {
            input type="checkbox" id=(id) name=(name) value=(value) checked[typed.ticked(name, value)];
            label for=(id) { (label) }
        }
    }
}

fn statuses(typed: &Typed, wrong: &Wrong) -> Markup {
    let chosen = match typed.get("status") {
        "defunct" => "inactive",
        other => other,
    };
    html! {
        fieldset.field aria-describedby=[described(wrong, "status", "")] {
            legend { "Status" }
            @if let Some(error) = error(wrong, "status") { (error) }
            @for (index, (value, label, hint)) in STATUSES.into_iter().enumerate() {
                @let id = if index == 0 { "status".to_owned() } else { format!("status-{index}") };
                div.choice {
                    input type="radio" id=(id) name="status" value=(value) checked[chosen == value];
                    label for=(id) { (label) br; span.soft { (hint) } }
                }
            }
        }
    }
}

fn session(typed: &Typed, wrong: &Wrong, index: usize) -> Markup {
    let name = |part: &str| format!("session-{index}-{part}");
    let line = |part: &str, label: &str, hint: &str| input(typed, wrong, &name(part), label, hint, "");
    html! {
        fieldset.field.session {
            legend { "Session " (index + 1) @if typed.get(&name("at")).is_empty() { " (optional)" } }
            input type="hidden" name=(name("at")) value=(typed.get(&name("at")));
            (line("days", "Days", "Such as: Monday and Thursday, or first Tuesday."))
            div {
                (line("opens", "Begins", "Such as: 10am."))
                (line("closes", "Ends", "Such as: 12.30pm."))
            }
            (line("words", "More about when", "Such as: not in school holidays."))
        }
    }
}

/// What an imported record says that has no field here: it stays, and times can be taken away.
fn kept(record: Option<&Value>) -> Markup {
    let Some(record) = record else { return html! {} };
    let plain = Plain::read(record);
    let shown = |at: usize| plain.sessions.iter().any(|session| session.at == Some(at));
    let rest: Vec<(usize, String)> = record::items(record, "schedules")
        .iter()
        .enumerate()
        .filter(|(at, _)| !shown(*at))
        .map(|(at, schedule)| (at, said(schedule)))
        .collect();
    let places = record::items(record, "service_at_locations").len().saturating_sub(1 + usize::from(plain.online));
    let prices = record::items(record, "cost_options").len();
    html! {
        @if !rest.is_empty() {
            fieldset.field {
                legend { "Times that came with an import" }
                p.hint { "They are kept as they came. Tick those that are no longer right." }
                @for (at, words) in rest {
                    div.choice {
                        input type="checkbox" id={ "drop-" (at) } name="drop" value=(at);
                        label for={ "drop-" (at) } { "Remove: " (words) }
                    }
                }
            }
        }
        @if places > 0 { p.note { "It has more places than one. The others are kept as they came." } }
        @if prices > 0 { p.note { "Its prices came with an import, and are kept as they came." } }
    }
}

fn said(schedule: &Value) -> String {
    let record = Value::Map(vec![
        ("name".to_owned(), Value::from("-")),
        ("schedules".to_owned(), Value::List(vec![schedule.clone()])),
    ]);
    let schedules: Vec<Schedule> = record::entry(record).0.map(|entry| entry.schedules).unwrap_or_default();
    let date = |date: Date| format!("{}/{}/{}", date.day(), date.month(), date.year());
    let on = Date::read("1970-01-01").or_else(today);
    let lines = on.map(|on| lines(&schedules, on)).unwrap_or_default();
    let words = lines.into_iter().map(|line| match (line.is_unsaid(), &line.words) {
        (true, Some(words)) => words.clone(),
        _ => line.sentence(&HoursWords::ENGLISH, &date),
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() { "a time that cannot be read".to_owned() } else { words.join("; ") }
}
