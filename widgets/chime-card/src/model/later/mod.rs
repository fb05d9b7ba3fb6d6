//! What the card does by code that comes later: everything but the letters' own pages.

pub mod connections;
pub mod content;
pub mod files;
pub mod groups;
pub mod keep;
pub mod look;
