//! The entries on a map, beside the list that says the same.

use crate::model::Model;
use windchime_shell::markup::View;

/// Between the filters and the results.
#[inline(never)]
pub fn view(_: Model) -> View {
    View::Nothing
}
