//! Where the form's definition comes from: built in, or a URL.

use std::rc::Rc;
use windchime_domain::form::Form;
use windchime_domain::json::Value;
use windchime_shell::endpoint::{self, Failure};
use windchime_shell::{json, rest};

/// The form that a widget shows where nothing else is said, made small by the build script.
const INTEREST: &str = include_str!(concat!(env!("OUT_DIR"), "/interest.json"));

/// Why there is no form to show.
#[derive(Debug, Clone, PartialEq)]
pub enum Missing {
    /// It could not be fetched.
    Unfetched(Failure),
    /// It was fetched and cannot be used; every reason is named.
    Unusable(Vec<String>),
}

/// The form that every page carries; `None` for any other. It is tested to read.
pub fn at_hand(name: &str) -> Option<Rc<Form>> {
    let form = json::parse(INTEREST).filter(|_| name == "interest")?;
    Some(Rc::new(Form::trusted(&form)))
}

/// Fetches a definition: another built-in one by its name, or that of a URL.
///
/// # Errors
/// [`Missing`] says whether the network or the definition is at fault.
pub async fn fetch(name: &str) -> Result<Rc<Form>, Missing> {
    let unfetched = Missing::Unfetched(Failure::Unreachable);
    let value = if matches!(name, "page-feedback" | "story") {
        rest::form(name).await.and_then(|text| json::parse(&text)).ok_or(unfetched)?
    } else {
        let value = endpoint::get(name, endpoint::SMALL).await.map_err(Missing::Unfetched)?;
        // A coordinator has checked what it serves; anything else is checked before it is shown.
        if value.get("delivery").is_none() {
            if !rest::ready().await {
                return Err(unfetched);
            }
            later::check(&value).map_err(Missing::Unusable)?;
        }
        value
    };
    Ok(Rc::new(Form::trusted(&value)))
}

mod later {
    use super::{Form, Value};

    /// Everything that is wrong with a definition, a line each.
    #[inline(never)]
    pub fn check(definition: &Value) -> Result<(), Vec<String>> {
        let lines =
            |problems: Vec<windchime_domain::form::DefinitionProblem>| problems.iter().map(|one| one.say()).collect();
        Form::read(definition).map(drop).map_err(lines)
    }
}
