//! People, places and activities, as a list and a picture drawn from it.

use crate::model::Model;
use windchime_shell::markup::{El, el};

/// The page.
pub fn view(_model: Model) -> El {
    el("div")
}
