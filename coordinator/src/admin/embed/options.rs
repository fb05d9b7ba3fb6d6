//! What was chosen on the page, read from the address and checked by the widgets' own attribute tables.

use windchime_domain::attributes::{Attribute, Element};

use super::look::{self, Look};
use super::tables::{self, ELEMENTS, OURS};

/// How the script is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Naming {
    /// This version's own file, which never changes.
    Pinned,
    /// The newest, with a digest that has to be changed with it.
    Checked,
    /// The newest, trusted.
    Trusted,
}

impl Naming {
    pub(super) const ALL: [(Naming, &str, &str); 3] = [
        (Naming::Pinned, "pinned", "This version, until I change it (safest)"),
        (Naming::Checked, "checked", "The newest, checked: to be changed with each update"),
        (Naming::Trusted, "trusted", "The newest, unchecked: updates by itself"),
    ];
}

/// What was chosen.
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub element: &'static Element,
    /// The form's id; only for the interest form.
    pub form: String,
    pub naming: Naming,
    /// The origin of the partner's website, where it was said.
    pub site: String,
    /// What stands in the snippet: attributes that are sound and not as they are by default.
    pub attributes: Vec<(&'static Attribute, String)>,
    /// Likewise, of the look.
    pub look: Look,
    /// Fields with what is wrong with them.
    pub wrong: Vec<(String, String)>,
    typed: Vec<(String, String)>,
}

impl Options {
    /// Reads the query of an address. `forms` are the ids there are, the one to begin with first.
    pub(super) fn read(query: &str, forms: &[String]) -> Options {
        let typed: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .map(|(name, value)| (name.into_owned(), value.trim().to_owned()))
            .collect();
        let get = |name: &str| typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
        let [first, ..] = ELEMENTS;
        let element = ELEMENTS.into_iter().find(|element| element.kind == get("widget")).unwrap_or(first);
        let naming = Naming::ALL.into_iter().find(|(_, word, _)| *word == get("script"));
        let mut wrong = Vec::new();
        let form = match get("form") {
            id if forms.iter().any(|known| known == id) => id.to_owned(),
            id => {
                if !id.is_empty() {
                    wrong.push(("form".to_owned(), "Choose a form from the list".to_owned()));
                }
                forms.first().cloned().unwrap_or_default()
            }
        };
        let mut attributes = Vec::new();
        for attribute in choosable(element) {
            let value = get(attribute.name);
            if value.is_empty() || value == attribute.default {
                continue;
            }
            if attribute.kind.accepts(value) && !value.contains(char::is_control) {
                attributes.push((attribute, value.to_owned()));
            } else {
                let text = format!(
                    "“{}” cannot be “{value}”. Use {}",
                    tables::label(attribute.name),
                    attribute.kind.expected()
                );
                wrong.push((attribute.name.to_owned(), text));
            }
        }
        let look = look::read(&get, &mut wrong);
        let site = get("site").trim_end_matches('/').to_owned();
        Options {
            element,
            form,
            naming: naming.map_or(Naming::Pinned, |(naming, ..)| naming),
            site,
            attributes,
            look,
            wrong,
            typed,
        }
    }

    /// What was typed into that field, sound or not.
    pub(super) fn typed(&self, name: &str) -> &str {
        self.typed.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// What is wrong with that field.
    pub(super) fn wrong(&self, name: &str) -> Option<&str> {
        self.wrong.iter().find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// What is sound, as the query of an address.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("widget", self.element.kind).append_pair("form", &self.form);
        for (attribute, value) in &self.attributes {
            query.append_pair(attribute.name, value);
        }
        for (field, value) in self.look.fields() {
            query.append_pair(field, value);
        }
        query.finish()
    }

    /// The value of that attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(attribute, _)| attribute.name == name).map(|(_, value)| value.as_str())
    }
}

/// The attributes of an element that are to choose.
pub(super) fn choosable(element: &'static Element) -> impl Iterator<Item = &'static Attribute> {
    element.all_attributes().filter(|attribute| !OURS.contains(&attribute.name))
}
