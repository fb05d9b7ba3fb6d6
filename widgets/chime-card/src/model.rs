//! The state of one card on one page, and the few things that can happen to it. No markup. It is gone with the page unless the person
//! keeps it ([`keep`]).

pub mod keep;

mod exit;
mod look;
mod reflect;

pub use reflect::{File, HelpLine};

pub mod later;
mod take;

mod connections;
mod groups;

pub use connections::{Choice, Draft};
pub use groups::Feed;
pub use look::Part;

use connections::Connecting;
use groups::Grouping;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use windchime_domain::card::{Card, Letter, Page, Response};
use windchime_shell::stage::Stage;

/// Where the person is on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the page of a letter.
    Letter(Letter),
    /// At the people, places and activities.
    Connections,
    /// At the local groups; only where the page's editor has named a directory.
    Groups,
    /// At the whole card, to read and to take along.
    Whole,
    /// Where the card is kept, and what was kept before.
    Keep,
}

impl Default for Place {
    fn default() -> Self {
        Place::Letter(Letter::Connectedness)
    }
}

impl Place {
    /// Every place, in the order of the way through.
    pub const ALL: [Place; 9] = [
        Place::Letter(Letter::Connectedness),
        Place::Letter(Letter::Hope),
        Place::Letter(Letter::Identity),
        Place::Letter(Letter::Meaning),
        Place::Letter(Letter::Empowerment),
        Place::Connections,
        Place::Groups,
        Place::Whole,
        Place::Keep,
    ];

    /// A name for ids and class names; also the `id` of the place's heading.
    pub fn name(self) -> &'static str {
        match self {
            Place::Letter(letter) => letter.name(),
            Place::Connections => "connections",
            Place::Groups => "groups",
            Place::Whole => "whole",
            Place::Keep => "keep",
        }
    }

    /// Whether its code comes later (see [`windchime_shell::rest`]), and its page is built when somebody first goes there.
    pub fn comes_later(self) -> bool {
        !matches!(self, Place::Letter(_))
    }
}

/// Handed to every part of the view; cheap to copy. One stored value and a few triggers: Leptos compiles each signal anew for each
/// type it holds.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Config, words, host.
    pub stage: Stage,
    state: StoredValue<Rc<RefCell<State>>, LocalStorage>,
    /// Notified when the person goes somewhere.
    moved: Trigger,
    /// Notified when a choice is made or taken back.
    chosen: Trigger,
    /// Notified when a page gets its first words or choice, or loses its last.
    touched: Trigger,
    /// Notified when connections were added, changed or removed.
    connected: Trigger,
    /// Notified when the editor of a connection opens, closes, or has found something missing.
    edited: Trigger,
    /// Notified when something was chosen in that editor.
    drafted: Trigger,
    /// Notified when the picture of the connections is to be drawn again.
    drawn: Trigger,
    /// Notified when a group was put on the card or taken off.
    grouped: Trigger,
    /// Notified when the directory's groups are here, or are known not to come.
    offered: Trigger,
    /// Notified when others of them are to be shown.
    unfolded: Trigger,
    /// Notified when there begin or cease to be groups to look at.
    locals: Trigger,
    /// Notified when another card stands there than the one that was written on: opened, or emptied.
    replaced: Trigger,
    /// Notified when something was kept, or is kept no more.
    kept: Trigger,
    /// Notified when it is said how keeping, opening or deleting came out.
    told: Trigger,
    /// Notified when another question is asked, or may be.
    asked: Trigger,
    /// Notified when the editor's own files are in, or could not be used.
    filed: Trigger,
    /// Notified when reading aloud begins or ends, or becomes possible.
    sounded: Trigger,
    /// Notified when there is text to copy by hand, or none any more.
    taken: Trigger,
    /// Notified when it looks another way.
    looked: Trigger,
    /// One for each place of [`Place::ALL`]: notified when somebody first comes there.
    arrived: [Trigger; 9],
}

