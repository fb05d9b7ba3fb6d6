//! The rules of what comes with the second part of the wasm.

mod filters;
pub mod link;
pub mod map;
mod place;
