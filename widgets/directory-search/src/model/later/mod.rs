//! The rules of what comes with the second part of the wasm.

mod filters;
mod link;
mod map;
mod place;