#[derive(Default)]
struct State {
    card: Card,
    place: Place,
    /// Which places of [`Place::ALL`] somebody has been at.
    been: [bool; 9],
    keep: keep::Keep,
    reflect: reflect::Reflect,
    presses: exit::Presses,
    /// Text to copy by hand.
    by_hand: String,
    look: look::Look,
    connecting: Connecting,
    grouping: Grouping,
}

impl Model {
    /// An empty card, open at its first letter.
    pub fn new(stage: Stage) -> Self {
        let been = std::array::from_fn(|at| at == 0);
        let look = look::Look::of(untrack(|| stage.reading()));
        let state = State { been, look, ..State::default() };
        let state = StoredValue::new_local(Rc::new(RefCell::new(state)));
        let [moved, chosen, touched, connected, grouped, replaced, kept, told, asked, filed, sounded, taken] =
            std::array::from_fn(|_| Trigger::new());
        let [edited, drafted, drawn, offered, unfolded, locals, looked] = std::array::from_fn(|_| Trigger::new());
        let arrived = std::array::from_fn(|_| Trigger::new());
        Model {
            stage,
            state,
            moved,
            chosen,
            touched,
            connected,
            grouped,
            replaced,
            kept,
            told,
            asked,
            filed,
            sounded,
            taken,
            edited,
            drafted,
            drawn,
            offered,
            unfolded,
            locals,
            looked,
            arrived,
        }
    }

    /// The one way to the state. Once the widget has left the page there is an empty card that nobody sees.
    #[inline(never)]
    fn cell(self) -> Rc<RefCell<State>> {
        self.state.try_get_value().unwrap_or_default()
    }

    /// Whether the person is here; followed.
    pub fn is_at(self, place: Place) -> bool {
        self.moved.track();
        self.cell().borrow().place == place
    }

    /// Whether the person has ever been here; followed.
    pub fn has_been_at(self, place: Place) -> bool {
        let at = index(place);
        if let Some(arrived) = self.arrived.get(at) {
            arrived.track();
        }
        self.cell().borrow().been.get(at) == Some(&true)
    }

    /// Goes anywhere, in any order.
    pub fn go(self, place: Place) {
        let at = index(place);
        let cell = self.cell();
        let first = {
            let mut state = cell.borrow_mut();
            state.place = place;
            state.been.get_mut(at).is_some_and(|been| !std::mem::replace(been, true))
        };
        if let (true, Some(arrived)) = (first, self.arrived.get(at)) {
            arrived.notify();
        }
        self.moved.notify();
    }

    /// The places that there are on this page, in the order of the way through; followed.
    pub fn places(self) -> Vec<Place> {
        let groups = self.has_groups();
        Place::ALL.into_iter().filter(|place| groups || *place != Place::Groups).collect()
    }

    /// Whether the page's editor has named a directory; followed.
    pub fn has_directory(self) -> bool {
        !self.stage.option("directory").is_empty()
    }

    /// The place after this one; followed.
    pub fn next(self, place: Place) -> Option<Place> {
        self.places().into_iter().skip_while(|one| *one != place).nth(1)
    }

    /// The place before this one; followed.
    pub fn back(self, place: Place) -> Option<Place> {
        self.places().into_iter().take_while(|one| *one != place).last()
    }

    /// The card as it stands now; not followed.
    pub fn card(self) -> Card {
        self.cell().borrow().card.clone()
    }

    /// Puts another card in place of this one: every page is written anew.
    pub fn replace(self, card: Card) {
        {
            let cell = self.cell();
            let mut state = cell.borrow_mut();
            let round = state.connecting.round + 1;
            state.connecting = Connecting { round, ..Connecting::of(&card) };
            state.card = card;
        }
        for trigger in [
            self.locals,
            self.edited,
            self.drawn,
            self.replaced,
            self.chosen,
            self.touched,
            self.connected,
            self.grouped,
        ] {
            trigger.notify();
        }
    }

    /// Follows [`Model::replace`]: what holds a person's words in controls of its own is built anew after it.
    pub fn follow_replacing(self) {
        self.replaced.track();
    }

    /// The choice on a page; followed.
    pub fn response(self, letter: Letter) -> Option<Response> {
        self.chosen.track();
        self.cell().borrow().card.page(letter).response
    }

