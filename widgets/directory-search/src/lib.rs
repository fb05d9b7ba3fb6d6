//! See README.md.
pub mod attributes;
pub use attributes::ELEMENT;
/// Placeholder until the search stands.
pub fn view(_: windchime_shell::stage::Stage) -> leptos::prelude::AnyView { use leptos::prelude::*; ().into_any() }
