//! The state of the directory in the address of the host page.
