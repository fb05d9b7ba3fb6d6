//! The people, places and activities in a person's life, as a list that only they read. A picture can be drawn from the list; the list
//! is the thing itself.
//!
//! There is nothing here that counts or weighs connections: how close something is and what it does are words that a person chose,
//! and each can be left open.

use super::Letter;

/// How many a card holds: far more than anybody writes down, and few enough for an old phone.
pub const MOST_CONNECTIONS: usize = 300;

/// What kind of connection it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// Somebody, or an animal.
    #[default]
    Person,
    /// Somewhere.
    Place,
    /// Something one does.
    Activity,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 3] = [Kind::Person, Kind::Place, Kind::Activity];

    /// A name for ids and files.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Place => "place",
            Kind::Activity => "activity",
        }
    }
}

/// How close it feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closeness {
    /// In the innermost ring.
    Close,
    /// In the middle one.
    Middle,
    /// In the outer one.
    Further,
}

impl Closeness {
    /// Every ring, from the inside.
    pub const ALL: [Closeness; 3] = [Closeness::Close, Closeness::Middle, Closeness::Further];

    /// A name for ids and files.
    pub fn name(self) -> &'static str {
        match self {
            Closeness::Close => "close",
            Closeness::Middle => "middle",
            Closeness::Further => "further",
        }
    }
}

/// What it does for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It helps.
    Helps,
    /// It helps and is hard.
    Mixed,
    /// It is hard.
    Hard,
    /// They do not know.
    NotSure,
}

impl Effect {
    /// Every effect, as the card lists them.
    pub const ALL: [Effect; 4] = [Effect::Helps, Effect::Mixed, Effect::Hard, Effect::NotSure];

    /// A name for ids and files.
    pub fn name(self) -> &'static str {
        match self {
            Effect::Helps => "helps",
            Effect::Mixed => "mixed",
            Effect::Hard => "hard",
            Effect::NotSure => "not-sure",
        }
    }
}

/// One person, place or activity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    /// Its number on this card: given when it is added, and to no other afterwards.
    pub id: u32,
    /// A nickname; never empty.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// How close it feels, if that was said.
    pub closeness: Option<Closeness>,
    /// What it does, if that was said.
    pub effect: Option<Effect>,
    /// Which letters it touches, in the order of the word.
    pub letters: Vec<Letter>,
    /// What the person would like to change, in their own words.
    pub change: String,
}
