//! The rules of what comes with the second part of the wasm.

pub mod facets;
pub mod filters;
mod link;
mod map;
pub mod place;
