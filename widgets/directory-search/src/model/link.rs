//! What the address of the host page knows; its rules are in `later::link`.

/// What stands in the address.
#[derive(Debug, Default)]
pub(super) struct Link {}
