//! The CHIME card: one page for each letter, and on each page what a person chose to put there.
//!
//! The five letters are the recovery processes named by Leamy and others in 2011 (doi:10.1192/bjp.bp.110.083733). The card is
//! for thinking and talking, not an assessment. A step is therefore words and nothing else: it has no order and no number,
//! and there is nothing here that adds, compares or follows steps.

mod connections;
mod groups;
mod kept;
mod offers;
pub mod picture;
pub mod pocket;
mod prompts;
pub mod sealed;
mod written;

pub use connections::{Closeness, Connection, Effect, Kind, MOST_CONNECTIONS};
pub use groups::Group;
pub use kept::{Kept, Reflection};
pub use offers::{offers, put_on};
pub use prompts::{LONGEST_PROMPT, MOST_PROMPTS, Prompts};
pub use written::{MOST, Unreadable};

/// A letter of CHIME, and so a page of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// People, groups and places one belongs with.
    Connectedness,
    /// Believing that things can change.
    Hope,
    /// Who one is, beyond a label.
    Identity,
    /// What gives life its point.
    Meaning,
    /// A say in one's own life.
    Empowerment,
}

impl Letter {
    /// Every letter, as the word is spelt.
    pub const ALL: [Letter; 5] =
        [Letter::Connectedness, Letter::Hope, Letter::Identity, Letter::Meaning, Letter::Empowerment];

    /// The letter itself.
    pub fn initial(self) -> &'static str {
        match self {
            Letter::Connectedness => "C",
            Letter::Hope => "H",
            Letter::Identity => "I",
            Letter::Meaning => "M",
            Letter::Empowerment => "E",
        }
    }

    /// A name for ids and class names.
    pub fn name(self) -> &'static str {
        match self {
            Letter::Connectedness => "connectedness",
            Letter::Hope => "hope",
            Letter::Identity => "identity",
            Letter::Meaning => "meaning",
            Letter::Empowerment => "empowerment",
        }
    }
}

/// How a letter feels at present, in words. It says nothing about a person, only about a day.
///
/// Deliberately without an order: the derives leave out `Ord`, and nothing turns a step into a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It feels strong.
    Strong,
    /// It is there most of the time.
    MostlyThere,
    /// It comes and goes.
    ComesAndGoes,
    /// There is a little of it.
    ALittle,
    /// It is hard just now.
    HardJustNow,
}

impl Step {
    /// Every step, as the card lists them.
    pub const ALL: [Step; 5] = [Step::Strong, Step::MostlyThere, Step::ComesAndGoes, Step::ALittle, Step::HardJustNow];

    /// A name for ids.
    pub fn name(self) -> &'static str {
        match self {
            Step::Strong => "strong",
            Step::MostlyThere => "mostly-there",
            Step::ComesAndGoes => "comes-and-goes",
            Step::ALittle => "a-little",
            Step::HardJustNow => "hard-just-now",
        }
    }
}

/// What a person chose on a page. Skipping is a choice of its own, not an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// A worded step.
    Step(Step),
    /// They would rather not say.
    Skipped,
}

impl Response {
    /// Every choice a page offers.
    pub fn all() -> impl Iterator<Item = Response> {
        Step::ALL.into_iter().map(Response::Step).chain([Response::Skipped])
    }

    /// A name for ids.
    pub fn name(self) -> &'static str {
        match self {
            Response::Step(step) => step.name(),
            Response::Skipped => "skipped",
        }
    }
}

/// What stands on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The choice, if one was made.
    pub response: Option<Response>,
    /// Anything to remember, in the person's own words.
    pub note: String,
    /// What helps, in the person's own words.
    pub help: String,
    /// One small step, in the person's own words.
    pub small_step: String,
}

impl Page {
    /// Whether nothing was chosen or written; spaces alone are nothing.
    pub fn is_blank(&self) -> bool {
        self.response.is_none()
            && [&self.note, &self.help, &self.small_step].into_iter().all(|words| words.trim().is_empty())
    }
}

/// The whole card: a page for each of [`Letter::ALL`], and what stands beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    pages: [Page; 5],
    /// People, places and activities, in the order in which they were added.
    pub connections: Vec<Connection>,
    /// Local groups, in the order in which they were added.
    pub groups: Vec<Group>,
}

impl Card {
    /// The page of a letter.
    pub fn page(&self, letter: Letter) -> &Page {
        let [connectedness, hope, identity, meaning, empowerment] = &self.pages;
        match letter {
            Letter::Connectedness => connectedness,
            Letter::Hope => hope,
            Letter::Identity => identity,
            Letter::Meaning => meaning,
            Letter::Empowerment => empowerment,
        }
    }

    /// The page of a letter, to write on.
    pub fn page_mut(&mut self, letter: Letter) -> &mut Page {
        let [connectedness, hope, identity, meaning, empowerment] = &mut self.pages;
        match letter {
            Letter::Connectedness => connectedness,
            Letter::Hope => hope,
            Letter::Identity => identity,
            Letter::Meaning => meaning,
            Letter::Empowerment => empowerment,
        }
    }

    /// Whether nothing stands on it at all.
    pub fn is_blank(&self) -> bool {
        self.pages.iter().all(Page::is_blank) && self.connections.is_empty() && self.groups.is_empty()
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
    fn the_letters_spell_chime() {
        assert_eq!(Letter::ALL.map(Letter::initial).concat(), "CHIME");
        for letter in Letter::ALL {
            assert!(letter.name().starts_with(&letter.initial().to_lowercase()), "{letter:?}");
        }
    }

    #[test]
    fn a_page_offers_five_steps_and_skipping_each_with_its_own_name() {
        let mut names: Vec<_> = Response::all().map(Response::name).collect();
        assert_eq!(names.len(), 6);
        assert!(Response::all().any(|response| response == Response::Step(Step::HardJustNow)));
        assert!(Response::all().any(|response| response == Response::Skipped));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 6);
    }

    #[test]
    fn each_letter_has_a_page_of_its_own() {
        let mut card = Card::default();
        for letter in Letter::ALL {
            card.page_mut(letter).note = letter.name().to_owned();
        }
        for letter in Letter::ALL {
            assert_eq!(card.page(letter).note, letter.name());
        }
    }

    #[test]
    fn a_card_is_blank_until_something_is_chosen_or_written() {
        let mut card = Card::default();
        assert!(card.is_blank());
        card.page_mut(Letter::Hope).note = "  \n".into();
        assert!(card.is_blank(), "spaces are nothing");
        card.page_mut(Letter::Meaning).response = Some(Response::Skipped);
        card.page_mut(Letter::Identity).note = "Gardener".into();
        card.page_mut(Letter::Connectedness).help = "A walk".into();
        assert!(!card.is_blank());
        let touched = Letter::ALL.into_iter().filter(|letter| !card.page(*letter).is_blank());
        assert!(touched.eq([Letter::Connectedness, Letter::Identity, Letter::Meaning]));
    }
}
