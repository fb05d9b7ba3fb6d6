//! Keeping the card on this device, and what was kept before.

use crate::model::Model;
use windchime_shell::markup::{El, el};

/// The page.
pub fn view(_model: Model) -> El {
    el("div")
}