    /// A page as it stands now; not followed, since controls hold their own text.
    pub fn page(self, letter: Letter) -> Page {
        self.cell().borrow().card.page(letter).clone()
    }

    /// Whether something was chosen or written on a page; followed.
    pub fn is_touched(self, letter: Letter) -> bool {
        self.touched.track();
        !self.cell().borrow().card.page(letter).is_blank()
    }

    /// Whether nothing stands on the card; followed.
    pub fn is_blank(self) -> bool {
        self.touched.track();
        self.cell().borrow().card.is_blank()
    }

    /// A step, a skip, or neither any more.
    pub fn respond(self, letter: Letter, response: Option<Response>) {
        self.change(letter, &mut |page| page.response = response);
        self.chosen.notify();
    }

    /// What the person wants to remember.
    pub fn write_note(self, letter: Letter, words: String) {
        self.change(letter, &mut |page| page.note.clone_from(&words));
    }

    /// What helps.
    pub fn write_help(self, letter: Letter, words: String) {
        self.change(letter, &mut |page| page.help.clone_from(&words));
    }

    /// One small step.
    pub fn write_small_step(self, letter: Letter, words: String) {
        self.change(letter, &mut |page| page.small_step.clone_from(&words));
    }

    fn change(self, letter: Letter, change: &mut dyn FnMut(&mut Page)) {
        let cell = self.cell();
        let turned = {
            let mut state = cell.borrow_mut();
            let page = state.card.page_mut(letter);
            let before = page.is_blank();
            change(page);
            page.is_blank() != before
        };
        if turned {
            self.touched.notify();
        }
    }
}

/// Where a place stands in [`Place::ALL`].
fn index(place: Place) -> usize {
    Place::ALL.into_iter().position(|one| one == place).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ELEMENT;
    use windchime_domain::card::Step;
    use windchime_shell::config::Config;

    fn model() -> (Owner, Model) {
        let owner = Owner::new();
        owner.set();
        let (config, troubles) = Config::settle(&ELEMENT, &[], None);
        assert_eq!(troubles, []);
        (owner, Model::new(Stage::still(config)))
    }

    #[test]
    fn a_new_card_is_empty_and_open_at_the_first_letter() {
        let (_owner, model) = model();
        assert!(model.is_at(Place::Letter(Letter::Connectedness)));
        assert!(model.is_blank());
        for letter in Letter::ALL {
            assert_eq!(model.response(letter), None);
        }
    }

    #[test]
    fn the_way_through_leads_from_c_to_the_whole_card_and_back() {
        let (_owner, model) = model();
        let mut way = vec![Place::Letter(Letter::Connectedness)];
        while let Some(next) = way.last().and_then(|place| model.next(*place)) {
            assert_eq!(model.back(next), way.last().copied());
            way.push(next);
        }
        assert_eq!(way, model.places());
        assert!(!way.contains(&Place::Groups), "no directory was named");
        assert_eq!(model.back(Place::Letter(Letter::Connectedness)), None);
    }

    #[test]
    fn going_elsewhere_in_any_order_keeps_what_was_written() {
        let (_owner, model) = model();
        model.write_note(Letter::Meaning, "The garden".into());
        model.respond(Letter::Meaning, Some(Response::Step(Step::HardJustNow)));
        for place in Place::ALL.into_iter().rev() {
            model.go(place);
        }
        let page = model.page(Letter::Meaning);
        assert_eq!(page.note, "The garden");
        assert_eq!(page.response, Some(Response::Step(Step::HardJustNow)));
        assert!(model.is_touched(Letter::Meaning) && !model.is_touched(Letter::Hope));
    }

    #[test]
    fn a_choice_can_be_undone_and_leaves_the_words_alone() {
        let (_owner, model) = model();
        model.write_help(Letter::Hope, "Ring my sister".into());
        model.respond(Letter::Hope, Some(Response::Skipped));
        model.respond(Letter::Hope, None);
        assert_eq!(model.page(Letter::Hope), Page { help: "Ring my sister".into(), ..Page::default() });
        model.write_help(Letter::Hope, String::new());
        assert!(model.is_blank());
    }
}
