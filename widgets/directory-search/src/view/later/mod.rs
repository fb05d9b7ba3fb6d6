//! What is built with the second part of the wasm.

pub mod detail;
pub mod filters;
pub mod hours;
pub mod map;
pub mod place;
