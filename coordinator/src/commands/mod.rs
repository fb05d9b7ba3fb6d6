//! The longer commands.

pub mod rights;
