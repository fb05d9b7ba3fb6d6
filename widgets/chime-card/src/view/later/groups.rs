//! Local groups, found in the directory that the page's editor has named, and put on the card by the person.

use crate::model::Model;
use windchime_shell::markup::{El, el};

/// The page.
pub fn view(_model: Model) -> El {
    el("div")
}
