//! What there is to narrow by, besides categories.

use crate::model::Model;
use windchime_shell::markup::View;

/// Under the categories.
pub fn view(_: Model) -> View {
    View::Nothing
}
