//! The form that asks which responses to show.

use maud::{Markup, html};
use windchime_domain::form::{Form, Kind};

use crate::origin;
use crate::responses::{CONTACTED, Filter, Wrong, forms, words};
use crate::server::App;

/// What there is to choose from.
pub(super) struct Offered {
    /// Tags in use, and `contacted` in any case.
    pub(super) tags: Vec<String>,
    languages: Vec<String>,
    websites: Vec<String>,
    /// The id and the words of every scale.
    scales: Vec<(String, String)>,
}

impl Offered {
    pub(super) async fn of(app: &App, form: &str) -> Result<Offered, sqlx::Error> {
        let mut tags = app.storage.tags(form).await?;
        if !tags.iter().any(|tag| tag == CONTACTED) {
            tags.insert(0, CONTACTED.to_owned());
        }
        let mut websites: Vec<String> =
            app.storage.pages(form).await?.iter().filter_map(|page| origin::of_page(page)).collect();
        websites.sort();
        websites.dedup();
        let scales = scales(&forms(app, form).await?);
        Ok(Offered { tags, languages: app.storage.languages(form).await?, websites, scales })
    }
}

fn scales(forms: &[std::sync::Arc<Form>]) -> Vec<(String, String)> {
    let mut scales: Vec<(String, String)> = Vec::new();
    for question in forms.iter().flat_map(|form| &form.questions) {
        if matches!(question.kind, Kind::Scale { .. }) && scales.iter().all(|(id, _)| *id != question.id) {
            scales.push((question.id.clone(), words::asked(question).to_owned()));
        }
    }
    scales
}

/// The search box, and behind it whatever else can be asked for.
pub(super) fn form(action: &str, filter: &Filter, offered: &Offered, wrong: &Wrong) -> Markup {
    // The box of filters stands open where one is in use.
    let in_use = filter.fields().iter().any(|(name, _)| *name != "search");
    html! {
        form.search method="get" action=(action) role="search" {
            div.field {
                label for="search" { "Search" }
                p.hint id="search-hint" { "Words anywhere in the answers, or a reference like 7K3M-Q9TZ" }
                div.together {
                    input type="search" id="search" name="search" value=(filter.search) maxlength="200" autocomplete="off" aria-describedby="search-hint";
                    button { "Search" }
                }
            }
            details open[in_use] {
                summary { "Filters" }
                div.filters {
                    (select("tag", "With the tag", "Any or none", &filter.tag, pairs(&offered.tags)))
                    (select("without", "Without the tag", "No matter", &filter.without, pairs(&offered.tags)))
                    (date("from", "Received from", &filter.from, wrong))
                    (date("to", "Received up to", &filter.to, wrong))
                    @if offered.scales.len() > 1 {
                        (select("scale", "Scale", "Any", &filter.scale, offered.scales.clone()))
                    }
                    @if !offered.scales.is_empty() { (least(filter, &offered.scales, wrong)) }
                    @if offered.languages.len() > 1 || !filter.lang.is_empty() {
                        (select("lang", "Language of the form", "Any", &filter.lang, pairs(&offered.languages)))
                    }
                    @if !offered.websites.is_empty() {
                        (select("website", "Website", "Any", &filter.website, pairs(&offered.websites)))
                    }
                    div.field.choice.wide {
                        input type="checkbox" id="address" name="address" value="yes" checked[filter.address];
                        label for="address" { "Left an email address or phone number" }
                    }
                }
                div.actions {
                    button.quiet { "Use these filters" }
                    @if !filter.is_empty() { a href=(action) { "Clear all" } }
                }
            }
        }
    }
}

fn pairs(values: &[String]) -> Vec<(String, String)> {
    values.iter().map(|value| (value.clone(), value.clone())).collect()
}

fn select(name: &str, label: &str, any: &str, chosen: &str, mut options: Vec<(String, String)>) -> Markup {
    // What an address asks for stays chosen, also where nothing has it any more.
    if !chosen.is_empty() && options.iter().all(|(value, _)| value != chosen) {
        options.push((chosen.to_owned(), chosen.to_owned()));
    }
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                option value="" { (any) }
                @for (value, said) in options { option value=(value) selected[value == chosen] { (said) } }
            }
        }
    }
}

fn date(name: &str, label: &str, value: &str, wrong: &Wrong) -> Markup {
    input(name, label, value, "date", wrong)
}

fn least(filter: &Filter, scales: &[(String, String)], wrong: &Wrong) -> Markup {
    html! {
        @if let [(_, question)] = scales {
            (input("least", &format!("{question} – this number or more"), &filter.least, "number", wrong))
        } @else {
            (input("least", "This number or more", &filter.least, "number", wrong))
        }
    }
}

fn input(name: &str, label: &str, value: &str, kind: &str, wrong: &Wrong) -> Markup {
    let error = wrong.iter().find(|(field, _)| field == name).map(|(_, text)| text);
    let described = error.map(|_| format!("{name}-error"));
    html! {
        div.field.wide[kind == "number"] {
            label for=(name) { (label) }
            @if let Some(error) = error { p.error id={ (name) "-error" } { (error) } }
            input type=(kind) id=(name) name=(name) value=(value) aria-invalid=[error.map(|_| "true")] aria-describedby=[described];
        }
    }
}
