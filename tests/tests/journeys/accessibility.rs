//! axe finds nothing in any state, in any look; and nothing runs over the edge at 400 % zoom. A picture of each state is kept.

use crate::states::{CARD, DIRECTORY, FORM, State};
use windchime_tests::axe;
use windchime_tests::looks::{LOOKS, Look, PICTURES, pictured};
use windchime_tests::page::Page;
use windchime_tests::{pictures, wait_until};

windchime_tests::journeys![
    Chromium:
        the_form_is_accessible_in_every_state_and_look,
        the_card_is_accessible_in_every_state_and_look,
        the_directory_is_accessible_in_every_state_and_look,
];

fn look_at(page: Page, states: &[State]) {
    look_in(page, states, &mut |_| false);
}

/// `switch` brings a state into Easy Read, and says whether it did: then that is looked at as well.
fn look_in(page: Page, states: &[State], switch: &mut dyn FnMut(&str) -> bool) {
    let mut found = Vec::new();
    for (state, reach) in states {
        page.forget();
        LOOKS[0].put_on(page);
        reach(page);
        let mut look_at_all = |reading: &str| {
            for look in LOOKS {
                look.put_on(page);
                let way = format!("{state}{reading}, {}", look.name);
                found.extend(axe::violations(page).into_iter().map(|line| format!("{way}: {line}")));
                let over = Look::overflow(page);
                if over > 0 {
                    found.push(format!("{way}: runs over the edge by {over} px"));
                }
            }
        };
        look_at_all("");
        for look in PICTURES {
            look.put_on(page);
            page.screenshot(&format!("{state}-{}", look.name));
        }
        if switch(state) {
            look_at_all(" in Easy Read");
        }
    }
    pictures::write_index(&pictured());
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

fn the_form_is_accessible_in_every_state_and_look(page: Page) {
    look_at(page, FORM);
}

fn the_card_is_accessible_in_every_state_and_look(page: Page) {
    look_in(page, CARD, &mut |state| {
        if state.contains("easy") {
            return false;
        }
        let card = page.widget("windchime-card");
        let before = card.text();
        card.set("reading", "easy");
        wait_until("the other reading", || card.text() != before);
        true
    });
}

fn the_directory_is_accessible_in_every_state_and_look(page: Page) {
    look_at(page, DIRECTORY);
}
