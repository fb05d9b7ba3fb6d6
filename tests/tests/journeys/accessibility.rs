//! axe finds nothing in any state, in any look; and nothing runs over the edge at 400 % zoom. A picture of each state is kept.

use crate::states::{CARD, DIRECTORY, FORM, State};
use windchime_tests::axe;
use windchime_tests::looks::{LOOKS, Look, PICTURES, pictured};
use windchime_tests::page::Page;
use windchime_tests::pictures;

windchime_tests::journeys![
    Chromium:
        the_form_is_accessible_in_every_state_and_look,
        the_card_is_accessible_in_every_state_and_look,
        the_directory_is_accessible_in_every_state_and_look,
];

fn look_at(page: Page, states: &[State]) {
    let mut found = Vec::new();
    for (state, reach) in states {
        page.forget();
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
    pictures::write_index(&pictured());
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
