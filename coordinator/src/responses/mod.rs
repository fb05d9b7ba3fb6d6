//! Responses as the people who run the network look at them: which ones, read a stretch at a time, said in the form's words.

pub mod filter;
mod reader;
mod tag;
pub mod words;

pub use filter::{Filter, Wrong};
pub use reader::{Found, Reader, count, forms};
pub use tag::{CONTACTED, NotATag, tidy_tag};
