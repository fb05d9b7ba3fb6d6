//! Where somebody asks from.

use crate::model::Model;
use windchime_shell::markup::View;

/// Under the search.
pub fn view(_: Model) -> View {
    View::Nothing
}
