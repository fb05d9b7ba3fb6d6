//! The Windchime coordinator: one server that receives submissions, keeps them safe, and serves forms, services and the
//! widgets themselves. `main.rs` is its command line; everything it does is here, so that tests can run the real server.

pub mod admin;
pub mod config;
pub mod forms;
pub mod fresh;
pub mod gate;
pub mod import;
pub mod jobs;
pub mod keyring;
pub mod marks;
pub mod pages;
pub mod partners;
pub mod problem;
pub mod records;
pub mod routes;
pub mod sealing;
pub mod server;
pub mod storage;
