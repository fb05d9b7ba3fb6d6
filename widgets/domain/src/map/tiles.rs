//! Raster tiles, as most servers number them: square, by zoom level, from the upper left of the Earth.

use super::{Frame, LEVEL};
use crate::number::digits;

/// How wide and high a tile is.
pub const TILE: i32 = 256;

/// A tile that a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Its zoom level.
    pub z: u8,
    /// Its column.
    pub x: u32,
    /// Its row.
    pub y: u32,
    /// Where in the picture its left edge is.
    pub left: i32,
    /// Where its upper edge is.
    pub top: i32,
}

impl Tile {
    /// Its address, from a template such as `https://tiles.example.org/{z}/{x}/{y}.png`.
    #[must_use]
    pub fn url(&self, template: &str) -> String {
        let mut url = template.to_owned();
        for (place, number) in [("{z}", self.z.into()), ("{x}", self.x), ("{y}", self.y)] {
            url = url.replace(place, &digits(number));
        }
        url
    }

    /// Does a template have a place for everything that says which tile it is?
    #[must_use]
    pub fn fits(template: &str) -> bool {
        ["{z}", "{x}", "{y}"].iter().all(|place| template.contains(place))
    }
}

impl Frame {
    /// The tiles that the picture shows, row by row; none of a picture that was not made for tiles.
    #[must_use]
    pub fn tiles(&self) -> Vec<Tile> {
        let mut tiles = Vec::new();
        if !self.tiled {
            return tiles;
        }
        let z = self.zoom / LEVEL;
        let count = 1_i32 << z;
        let (left, top) = self.corner();
        let range =
            |from: i32, length: i32| from.div_euclid(TILE).max(0)..=(from + length - 1).div_euclid(TILE).min(count - 1);
        for y in range(top, self.height) {
            for x in range(left, self.width) {
                tiles.push(Tile { z, x: x as u32, y: y as u32, left: x * TILE - left, top: y * TILE - top });
            }
        }
        tiles
    }
}
