//! The rules of what comes with the second part of the wasm.

pub mod acts;
pub mod coming;
pub mod facets;
pub mod far;
pub mod filters;
pub mod link;
pub mod map;
pub mod place;
pub mod placed;
