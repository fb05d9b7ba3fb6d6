//! Journeys through the built widgets, in a real browser, against the real servers. Each file is a room; each journey is a sentence.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod accessibility;
mod admin;
mod card;
mod card_connections;
mod card_days;
mod card_groups;
mod card_keep;
mod card_reflect;
mod card_take;
mod contract;
mod delivery;
mod directory;
mod directory_crowd;
mod directory_far;
mod directory_filters;
mod directory_hours;
mod directory_link;
mod directory_map;
mod directory_place;
mod embed;
mod endpoints;
mod filling;
mod frozen;
mod hostile;
mod interest;
mod outbox;
mod pages;
mod privacy;
mod proof;
mod recovery;
mod silence;
mod states;
mod tabs;
mod tree;

fn main() -> std::process::ExitCode {
    let rooms = [
        interest::JOURNEYS,
        delivery::JOURNEYS,
        outbox::JOURNEYS,
        tabs::JOURNEYS,
        proof::JOURNEYS,
        silence::JOURNEYS,
        pages::JOURNEYS,
        endpoints::JOURNEYS,
        card::JOURNEYS,
        card_keep::JOURNEYS,
        card_days::JOURNEYS,
        card_reflect::JOURNEYS,
        card_take::JOURNEYS,
        card_connections::JOURNEYS,
        card_groups::JOURNEYS,
        directory::JOURNEYS,
        directory_crowd::JOURNEYS,
        directory_far::JOURNEYS,
        directory_filters::JOURNEYS,
        directory_place::JOURNEYS,
        directory_hours::JOURNEYS,
        directory_map::JOURNEYS,
        directory_link::JOURNEYS,
        embed::JOURNEYS,
        recovery::JOURNEYS,
        hostile::JOURNEYS,
        privacy::JOURNEYS,
        accessibility::JOURNEYS,
        admin::JOURNEYS,
        tree::JOURNEYS,
        contract::JOURNEYS,
        frozen::JOURNEYS,
    ];
    windchime_tests::journey::run(rooms.into_iter().flatten().copied())
}
