//! What is known of where somebody asks from, and how it is said.

use crate::model::Model;
use crate::model::place::{Asked, Away, Standing, Why};
use crate::texts;
use leptos::prelude::*;
use windchime_domain::directory::digits;
use windchime_domain::places::Point;
use windchime_search::UNKNOWN;

impl Model {
    /// What is known of the place; followed.
    #[inline(never)]
    pub fn standing(self) -> Standing {
        self.placed.track();
        self.read(|state| state.placing.standing.clone())
    }

    /// Where somebody asks from; followed.
    pub fn origin(self) -> Option<Point> {
        self.placed.track();
        self.read(|state| state.placing.origin)
    }

    /// Whether somebody asks from anywhere; followed, and only that.
    pub fn is_placed(self) -> bool {
        self.located.track();
        self.read(|state| state.placing.origin.is_some())
    }

    /// How far it may be, in miles or kilometres; followed.
    pub fn within(self) -> Option<u16> {
        self.placed.track();
        self.read(|state| state.placing.within)
    }

    /// Whether the best come first; followed.
    pub fn is_best_first(self) -> bool {
        self.placed.track();
        self.read(|state| state.placing.best_first)
    }

    /// Whether nothing is as near as was asked for, so that the nearest are shown; followed.
    pub fn is_beyond(self) -> bool {
        self.found.track();
        self.read(|state| state.placing.beyond)
    }

    /// How far an entry is away; nothing where that is not known; followed.
    #[inline(never)]
    pub fn away(self, number: u32) -> Option<Away> {
        self.placed.track();
        self.read(|state| {
            let placing = &state.placing;
            placing.origin?;
            placing.away.get(number as usize).copied().filter(|away| away.hundreds != UNKNOWN)
        })
    }

    /// The line that the table's licence asks for, once the table has been used; followed.
    #[inline(never)]
    pub fn licence(self) -> Option<String> {
        self.placed.track();
        self.read(|state| Some(state.placing.table.as_ref()?.licence().to_owned()))
    }

    /// Whether distances are said in kilometres; followed.
    pub fn counts_kilometres(self) -> bool {
        self.stage.option("units") == "km"
    }

    /// What was typed as a place; not followed.
    pub fn place_typed(self) -> String {
        self.read(|state| match &state.placing.asked {
            Asked::Typed(typed) => typed.clone(),
            _ => String::new(),
        })
    }

    /// What is known of the place, in words; followed.
    pub fn standing_words(self) -> String {
        let stage = self.stage;
        let far = self.is_far();
        let (text, name) = match self.standing() {
            Standing::Nothing => return String::new(),
            Standing::Looking => (&texts::PLACE_LOOKING, String::new()),
            Standing::Near(name, false) => (&texts::PLACE_FOUND, name),
            Standing::Near(name, true) => (&texts::PLACE_ROUGH, name),
            Standing::Here => (&texts::PLACE_HERE, String::new()),
            Standing::Unknown(why, name) => {
                let text = match why {
                    Why::NorthernIreland => &texts::PLACE_IRELAND,
                    Why::Island => &texts::PLACE_ISLAND,
                    Why::NoCode => &texts::PLACE_NO_CODE,
                    Why::NoPlace if far => &texts::PLACE_UNKNOWN_FAR,
                    Why::NoPlace => &texts::PLACE_UNKNOWN,
                    Why::NoTable => &texts::PLACE_NO_TABLE,
                    Why::Refused => &texts::PLACE_REFUSED,
                    Why::Lost => &texts::PLACE_LOST,
                };
                (text, name)
            }
        };
        stage.fill(text, &[("name", &name)])
    }

    /// What the place is called within a sentence; followed.
    pub fn place_name(self) -> String {
        match self.standing() {
            Standing::Near(name, _) => name,
            _ => self.stage.say(&texts::HERE),
        }
    }

    /// That nothing is as near as was asked for, in words; nothing where something is; followed.
    pub fn beyond_words(self) -> Option<String> {
        let within = self.within().filter(|_| self.is_beyond())?;
        let distance = self.distance_words(u32::from(within) * 10);
        Some(self.stage.fill(&texts::NOTHING_WITHIN, &[("distance", &distance), ("name", &self.place_name())]))
    }

    /// "1 mile", "2.5 miles", "4 km", from tenths of them; followed.
    pub fn distance_words(self, tenths: u32) -> String {
        let (whole, rest) = (tenths / 10, tenths % 10);
        let mut count = digits(whole.into());
        if rest != 0 {
            count.push('.');
            count.push_str(&digits(rest.into()));
        }
        let text = match (self.counts_kilometres(), tenths) {
            (true, _) => &texts::KILOMETRES,
            (false, 10) => &texts::MILE,
            (false, _) => &texts::MILES,
        };
        self.stage.fill(text, &[("count", &count)])
    }

    /// How far an entry is away, in words, no more exact than it is known; followed.
    pub fn away_words(self, number: u32) -> Option<String> {
        let Away { hundreds, rough } = self.away(number)?;
        let hundreds = u32::from(hundreds);
        let tenths = if self.counts_kilometres() { hundreds } else { (hundreds * 10_000 + 8_047) / 16_093 };
        let (text, tenths) = match (rough, tenths) {
            (true, 0..15) => (&texts::AWAY_ABOUT, 10),
            (true, _) => (&texts::AWAY_ABOUT, (tenths + 5) / 10 * 10),
            (false, 0) => (&texts::AWAY_LESS, 1),
            (false, 0..100) => (&texts::AWAY, tenths),
            (false, _) => (&texts::AWAY, (tenths + 5) / 10 * 10),
        };
        Some(self.stage.fill(text, &[("distance", &self.distance_words(tenths))]))
    }

    /// Says it aloud, with the number of results.
    pub(super) fn announce_place(self) {
        let words = untrack(|| {
            if self.is_far() {
                // What is found there is announced with the answer.
                return self.standing_words();
            }
            [&self.standing_words(), " ", &self.beyond_words().unwrap_or_default(), " ", &self.count_words()].concat()
        });
        self.stage.announce(words);
    }
}
