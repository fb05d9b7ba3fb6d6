//! Which entries stand where on the map, and what somebody does with it.

use crate::model::{Model, STEP, State};
use crate::texts;
use leptos::prelude::*;
use std::mem;
use windchime_domain::directory::digits;
use windchime_domain::map::{Frame, MILE, Spot, marks};
use windchime_domain::places::Point;

/// Rings are drawn at so many miles from where somebody asks, or at so many kilometres.
const RINGS: ([u8; 3], [u8; 3]) = ([1, 3, 10], [2, 5, 15]);
/// How many names of towns stand in the picture at most.
const TOWNS: usize = 10;
/// Further towns are not counted.
const MOST_TOWNS: usize = 200;
/// How far they are apart at least, and from marks; and how far below its place a name stands.
const TOWNS_APART: (i32, i32) = (110, 24);
const MARK_APART: (i32, i32) = (58, 24);
const BELOW: i32 = 30;
/// At the edges, where a name would be cut or stand in the scale.
const EDGES: (i32, i32) = (45, 34);

/// A mark in the picture.
pub struct Mark {
    /// What it is known by while what is found stays the same.
    pub number: u32,
    /// Where its middle is.
    pub at: (i32, i32),
    /// The entries it stands for, best first.
    pub entries: Vec<u32>,
}

/// What is drawn.
pub struct Drawing {
    /// Which piece of the Earth.
    pub frame: Frame,
    /// In the order of the list.
    pub marks: Vec<Mark>,
    /// From where somebody asks.
    pub origin: Option<((i32, i32), Point)>,
    /// Names of towns, and where the middle of each name stands.
    pub towns: Vec<(String, (i32, i32))>,
    /// The mark that takes focus.
    pub focus: Option<u32>,
}

impl Model {
    /// Shows or hides the map. Focus goes to it: what follows the button is there at once.
    #[inline(never)]
    pub fn toggle_map(self) {
        self.fetch_rest();
        let shown = self.change_quietly(|state| {
            state.map.shown = !state.map.shown;
            state.map.frame = None;
            state.map.moved = false;
            state.map.here.clear();
            state.map.shown
        });
        self.unfolded.notify();
        if shown {
            self.focus("map-title");
        }
    }

    /// Gathers what is found, and where it is. Follows the search, and from where somebody asks.
    pub fn gather(self) {
        self.found.track();
        _ = self.origin();
        self.change_quietly(|state| {
            let (mut places, mut without) = (Vec::new(), 0);
            for number in state.all_hits() {
                let before = places.len();
                for place in state.catalogue.entry(number).map_or(&[][..], |entry| &entry.places) {
                    let point = place.position.and_then(|(latitude, longitude)| Point::new(latitude, longitude));
                    if let Some(spot) = point.and_then(Spot::of)
                        && !places.get(before..).unwrap_or(&[]).contains(&(number, spot))
                    {
                        places.push((number, spot));
                    }
                }
                without += usize::from(places.len() == before);
            }
            let map = &mut state.map;
            // A longer list of the same, while the feed comes in, closes nothing.
            map.here.retain(|number| places.iter().any(|(known, _)| known == number));
            (map.places, map.without) = (places, without);
            if !map.moved {
                map.frame = None;
            }
        });
        self.mapped.notify();
    }

    /// The picture in this size; nothing where nothing that is found has a position. Followed.
    pub fn drawing(self, width: i32, height: i32, tiled: bool) -> Option<Drawing> {
        self.mapped.track();
        let from = self.origin();
        self.change_quietly(|state| {
            let spots: Vec<Spot> = state.map.places.iter().map(|(_, spot)| *spot).collect();
            if spots.is_empty() {
                return None;
            }
            let fitted = || {
                let mut first = spots.get(..STEP).filter(|_| from.is_some()).unwrap_or(&spots).to_vec();
                first.extend(from.and_then(Spot::of));
                Frame::of(&first, width, height, tiled)
            };
            let frame = state.map.frame.map_or_else(fitted, |frame| frame.sized(width, height));
            state.map.frame = Some(frame);
            let mut drawn = Vec::new();
            for mark in marks(&spots, &frame) {
                let number = mark.members.first().copied().unwrap_or(0);
                let mut entries = Vec::new();
                for member in mark.members {
                    if let Some((entry, _)) = state.map.places.get(member as usize)
                        && !entries.contains(entry)
                    {
                        entries.push(*entry);
                    }
                }
                drawn.push(Mark { number, at: mark.at, entries });
            }
            let origin = from.and_then(|point| Some((frame.place(Spot::of(point)?), point)));
            let towns = if tiled { Vec::new() } else { state.towns(&frame, &drawn) };
            Some(Drawing { frame, marks: drawn, origin, towns, focus: state.map.focus.take() })
        })
    }

    /// The page has another width.
    pub fn redraw_map(self) {
        self.mapped.notify();
    }

    /// Moves the picture by so many quarters of it. `focus` is the mark that had focus, if one had.
    pub fn move_map(self, east: i8, south: i8, focus: Option<u32>) {
        self.reframe(focus, |frame| Some(frame.moved(east, south)));
    }

    /// Closer, or further away.
    pub fn zoom_map(self, closer: bool, focus: Option<u32>) {
        self.reframe(focus, |frame| frame.zoomed(closer));
    }

    /// Shows all that is found again.
    pub fn fit_map(self) {
        self.change_quietly(|state| {
            state.map.frame = None;
            state.map.moved = false;
        });
        self.mapped.notify();
        self.announce_map();
    }

    fn reframe(self, focus: Option<u32>, to: impl FnOnce(Frame) -> Option<Frame>) {
        self.change_quietly(|state| {
            if let Some(frame) = state.map.frame.and_then(to) {
                state.map.frame = Some(frame);
                state.map.moved = true;
            }
            state.map.focus = focus;
        });
        self.mapped.notify();
        self.announce_map();
    }

