//! Where places stand in a picture of them, with the streets below (tiles that the page's editor names) or without.
//!
//! One projection serves both: Web Mercator (EPSG:3857), in which a small piece of the Earth keeps its shape. Over the thirty miles that
//! a picture of an area shows, ways are true within one in a hundred, so rings of so many miles are circles. North is up.
//!
//! Lengths are CSS pixels, from the upper left of the picture.

mod marks;
mod tiles;

pub use marks::{Mark, marks};
pub use tiles::{TILE, Tile};

use crate::places::{Point, sine};
use std::f64::consts::PI;

/// The mean radius of the Earth in kilometres (IUGG), as in [`Point::kilometres`].
const EARTH: f64 = 6_371.008_8;
/// Kilometres in a mile.
pub const MILE: f64 = 1.609_344;
/// Where Web Mercator ends, in degrees: there it is a square.
const EDGE: f64 = 85.051_128_779_8;
/// How far between two zoom levels of tiles: two steps. Only a picture without tiles stands between.
const LEVEL: u8 = 2;
/// The whole of Europe.
const FARTHEST: u8 = 4 * LEVEL;
/// Single houses; few servers have tiles beyond.
const CLOSEST: u8 = 18 * LEVEL;
/// A single place is shown with the streets around it, and not from so close.
const CLOSEST_AT_FIRST: u8 = 15 * LEVEL;
/// Nothing stands closer to the edge of a picture that was made to show it.
const MARGIN: i32 = 30;

/// A position in Web Mercator: from 0 in the west to 1 in the east, from 0 in the north to 1 in the south.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    x: f64,
    y: f64,
}

impl Spot {
    /// Where a point is; nothing where it is not on the globe. The poles, which the projection has no place for, are at its edge.
    #[must_use]
    pub fn of(point: Point) -> Option<Self> {
        let Point { latitude, longitude } = Point::new(point.latitude, point.longitude)?;
        let sine = sine(latitude.clamp(-EDGE, EDGE) * (PI / 180.0));
        let y = 0.5 - ((1.0 + sine) / (1.0 - sine)).ln() / (4.0 * PI);
        Some(Spot { x: longitude / 360.0 + 0.5, y: y.clamp(0.0, 1.0) })
    }
}

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Width of the picture.
    pub width: i32,
    /// Its height.
    pub height: i32,
    middle: Spot,
    zoom: u8,
    tiled: bool,
}

impl Frame {
    /// A picture of all these, as large as they can be. `tiled` keeps to the zoom levels that tiles have.
    ///
    /// Of many, one in forty at each end may lie outside: a feed's one wrong position does not make the picture one of the whole world.
    #[must_use]
    pub fn of(spots: &[Spot], width: i32, height: i32, tiled: bool) -> Self {
        let (west, east) = ends(spots, |spot| spot.x);
        let (north, south) = ends(spots, |spot| spot.y);
        let middle = Spot { x: (west + east) / 2.0, y: (north + south) / 2.0 };
        Frame { width, height, middle, zoom: 0, tiled }.fitted(east - west, south - north)
    }

    /// A picture of so many kilometres around a point; nothing where that is not on the globe.
    #[must_use]
    pub fn around(point: Point, kilometres: f64, width: i32, height: i32, tiled: bool) -> Option<Self> {
        let across = 2.0 * share(point, kilometres);
        Some(Frame { width, height, middle: Spot::of(point)?, zoom: 0, tiled }.fitted(across, across))
    }

    fn fitted(self, across: f64, down: f64) -> Self {
        let fits = |frame: &Frame| {
            let room = |length: i32| f64::from((length - 2 * MARGIN).max(1));
            across * frame.world() <= room(self.width) && down * frame.world() <= room(self.height)
        };
        let mut fitted = Frame { zoom: CLOSEST_AT_FIRST, ..self };
        while fitted.zoom > FARTHEST && !fits(&fitted) {
            fitted.zoom -= fitted.step();
        }
        fitted
    }

    /// The same picture in another size.
    #[must_use]
    pub fn sized(self, width: i32, height: i32) -> Self {
        Frame { width, height, ..self }
    }

