//! Journeys through the built widgets, in a real browser, against the real servers. Each file is a room; each journey is a sentence.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod accessibility;
mod card;
mod contract;
mod directory;
mod embed;
mod filling;
mod frozen;
mod hostile;
mod interest;
mod privacy;
mod recovery;

fn main() -> std::process::ExitCode {
    let rooms = [
        interest::JOURNEYS,
        card::JOURNEYS,
        directory::JOURNEYS,
        embed::JOURNEYS,
        recovery::JOURNEYS,
        hostile::JOURNEYS,
        privacy::JOURNEYS,
        accessibility::JOURNEYS,
        contract::JOURNEYS,
        frozen::JOURNEYS,
    ];
    windchime_tests::journey::run(rooms.into_iter().flatten().copied())
}