    /// Whether there is a step closer, or further away; followed.
    pub fn can_zoom(self, closer: bool) -> bool {
        self.mapped.track();
        self.read(|state| state.map.frame.and_then(|frame| frame.zoomed(closer)).is_some())
    }

    /// Pressed a mark: its entry opens. Several that closer pictures part are shown closer; several at one place are listed.
    pub fn press_mark(self, mark: &Mark) {
        if let [entry] = mark.entries[..] {
            self.change_quietly(|state| state.map.back = Some(mark_id(mark.number)));
            return self.open(entry);
        }
        let parted = self.change_quietly(|state| {
            let frame = state.map.frame?;
            let spots: Vec<Spot> = state.map.places.iter().map(|(_, spot)| *spot).collect();
            let all = marks(&spots, &frame);
            let members = &all.iter().find(|one| one.members.first() == Some(&mark.number))?.members;
            let own: Vec<Spot> = members.iter().filter_map(|member| spots.get(*member as usize).copied()).collect();
            frame.parting(&own)
        });
        match parted {
            Some(frame) => {
                self.change_quietly(|state| state.map.here.clear());
                self.reframe(Some(mark.number), |_| Some(frame));
            }
            None => {
                self.change_quietly(|state| {
                    state.map.here.clone_from(&mark.entries);
                    state.map.here_of = Some(mark.number);
                });
                self.mapped.notify();
                self.focus("here");
            }
        }
    }

    /// The entries of the cluster that was opened; followed.
    pub fn entries_here(self) -> Vec<u32> {
        self.mapped.track();
        self.read(|state| state.map.here.clone())
    }

    /// Opens one of them.
    pub fn open_here(self, entry: u32) {
        self.change_quietly(|state| state.map.back = Some(here_id(entry)));
        self.open(entry);
    }

    /// Closes their list; focus goes back to their mark.
    pub fn close_here(self) {
        let mark = self.change_quietly(|state| {
            state.map.here.clear();
            state.map.here_of.take()
        });
        self.mapped.notify();
        self.focus_on(mark.map_or_else(|| "map".to_owned(), mark_id));
    }

    /// How many entries that are found have no position; followed.
    pub fn without_position(self) -> usize {
        self.mapped.track();
        self.read(|state| state.map.without)
    }

    fn announce_map(self) {
        let seen = self.read(|state| {
            let frame = state.map.frame?;
            let inside = |(_, spot): &&(u32, Spot)| frame.has(frame.place(*spot));
            Some(state.map.places.iter().filter(inside).count())
        });
        if let Some(seen) = seen {
            let words = untrack(|| self.stage.fill(&texts::MAP_SEEN, &[("count", &digits(seen as u64))]));
            self.stage.announce(words);
        }
    }

    /// At how many miles or kilometres rings are drawn, and how many kilometres one of them is; followed.
    pub fn rings(self) -> ([u8; 3], f64) {
        if self.counts_kilometres() { (RINGS.1, 1.0) } else { (RINGS.0, MILE) }
    }
}

impl State {
    /// The numbers of everything that is found, best first, however many of them are listed.
    pub(in crate::model) fn all_hits(&mut self) -> Vec<u32> {
        if self.far.is_some() {
            // Only what has come is known.
            return self.hits();
        }
        let (limit, results) = (self.limit, mem::take(&mut self.results));
        self.limit = self.catalogue.len();
        self.search();
        let all = self.hits();
        (self.limit, self.results) = (limit, results);
        all
    }

    /// The towns that most of what is found is in, each where its first entry is. Without streets, they say where things are.
    fn towns(&self, frame: &Frame, marks: &[Mark]) -> Vec<(String, (i32, i32))> {
        let mut counted: Vec<(&str, usize, (i32, i32))> = Vec::new();
        let mut before = None;
        for (number, spot) in &self.map.places {
            if before.replace(*number) == Some(*number) {
                continue;
            }
            let entry = self.catalogue.entry(*number);
            let Some(town) = entry.and_then(|entry| entry.places.iter().find_map(|place| place.town())) else {
                continue;
            };
            let known = counted.iter().position(|(known, ..)| *known == town);
            let room = counted.len() < MOST_TOWNS;
            match known.and_then(|at| counted.get_mut(at)) {
                Some((_, count, _)) => *count += 1,
                None if room => counted.push((town, 1, frame.place(*spot))),
                None => {}
            }
        }
        let mut towns: Vec<(String, (i32, i32))> = Vec::new();
        while let Some(best) = (0..counted.len()).max_by_key(|at| counted.get(*at).map(|(_, count, _)| *count)) {
            let (town, _, (x, y)) = counted.swap_remove(best);
            let at = (x, y + BELOW);
            let apart = |other: (i32, i32), least: (i32, i32)| {
                (other.0 - at.0).abs() >= least.0 || (other.1 - at.1).abs() >= least.1
            };
            let inside =
                (EDGES.0..frame.width - EDGES.0).contains(&at.0) && (BELOW..frame.height - EDGES.1).contains(&at.1);
            if inside
                && towns.len() < TOWNS
                && towns.iter().all(|(_, other)| apart(*other, TOWNS_APART))
                && marks.iter().all(|mark| apart((mark.at.0, mark.at.1 + 4), MARK_APART))
            {
                towns.push((town.to_owned(), at));
            }
        }
        towns
    }
}

/// The `id` of a mark.
pub fn mark_id(number: u32) -> String {
    ["mark-", &digits(number.into())].concat()
}

/// The `id` of an entry in the list of a cluster.
pub fn here_id(entry: u32) -> String {
    ["here-", &digits(entry.into())].concat()
}
