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
mod figures;
mod directory;
mod directory_editor;
mod export;
mod decide;
mod forms;
mod gate;
mod operating;
mod guards;
mod limits;
mod mutations;
mod openapi;
mod messages;
mod pages;
mod plain_forms;
mod problems;
mod rights;
mod responses;
mod sealing;
mod second_factor;
mod services;
mod set_password;
mod start_and_stop;
mod submissions;
mod summary;
mod websites;
mod world;
