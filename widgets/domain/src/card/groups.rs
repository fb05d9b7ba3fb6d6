//! Local groups that a person has put on their card: what they need to get there, as the directory gave it on that day.

use super::Letter;
use crate::directory::clean;

/// A group or service, as it stands on the card.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    /// The feed's own identifier, so that the same group is not added twice.
    pub id: String,
    /// Never empty.
    pub name: String,
    /// A telephone number as written; empty where there is none.
    pub phone: String,
    /// When it is open or meets, in words; empty where the feed does not say.
    pub hours: String,
    /// Where it is, in one line; empty where the feed does not say.
    pub place: String,
    /// Its web address as written; empty where there is none. Only [`crate::links::safe_href`] makes a link of it.
    pub url: String,
    /// The letters under which the person put it, in the order of the word.
    pub letters: Vec<Letter>,
}

/// How long a member may be that comes from another script on the page, in characters.
const LONGEST: usize = 300;

impl Group {
    /// A group as a script on the page gives it: each member by its name, as text, and the letters as initials ("CM"). Nothing where
    /// it has no name; without an id its name stands for it.
    pub fn read(member: &dyn Fn(&str) -> String) -> Option<Group> {
        let text = |name| clean(&member(name), LONGEST);
        let name = Some(text("name")).filter(|name| !name.is_empty())?;
        let id = Some(text("id")).filter(|id| !id.is_empty()).unwrap_or_else(|| name.clone());
        let initials = text("letters");
        let given = |letter: &Letter| initials.chars().any(|one| letter.initial().starts_with(one));
        let letters = Letter::ALL.into_iter().filter(given).collect();
        let (phone, hours, place, url) = (text("phone"), text("hours"), text("place"), text("url"));
        Some(Group { id, name, phone, hours, place, url, letters })
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a test fails by panicking"
    )]

    use super::*;

    #[test]
    fn a_group_from_the_page_is_cleaned_and_bounded_and_one_without_a_name_is_none() {
        let given = |name: &str| match name {
            "name" => ["Tea\u{202e}", &"a".repeat(999)].concat(),
            "letters" => "MXH".into(),
            _ => String::new(),
        };
        let group = Group::read(&given).unwrap();
        assert_eq!((group.name.len(), &group.id), (LONGEST, &group.name));
        assert!(group.name.starts_with("Teaa"));
        assert_eq!(group.letters, [Letter::Hope, Letter::Meaning]);
        assert_eq!(Group::read(&|_| "  ".into()), None);
    }
}
