//! When an entry is open.

use crate::model::Model;
use windchime_shell::markup::View;

/// How it stands now, in the list.
pub fn line(_: Model, _: u32) -> View {
    View::Nothing
}

/// The week of the entry with that number, under its facts.
pub fn week(_: Model, _: u32) -> View {
    View::Nothing
}
