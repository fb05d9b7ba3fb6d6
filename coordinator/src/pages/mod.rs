//! Whole pages, written on the server: what a visitor sees who follows a link, and what is left when neither JavaScript
//! nor WebAssembly can run. The form works all the same.

mod directory;
mod field;
mod form;
mod given;
mod html;
mod report;

pub use directory::directory;
pub use form::form;
pub use given::{Given, submission};
pub use html::{Script, message, page, thanks};
pub use report::{Told, report, reported};

/// The pages' style sheet; `style-src 'self'` lets no other in.
pub const STYLESHEET: &str = include_str!("pages.css");
