//! Where the form's definition comes from: built in, or a URL.

use std::rc::Rc;
use windchime_domain::form::{DefinitionProblem, Form, built_in};
use windchime_shell::endpoint::{self, Failure};
use windchime_shell::json;

/// Why there is no form to show.
#[derive(Debug, Clone, PartialEq)]
pub enum Missing {
    /// It could not be fetched.
    Unfetched(Failure),
    /// It was fetched and cannot be used; every reason is named.
    Unusable(Vec<DefinitionProblem>),
}

/// A built-in form by name; `None` when the name is a URL. The built-in definitions are tested to read.
pub fn at_hand(name: &str) -> Option<Rc<Form>> {
    Form::read(&json::parse(built_in(name)?)?).ok().map(Rc::new)
}

/// Fetches a definition.
///
/// # Errors
/// [`Missing`] says whether the network or the definition is at fault.
pub async fn fetch(url: &str) -> Result<Rc<Form>, Missing> {
    let value = endpoint::get(url, endpoint::SMALL).await.map_err(Missing::Unfetched)?;
    Form::read(&value).map(Rc::new).map_err(Missing::Unusable)
}
