//! The Windchime coordinator: one server that receives submissions, keeps them safe, and serves forms, services and the
//! widgets themselves. `main.rs` is its command line; everything it does is here, so that tests can run the real server.

pub mod admin;
pub mod backup;
pub mod catalogue;
pub mod config;
pub mod config_file;
pub mod connections;
pub mod erasure;
pub mod export;
pub mod forms;
pub mod fresh;
pub mod gate;
pub mod import;
pub mod jobs;
pub mod keyring;
pub mod limits;
pub mod local_time;
pub mod mail;
pub mod marks;
pub mod metrics;
pub mod openapi;
pub mod origin;
pub mod pages;
pub mod partners;
pub mod problem;
pub mod records;
pub mod responses;
pub mod retention;
pub mod retries;
pub mod rotation;
pub mod routes;
pub mod sealing;
pub mod server;
pub mod storage;
pub mod tally;
pub mod webhooks;