    /// So many quarters of it further east and south.
    #[must_use]
    pub fn moved(self, east: i8, south: i8) -> Self {
        let along = |from: f64, quarters: i8, of: i32| {
            (from + f64::from(quarters) * f64::from(of) / 4.0 / self.world()).clamp(0.0, 1.0)
        };
        let middle = Spot { x: along(self.middle.x, east, self.width), y: along(self.middle.y, south, self.height) };
        Frame { middle, ..self }
    }

    /// One step closer or further away; nothing where there is none.
    #[must_use]
    pub fn zoomed(self, closer: bool) -> Option<Self> {
        let zoom = if closer { self.zoom + self.step() } else { self.zoom.saturating_sub(self.step()) };
        (FARTHEST..=CLOSEST).contains(&zoom).then_some(Frame { zoom, ..self })
    }

    /// Closer, so that these are apart, and as large as they can be; nothing where no zoom parts them, since they are at one place.
    #[must_use]
    pub fn parting(self, spots: &[Spot]) -> Option<Self> {
        let mut closer = Frame::of(spots, self.width, self.height, self.tiled);
        while marks(spots, &closer).len() < 2 {
            closer = closer.zoomed(true)?;
        }
        Some(closer)
    }

    /// Where in the picture something stands, perhaps outside it.
    #[must_use]
    pub fn place(&self, spot: Spot) -> (i32, i32) {
        let (left, top) = self.corner();
        let (x, y) = self.pixel(spot);
        (x - left, y - top)
    }

    /// The radius of a ring of so many kilometres around a point.
    #[must_use]
    pub fn ring(&self, around: Point, kilometres: f64) -> i32 {
        (share(around, kilometres) * self.world()) as i32
    }

    /// How long a round number of units, of so many kilometres each, is in the middle of the picture: the longest of 0.1, 0.2, 0.5, 1, …
    /// that is not longer than `most`, in tenths, and its length.
    #[must_use]
    pub fn scale(&self, most: i32, kilometres: f64) -> (u32, i32) {
        // The tangent half-way: y = 0.5 - atanh(sin) / 2π, so the cosine is 1 / cosh(2π (0.5 - y)).
        let power = ((0.5 - self.middle.y) * 2.0 * PI).exp();
        let cosine = 2.0 / (power + 1.0 / power);
        let tenth = kilometres / 10.0 / (2.0 * PI * EARTH * cosine) * self.world();
        let mut best = (1, tenth as i32);
        for tenths in [2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] {
            let length = (tenth * f64::from(tenths)) as i32;
            if length <= most {
                best = (tenths, length);
            }
        }
        best
    }

    /// Is this place of the picture inside it?
    #[must_use]
    pub fn has(&self, (x, y): (i32, i32)) -> bool {
        (0..=self.width).contains(&x) && (0..=self.height).contains(&y)
    }

    fn step(&self) -> u8 {
        if self.tiled { LEVEL } else { 1 }
    }

    /// How wide the whole Earth is.
    fn world(&self) -> f64 {
        let whole = f64::from(TILE << (self.zoom / LEVEL));
        if self.zoom.is_multiple_of(LEVEL) { whole } else { whole * std::f64::consts::SQRT_2 }
    }

    /// From the upper left of the whole Earth. At most 2²⁷.
    fn pixel(&self, spot: Spot) -> (i32, i32) {
        let at = |share: f64| (share * self.world() + 0.5) as i32;
        (at(spot.x), at(spot.y))
    }

    fn corner(&self) -> (i32, i32) {
        let (x, y) = self.pixel(self.middle);
        (x - self.width / 2, y - self.height / 2)
    }
}

/// So many kilometres at a point, as a share of the width of the Earth there.
fn share(point: Point, kilometres: f64) -> f64 {
    let cosine = sine(PI / 2.0 - point.latitude.abs().min(EDGE) * (PI / 180.0));
    (kilometres / (2.0 * PI * EARTH * cosine)).clamp(0.0, 1.0)
}

/// The first and the last along one side, without the fortieth part at each end.
fn ends(spots: &[Spot], side: fn(&Spot) -> f64) -> (f64, f64) {
    let mut all: Vec<f64> = spots.iter().map(side).collect();
    all.sort_unstable_by(f64::total_cmp);
    let aside = all.len() / 40;
    let at = |at: usize| all.get(at).copied();
    let both = at(aside).zip(all.len().checked_sub(1 + aside).and_then(at));
    both.unwrap_or((0.5, 0.5))
}

#[cfg(test)]
mod tests;
