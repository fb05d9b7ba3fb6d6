//! What each command does, where it is more than a few lines.

pub mod backup;
pub mod check;
pub mod rights;
