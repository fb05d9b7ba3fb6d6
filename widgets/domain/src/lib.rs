//! The pure rules and types of Windchime. No web crate: the widgets and the coordinator share them, so that every rule
//! is written once, and all of them are tested natively.

pub mod attributes;
pub mod card;
pub mod crisis;
pub mod directory;
pub mod form;
pub mod json;
pub mod links;
pub mod map;
pub mod number;
pub mod page_state;
pub mod places;
pub mod problem;
pub mod submission;
pub mod wording;
