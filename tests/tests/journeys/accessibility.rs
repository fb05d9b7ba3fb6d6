//! axe finds nothing in any state, in any look; and nothing runs over the edge at 400 % zoom. A picture of each state is kept.

use crate::filling::SEND;
use windchime_tests::axe;
use windchime_tests::looks::{LOOKS, Look, PICTURES};
use windchime_tests::page::Page;

windchime_tests::journeys![
    Chromium:
        the_form_is_accessible_in_every_state_and_look,
        the_card_is_accessible_in_every_state_and_look,
        the_directory_is_accessible_in_every_state_and_look,
];

/// A state: its name, and how a person gets there.
type State = (&'static str, fn(Page));

const FORM: &[State] = &[
    ("form-empty", |page| {
        crate::filling::form(page);
    }),
    ("form-errors", |page| {
        let form = crate::filling::form(page);
        form.button(SEND).click();
        form.focus_comes_to("summary");
    }),
    ("form-draft", |page| {
        let form = crate::filling::form(page);
        form.control("q-name").type_text("A draft");
        page.reload();
        page.widget("windchime-interest").ready().find(".banner").appears();
    }),
    ("form-not-sent", |page| {
        page.run("sessionStorage.clear()");
        let form = crate::filling::form_at(page, "/fault.html?widget=interest&endpoint=503");
        crate::filling::fill(&form);
        form.button(SEND).click();
        form.focus_comes_to("not-sent");
    }),
    ("form-sent", |page| {
        page.run("sessionStorage.clear()");
        let form = crate::filling::form(page);
        crate::filling::fill(&form);
        form.button(SEND).click();
        form.focus_comes_to("after");
    }),
    ("form-easy", |page| {
        let form = crate::filling::form(page);
        form.set("reading", "easy");
        form.says("What should we call you?");
    }),
    ("form-editor-notice", |page| {
        let form = crate::filling::form(page);
        form.set("endpoint", "ftp://example.org");
        form.says("cannot be used");
    }),
];

const CARD: &[State] = &[
    ("card-connectedness", |page| {
        crate::card::card(page);
    }),
    ("card-hope", |page| crate::card::go(&crate::card::card(page), "hope")),
    ("card-identity", |page| crate::card::go(&crate::card::card(page), "identity")),
    ("card-meaning", |page| crate::card::go(&crate::card::card(page), "meaning")),
    ("card-empowerment", |page| crate::card::go(&crate::card::card(page), "empowerment")),
    ("card-empty", |page| crate::card::go(&crate::card::card(page), "whole")),
    ("card-whole", |page| {
        let card = crate::card::card(page);
        crate::card::fill(&card);
        crate::card::go(&card, "whole");
    }),
];

const DIRECTORY: &[State] = &[
    ("directory-list", |page| {
        crate::directory::directory(page).find(".result").appears();
    }),
    ("directory-found", |page| {
        let directory = crate::directory::directory(page);
        directory.find(".filters .choice input").click();
        crate::directory::search(&directory, "peer group");
    }),
    ("directory-none", |page| {
        let directory = crate::directory::directory(page);
        crate::directory::search(&directory, "zzzzqqqq");
        directory.says("No results");
    }),
    ("directory-detail", |page| {
        let directory = crate::directory::directory(page);
        crate::directory::search(&directory, "kettle on peer");
        directory.find(".result h3 button, .result h3 a").click();
        directory.focus_comes_to("detail");
    }),
    ("directory-failed", |page| {
        page.open("/fault.html?widget=directory&src=500").widget("windchime-directory").says("could not be loaded");
    }),
    ("directory-empty", |page| {
        page.open("/fault.html?widget=directory&src=empty").widget("windchime-directory").says("nothing in this list");
    }),
];

fn look_at(page: Page, states: &[State]) {
    let mut found = Vec::new();
    for (state, reach) in states {
        LOOKS[0].put_on(page);
        reach(page);
        for look in LOOKS {
            look.put_on(page);
            found.extend(axe::violations(page).into_iter().map(|line| format!("{state}, {}: {line}", look.name)));
            let over = Look::overflow(page);
            if over > 0 {
                found.push(format!("{state}, {}: runs over the edge by {over} px", look.name));
            }
        }
        for look in PICTURES {
            look.put_on(page);
            page.screenshot(&format!("{state}-{}", look.name));
        }
    }
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

fn the_form_is_accessible_in_every_state_and_look(page: Page) {
    look_at(page, FORM);
}

fn the_card_is_accessible_in_every_state_and_look(page: Page) {
    look_at(page, CARD);
}

fn the_directory_is_accessible_in_every_state_and_look(page: Page) {
    look_at(page, DIRECTORY);
}
