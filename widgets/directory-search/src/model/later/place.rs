//! Where somebody asks from, and how far each entry is away from there. A postcode or a town is looked up on the device; nothing of it
//! is sent.

use crate::feed;
use crate::model::Model;
use crate::model::place::{Asked, Away, Standing, Why};
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::directory::{Entry, read_digits};
use windchime_domain::places::{Code, How, Point, Table, Towns, Where, locate};
use windchime_search::UNKNOWN;
use windchime_shell::page::{self, NoLocation};
use windchime_shell::rest;

/// How many entries are looked at between looks at the clock.
const STEP: usize = 100;
/// Radii to choose from, in miles or kilometres.
pub const RADII: [u16; 5] = [1, 3, 5, 10, 25];

/// A place being looked up: towns are gathered where it is no postcode.
pub struct Locating {
    turn: u32,
    typed: String,
    towns: Towns,
    at: usize,
}

/// Distances being measured.
pub struct Measuring {
    turn: u32,
    origin: Point,
    rough: bool,
    away: Vec<Away>,
}

impl Model {
    // ---- what a person does ----

    /// Typed a place, or took it away.
    #[inline(never)]
    pub fn ask_place(self, typed: &str) {
        let typed = typed.trim().to_owned();
        if typed.is_empty() {
            return self.forget_place();
        }
        self.begin_place(Asked::Typed(typed));
        self.stage.spawn(async move { self.look_up(true).await });
    }

    /// Wants to ask from where the device is.
    #[inline(never)]
    pub fn ask_device(self) {
        if untrack(|| self.is_sent()) {
            // Only a postcode can be sent on.
            return;
        }
        self.begin_place(Asked::Device);
        let turn = self.place_turn();
        self.stage.spawn(async move {
            self.take_device(turn, page::location().await);
            self.measure(true).await;
        });
    }

    /// The number of the latest lookup, with which its answer is given.
    pub fn place_turn(self) -> u32 {
        self.read(|state| state.placing.turn)
    }

    /// The device's answer: latitude and longitude.
    pub fn take_device(self, turn: u32, answer: Result<(f64, f64), NoLocation>) {
        let point = answer.and_then(|(north, east)| Point::new(north, east).ok_or(NoLocation::Unknown));
        match point {
            Ok(origin) => _ = self.settle_place(turn, Standing::Here, Some(origin)),
            Err(why) => {
                let why = if why == NoLocation::Refused { Why::Refused } else { Why::Lost };
                if self.settle_place(turn, Standing::Unknown(why, String::new()), None) {
                    self.announce_place();
                }
            }
        }
    }

    /// Asks from nowhere in particular.
    pub fn forget_place(self) {
        self.change(|state| {
            let placing = &mut state.placing;
            placing.turn = placing.turn.wrapping_add(1);
            placing.asked = Asked::Nothing;
            placing.standing = Standing::Nothing;
            placing.origin = None;
            placing.away.clear();
            state.search_anew();
        });
        self.placed.notify();
        self.located.notify();
        self.searched();
        self.announce_soon();
    }

    /// Wants to go no further than so many miles or kilometres.
    pub fn set_within(self, within: Option<u16>) {
        let kilometres = self.counts_kilometres();
        self.change(|state| {
            state.placing.within_chosen = true;
            state.placing.within = within;
            state.placing.within_hundreds =
                within.map(|within| if kilometres { within.saturating_mul(10) } else { hundreds_of(within) });
            state.search_anew();
        });
        self.placed.notify();
        self.searched();
        self.announce_soon();
    }

    /// Wants the best first, or the nearest.
    pub fn set_best_first(self, best_first: bool) {
        self.change(|state| {
            state.placing.best_first = best_first;
            state.search_anew();
        });
        self.placed.notify();
        self.searched();
    }

    // ---- looking it up ----

    /// The `near` attribute as it is now. Nothing is announced: nobody has pressed anything.
    #[inline(never)]
    pub fn set_near(self, near: &str) {
        if self.read(|state| state.placing.near != near) {
            self.change_quietly(|state| near.clone_into(&mut state.placing.near));
            if near.is_empty() {
                return self.forget_place();
            }
            self.begin_place(Asked::Typed(near.to_owned()));
            self.stage.spawn(async move { self.look_up(false).await });
        }
    }

