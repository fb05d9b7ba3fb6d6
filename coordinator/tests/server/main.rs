//! The real server on a port of its own, with a database file of its own, asked over TCP.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod accounts;
mod assets;
mod browser;
mod client;
mod commands;
mod decide;
mod directory;
mod directory_editor;
mod editor;
mod embed;
mod export;
mod figures;
mod form_versions;
mod forms;
mod gate;
mod guards;
mod limits;
mod messages;
mod mutations;
mod openapi;
mod operating;
mod pages;
mod partners;
mod plain_forms;
mod problems;
mod responses;
mod rights;
mod sealing;
mod second_factor;
mod services;
mod set_password;
mod start_and_stop;
mod submissions;
mod summary;
mod warnings;
mod websites;
mod world;
