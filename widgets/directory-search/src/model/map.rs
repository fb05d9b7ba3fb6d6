//! What the map knows; its rules are in `later::map`.

/// What is shown of the map.
#[derive(Debug, Default)]
pub(super) struct Map {}