    /// Asks for the table of postcodes, so that it is there when a place has been typed.
    #[inline(never)]
    pub fn fetch_places(self) {
        self.stage.spawn(async move { _ = self.table().await });
    }

    fn begin_place(self, asked: Asked) {
        // How far the page's editor would go, until the person says otherwise.
        let within = read_digits(&untrack(|| self.stage.option("within"))).map(|within| within as u16);
        if within.is_some() && !self.read(|state| state.placing.within_chosen) {
            self.set_within(within);
        }
        self.change_quietly(|state| {
            let placing = &mut state.placing;
            placing.turn = placing.turn.wrapping_add(1);
            placing.asked = asked;
            placing.standing = Standing::Looking;
        });
        self.placed.notify();
    }

    /// More of the feed has come: towns and distances may be others.
    #[inline(never)]
    pub(in crate::model) fn place_anew(self) {
        let asked = self.read(|state| state.placing.asked.clone());
        self.stage.spawn(async move {
            match asked {
                Asked::Typed(_) => self.look_up(false).await,
                Asked::Device | Asked::Nothing => self.measure(false).await,
            }
        });
    }

    async fn look_up(self, aloud: bool) {
        let table = self.table().await;
        let Some(mut locating) = self.begin_locating() else { return };
        feed::sliced(&mut || self.step_locating(&mut locating, table.as_deref(), STEP)).await;
        if self.finish_locating(locating, table.as_deref()) {
            self.measure(aloud).await;
        } else if aloud {
            self.announce_place();
        }
    }

    pub(in crate::model) async fn measure(self, aloud: bool) {
        let Some(mut measuring) = self.begin_measuring() else { return };
        feed::sliced(&mut || self.step_measuring(&mut measuring, STEP)).await;
        self.finish_measuring(measuring);
        if aloud {
            self.announce_place();
        }
    }

    /// The table of postcodes; fetched once.
    async fn table(self) -> Option<Rc<Table>> {
        loop {
            if let Some(table) = self.read(|state| state.placing.table.clone()) {
                return Some(table);
            }
            if !self.change_quietly(|state| std::mem::replace(&mut state.placing.fetching, true)) {
                break;
            }
            // Somebody else waits for it already.
            feed::pause(20).await;
        }
        let bytes = rest::bytes("places").await;
        self.change_quietly(|state| state.placing.fetching = false);
        self.take_table(&bytes?);
        self.read(|state| state.placing.table.clone())
    }

    /// The table of postcodes has come.
    pub fn take_table(self, bytes: &[u8]) {
        if let Ok(table) = Table::read(bytes) {
            self.change_quietly(|state| state.placing.table = Some(Rc::new(table)));
        }
    }

    /// Begins to look up what was typed; nothing where nothing was.
    pub fn begin_locating(self) -> Option<Locating> {
        self.read(|state| match &state.placing.asked {
            Asked::Typed(typed) => {
                Some(Locating { turn: state.placing.turn, typed: typed.clone(), towns: Towns::default(), at: 0 })
            }
            _ => None,
        })
    }

    /// Gathers the towns of some further entries; `false` once nothing is left to do.
    pub fn step_locating(self, locating: &mut Locating, table: Option<&Table>, most: usize) -> bool {
        if Code::read(&locating.typed).is_some() {
            return false;
        }
        let tables = Vec::from_iter(table);
        let from = locating.at;
        locating.at = from.saturating_add(most);
        self.read(|state| {
            for number in from..locating.at {
                let Some(entry) = state.catalogue.entry(number as u32) else { return false };
                for place in &entry.places {
                    locating.towns.add(place, &tables);
                }
            }
            true
        })
    }

