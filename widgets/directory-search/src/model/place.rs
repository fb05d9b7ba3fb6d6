//! Where somebody asks from, as far as the search needs it at once; how it is found out is in `later::place`.

use std::rc::Rc;
use windchime_domain::places::{Point, Table};
use windchime_search::{Order, UNKNOWN};

/// What is known of the place.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Standing {
    /// Nobody has asked.
    #[default]
    Nothing,
    /// It is being looked up.
    Looking,
    /// Here it is: its name, and whether it is the middle of a larger area.
    Near(String, bool),
    /// It is where the device is.
    Here,
    /// It is not known; with what was typed.
    Unknown(Why, String),
}

/// Why a place is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// A postcode of Northern Ireland.
    NorthernIreland,
    /// A postcode of Jersey, Guernsey or the Isle of Man.
    Island,
    /// A postcode that the table lacks.
    NoCode,
    /// Neither a postcode nor a place that an entry names.
    NoPlace,
    /// The table could not be fetched.
    NoTable,
    /// The person, or the page, does not allow the device's location.
    Refused,
    /// The device does not know where it is.
    Lost,
}

/// Where the person said they are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) enum Asked {
    #[default]
    Nothing,
    Typed(String),
    Device,
}

/// How far an entry is away, in hundreds of metres; [`UNKNOWN`] where nobody says where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Away {
    /// The distance.
    pub hundreds: u16,
    /// One of its two ends is the middle of a larger area.
    pub rough: bool,
}

/// What the model knows of places.
#[derive(Default)]
pub(super) struct Placing {
    pub(super) asked: Asked,
    pub(super) standing: Standing,
    pub(super) origin: Option<Point>,
    /// By the numbers of entries.
    pub(super) away: Vec<Away>,
    /// By the documents of the listing.
    distances: Vec<u16>,
    /// No further than so many miles or kilometres.
    pub(super) within: Option<u16>,
    /// The person has said so, and not only the page's editor.
    pub(super) within_chosen: bool,
    /// The same in hundreds of metres.
    pub(super) within_hundreds: Option<u16>,
    pub(super) best_first: bool,
    /// Nothing is as near as was asked for, so the nearest are shown.
    pub(super) beyond: bool,
    pub(super) table: Option<Rc<Table>>,
    /// It is on its way.
    pub(super) fetching: bool,
    /// The `near` attribute that was taken over last.
    pub(super) near: String,
    /// Which lookup is the latest; earlier ones give up.
    pub(super) turn: u32,
}

impl Placing {
    /// Puts distances into the order of a listing's documents.
    pub(super) fn settle(&mut self, docs: &[u32]) {
        self.distances.clear();
        if self.origin.is_some() {
            let away = |number: &u32| self.away.get(*number as usize).map_or(UNKNOWN, |away| away.hundreds);
            self.distances.extend(docs.iter().map(away));
        }
    }

    pub(super) fn distances(&self) -> Option<&[u16]> {
        self.origin.map(|_| self.distances.as_slice())
    }

    pub(super) fn order(&self) -> Order {
        if self.best_first { Order::Best } else { Order::Nearest }
    }
}
