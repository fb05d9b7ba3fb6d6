//! The pages beside the letters' own: built when somebody first goes there.

pub mod connections;
pub mod groups;
pub mod keep;
mod take;
pub mod whole;