    /// Says where it is; whether it is known.
    pub fn finish_locating(self, locating: Locating, table: Option<&Table>) -> bool {
        let Locating { turn, typed, towns, .. } = locating;
        let tables = Vec::from_iter(table);
        // Only a postcode can be sent on.
        let sent = untrack(|| self.is_sent());
        let (standing, origin) = match locate(&typed, &tables, &towns) {
            Where::Found(found) if sent && found.how == How::Town => (Standing::Unknown(Why::NoPlace, typed), None),
            Where::Found(found) => (Standing::Near(found.name, found.how != How::Unit), Some(found.point)),
            Where::NorthernIreland => (Standing::Unknown(Why::NorthernIreland, typed), None),
            Where::Island => (Standing::Unknown(Why::Island, typed), None),
            _ if table.is_none() => (Standing::Unknown(Why::NoTable, typed), None),
            Where::UnknownCode => {
                let written = Code::read(&typed).map_or(typed, |code| code.written());
                (Standing::Unknown(Why::NoCode, written), None)
            }
            Where::Unknown => (Standing::Unknown(Why::NoPlace, typed), None),
            Where::Nothing => (Standing::Nothing, None),
        };
        self.settle_place(turn, standing, origin) && origin.is_some()
    }

    /// What is known of the place from now on; `false` when another one has been asked for meanwhile.
    fn settle_place(self, turn: u32, standing: Standing, origin: Option<Point>) -> bool {
        let current = self.read(|state| state.placing.turn == turn);
        if current {
            let (before, gone) = self.change(|state| {
                state.placing.standing = standing;
                let before = state.placing.origin.is_some();
                state.placing.origin = origin;
                let gone = before && origin.is_none();
                if gone {
                    state.placing.away.clear();
                    state.search_anew();
                }
                (before, gone)
            });
            self.placed.notify();
            if before != origin.is_some() {
                self.located.notify();
            }
            if gone {
                self.searched();
            }
        }
        current
    }

    /// Begins to measure how far all entries are away; nothing where nobody asks from anywhere.
    pub fn begin_measuring(self) -> Option<Measuring> {
        self.read(|state| {
            let rough = matches!(state.placing.standing, Standing::Near(_, true));
            Some(Measuring { turn: state.placing.turn, origin: state.placing.origin?, rough, away: Vec::new() })
        })
    }

    /// Measures some further entries; `false` once nothing is left to do.
    pub fn step_measuring(self, measuring: &mut Measuring, most: usize) -> bool {
        self.read(|state| {
            let from = measuring.away.len();
            for number in from..from.saturating_add(most) {
                let Some(entry) = state.catalogue.entry(number as u32) else { return false };
                let (origin, rough) = (measuring.origin, measuring.rough);
                measuring.away.push(away_of(entry, origin, rough, state.placing.table.as_deref()));
            }
            true
        })
    }

    /// The list has distances from now on.
    pub fn finish_measuring(self, measuring: Measuring) {
        if self.read(|state| state.placing.turn != measuring.turn) {
            return;
        }
        let shown = self.change(|state| {
            let before = state.hits();
            state.placing.away = measuring.away;
            state.placing.settle(state.listing.as_ref().map_or(&[], |listing| &listing.docs));
            state.search();
            before != state.hits()
        });
        self.placed.notify();
        self.found.notify();
        if shown {
            self.listed.notify();
        }
    }
}

/// How far the nearest place of an entry is away.
fn away_of(entry: &Entry, origin: Point, rough: bool, table: Option<&Table>) -> Away {
    let mut nearest = Away { hundreds: UNKNOWN, rough };
    for place in &entry.places {
        let given = place.position.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
        let of_postcode = || {
            let code = Code::read(place.postcode.as_deref()?)?;
            code.ever_wider().find_map(|code| table?.find(code))
        };
        if let Some(point) = given.or_else(of_postcode) {
            let hundreds = origin.tenths_of_kilometres(point).0.min(u32::from(UNKNOWN - 1)) as u16;
            if hundreds < nearest.hundreds {
                nearest = Away { hundreds, rough: rough || given.is_none() };
            }
        }
    }
    nearest
}

/// Miles in hundreds of metres.
fn hundreds_of(miles: u16) -> u16 {
    (u32::from(miles) * 16_093 / 1_000).min(u32::from(UNKNOWN - 1)) as u16
}
