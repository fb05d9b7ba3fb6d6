//! The real server on a port of its own, with a database file of its own, asked over TCP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod assets;
mod client;
mod commands;
mod editor;
mod embed;
mod form_versions;
mod forms;
mod gate;
mod pages;
mod partners;
mod plain_forms;
mod problems;
mod sealing;
mod services;
mod start_and_stop;
mod submissions;
mod websites;
mod world;
