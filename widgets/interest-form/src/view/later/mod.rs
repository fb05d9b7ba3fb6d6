//! What is seen once somebody has begun to answer (see `windchime_shell::rest`).

pub mod after;
pub mod banner;
pub mod errors;
pub mod outcome;
pub mod review;
pub mod waiting;
pub mod words;
