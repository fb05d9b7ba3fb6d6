//! Local groups that a person has put on their card: what they need to get there, as the directory gave it on that day.

use super::Letter;

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
