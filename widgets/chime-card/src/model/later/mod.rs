//! What is only called by pages that come later.

pub mod content;
