//! Every state of the widgets, by name, and how a person gets there.

use crate::delivery::send_in_vain;
use crate::filling::{SEND, fill, form, open_form};
use crate::pages::{fill_pages, go_on, paged};
use windchime_tests::page::Page;
use windchime_tests::recovering::Recovering;

/// A state: its name, and how a person gets there.
pub type State = (&'static str, fn(Page));

pub const FORM: &[State] = &[
    ("form-empty", |page| {
        form(page);
    }),
    ("form-errors", |page| {
        let form = form(page);
        form.button(SEND).click();
        form.focus_comes_to("summary");
    }),
    ("form-draft", |page| {
        let form = form(page);
        form.control("q-name").type_text("A draft");
        page.reload();
        page.widget("windchime-interest").ready().find(".banner").appears();
    }),
    ("form-sending", |page| {
        let form = form(page);
        form.set("endpoint", &format!("{}/faults/hang", page.world.partner));
        fill(&form);
        form.button(SEND).click();
        form.says("Sending…");
    }),
    ("form-saved-sealed", |page| in_vain(page, false, "busy", "Saved on this device")),
    ("form-saved-locked", |page| in_vain(page, true, "busy", "Saved on this device")),
    ("form-saved-shown", |page| {
        in_vain(page, true, "busy", "Saved on this device");
        let form = page.widget("windchime-interest");
        form.button("Show").click();
        form.find(".waiting pre").appears();
    }),
    ("form-refused", |page| in_vain(page, true, "closed", "Your answers have not been sent")),
    ("form-sent-later", |page| {
        let endpoint = Recovering::new(page, "busy", 1, "recovery-network");
        let first = form(page);
        first.set("endpoint", &endpoint.url);
        fill(&first);
        send_in_vain(&first, "Saved on this device");
        page.run("sessionStorage.clear()");
        form(page).says("Sent.");
    }),
    ("form-sent", |page| {
        let form = form(page);
        fill(&form);
        form.button(SEND).click();
        form.focus_comes_to("after");
    }),
    ("form-pages-1", |page| {
        paged(page);
    }),
    ("form-pages-2", |page| {
        let form = paged(page);
        form.control("q-name").type_text("Robin");
        go_on(&form, "Step 2 of 4");
        form.control("q-days-2").click();
        form.control("q-reminders-0").click();
        form.control("q-reminder-how-0").appears();
    }),
    ("form-pages-3", |page| {
        let form = paged(page);
        form.control("q-name").type_text("Robin");
        go_on(&form, "Step 2 of 4");
        form.control("q-days-2").click();
        form.control("q-reminders-1").click();
        go_on(&form, "Step 3 of 5");
    }),
    ("form-pages-4", |page| {
        let form = paged(page);
        form.control("q-name").type_text("Robin");
        go_on(&form, "Step 2 of 4");
        form.control("q-reminders-1").click();
        go_on(&form, "Step 3 of 4");
        form.control("q-words").type_text(&"w".repeat(90));
        form.says("10 characters left");
    }),
    ("form-pages-errors", |page| {
        let form = paged(page);
        form.control("q-name").type_text("Robin");
        go_on(&form, "Step 2 of 4");
        form.control("q-first-day-0").type_text("31");
        form.button("Continue").click();
        form.focus_comes_to("summary");
    }),
    ("form-review", |page| fill_pages(&paged(page))),
    ("form-easy", |page| {
        let form = form(page);
        form.set("reading", "easy");
        form.says("What should we call you?");
    }),
    ("form-editor-notice", |page| {
        let form = form(page);
        form.set("endpoint", "ftp://example.org");
        form.says("cannot be used");
    }),
    ("form-definition-mistakes", |page| {
        let form = form(page);
        form.set("form", &format!("{}/faults/definition", page.world.partner));
        form.says("The form definition cannot be used");
    }),
];

/// A form whose answers did not arrive.
fn in_vain(page: Page, open: bool, kind: &str, title: &str) {
    let (form, to) = if open { (open_form(page), "interest") } else { (form(page), "recovery-network") };
    form.set("endpoint", &Recovering::new(page, kind, 99, to).url);
    fill(&form);
    send_in_vain(&form, title);
    form.find(".waiting").appears();
}

pub const CARD: &[State] = &[
    ("card-connectedness", |page| {
        crate::card::card(page);
    }),
    ("card-hope", |page| crate::card::go(&crate::card::card(page), "hope")),
    ("card-identity", |page| crate::card::go(&crate::card::card(page), "identity")),
    ("card-meaning", |page| crate::card::go(&crate::card::card(page), "meaning")),
    ("card-empowerment", |page| crate::card::go(&crate::card::card(page), "empowerment")),
    ("card-easy-connectedness", |page| easy(page, "connectedness")),
    ("card-easy-hope", |page| easy(page, "hope")),
    ("card-easy-identity", |page| easy(page, "identity")),
    ("card-easy-meaning", |page| easy(page, "meaning")),
    ("card-easy-empowerment", |page| easy(page, "empowerment")),
    ("card-own-words", |page| {
        crate::card_reflect::own(page);
    }),
    ("card-own-easy", |page| crate::card_reflect::own(page).button("Easy Read").click()),
    ("card-editor-notice", |page| {
        let card = crate::card::card(page);
        card.set("help", "/assets/card-questions.json");
        card.says("For the editor of this page");
    }),
    ("card-connections-empty", |page| {
        crate::card_connections::connections(page);
    }),
    ("card-connections-editor", |page| {
        let card = crate::card_connections::connections(page);
        card.control("connection-add").click();
        card.button("Put it on my list").click();
        card.focus_comes_to("summary");
    }),
    ("card-connections", |page| {
        let card = crate::card_connections::connections(page);
        crate::card_connections::add_some(&card);
        card.button("Take off Allotment").click();
        card.focus_comes_to("connection-undo");
    }),
    ("card-groups", |page| {
        crate::card_groups::choose(&crate::card_groups::with_directory(page));
    }),
    ("card-empty", |page| crate::card::go(&crate::card::card(page), "whole")),
    ("card-whole", |page| {
        let card = crate::card::card(page);
        crate::card::fill(&card);
        crate::card::go(&card, "whole");
    }),
    ("card-keep", |page| {
        crate::card_keep::at_keep(page);
    }),
    ("card-keep-errors", |page| {
        let card = crate::card_keep::at_keep(page);
        card.control("keep-words").type_text("short");
        card.button("Keep this on this device").click();
        card.says("This passphrase is too short.");
        card.focus_comes_to("keep-words");
    }),
    ("card-keep-kept", |page| {
        let card = crate::card_keep::at_keep(page);
        crate::card_keep::keep_with(&card, "harbour teapot marigold");
        card.focus_comes_to("keep-said");
    }),
    ("card-keep-locked", |page| {
        crate::card_keep::keep_with(&crate::card_keep::at_keep(page), "harbour teapot marigold");
        crate::card_keep::come_back(page).control("open-words").appears();
    }),
    ("card-keep-days", |page| {
        let card = crate::card_days::with_days(page, 14);
        card.run("root.querySelectorAll('.keep details').forEach((one) => { one.open = true; })", &[]);
        card.button("Read the card of").click();
    }),
    ("card-keep-easy", |page| {
        let card = crate::card_keep::at_keep(page);
        card.set("reading", "easy");
        card.says("Nobody can get lost words back.");
    }),
    ("card-whole-shortened", |page| {
        let card = crate::card::card(page);
        for letter in &crate::card::PLACES[..5] {
            crate::card::go(&card, letter);
            let area = card.control(&format!("{letter}-note"));
            area.type_text(&"On the allotment with the others, and my sister on the phone. ".repeat(6));
        }
        crate::card::go(&card, "whole");
        card.says("“…” stands where words did not fit");
    }),
];

fn easy(page: Page, place: &str) {
    let card = crate::card::card(page);
    card.button("Easy Read").click();
    crate::card::go(&card, place);
}

pub const DIRECTORY: &[State] = &[
    ("directory-list", |page| {
        crate::directory::directory(page).find(".result").appears();
    }),
    ("directory-found", |page| {
        let directory = crate::directory::directory(page);
        directory.find(".filters summary").click();
        directory.find(".filters .choice input").click();
        crate::directory::search(&directory, "peer group");
    }),
    ("directory-filters", |page| {
        let directory = crate::directory_filters::opened(page);
        directory.find(".filters .choice input").click();
        directory.find(".chip").appears();
    }),
    ("directory-near", |page| {
        let directory = crate::directory::directory(page);
        crate::directory_place::ask(&directory, "OX4");
        directory.find(".away").appears();
    }),
    ("directory-place-unknown", |page| {
        let directory = crate::directory::directory(page);
        crate::directory_place::ask(&directory, "BT1 1AA");
        directory.find("#place-error").appears();
    }),
    ("directory-week", |page| {
        let directory = crate::directory_hours::at_noon(page);
        crate::directory::search(&directory, "kettle on peer");
        directory.find(".result h3 button").click();
        directory.find(".week").appears();
    }),
    ("directory-easy", |page| {
        let directory = crate::directory_filters::opened(page);
        directory.set("reading", "easy");
        directory.says("Where are you?");
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
    ("directory-map", |page| {
        crate::directory_map::map(crate::directory::directory(page));
    }),
    ("directory-map-tiles", |page| {
        crate::directory_map::map(crate::directory_map::tiled(page));
    }),
    ("directory-map-place", |page| {
        let directory = crate::directory_map::map(crate::directory::directory(page));
        directory.set("near", "OX4");
        directory.find(".map .ring").appears();
    }),
    ("directory-map-here", |page| {
        crate::directory_map::several_at_one_place(page);
    }),
    ("directory-link-by-hand", |page| {
        let directory = crate::directory::directory(page);
        crate::directory_link::no_clipboard(page);
        directory.find(".result h3 button").click();
        directory.button("Copy link").click();
        directory.focus_comes_to("link");
    }),
    ("directory-link-gone", |page| {
        page.open("/map.html?windchime-entry=none").widget("windchime-directory").says("no longer in this list");
    }),
    ("directory-loading", |page| {
        page.open("/fault.html?widget=directory&src=hang").widget("windchime-directory").says("Loading");
    }),
    ("directory-offline", |page| {
        let directory = crate::directory::directory(page);
        page.offline(true);
        directory.set("src", "/faults/empty");
        directory.says("offline");
        page.offline(false);
    }),
    ("directory-remote", |page| {
        let directory = crate::directory_far::remote(page);
        crate::directory_far::offered(&directory);
        directory.find(".filters #part").appears();
    }),
    ("directory-remote-looking", |page| {
        let directory = crate::directory_far::remote(page);
        directory.set("src", &format!("{}/crowd?of=300&slow-search=40000", page.world.collector.origin));
        crate::directory_far::first_answer(&directory, 300);
        directory.control("search").type_text("walking");
        directory.says("Looking…");
    }),
    ("directory-remote-more", |page| {
        let directory = crate::directory::directory(page);
        directory.set("src", &crate::directory_far::indexed(page));
        crate::directory_far::first_answer(&directory, 6_000);
        crate::directory::search(&directory, "gardening");
        directory.says("More than 20 results");
        directory.button("Show more").click();
        directory.says("More than 40 results");
    }),
    ("directory-remote-none", |page| {
        let directory = crate::directory_far::remote(page);
        crate::directory::search(&directory, "zzzzqqqq");
        directory.says("No results");
    }),
    ("directory-remote-stopped", |page| {
        crate::directory_far::stopped(page).says("The directory did not answer.");
    }),
    ("directory-easy-stopped", |page| {
        let directory = crate::directory_far::stopped(page);
        directory.set("reading", "easy");
        directory.says("The list did not answer.");
    }),
    ("directory-failed", |page| {
        page.open("/fault.html?widget=directory&src=500").widget("windchime-directory").says("could not be loaded");
    }),
    ("directory-empty", |page| {
        page.open("/fault.html?widget=directory&src=empty").widget("windchime-directory").says("nothing in this list");
    }),
];
