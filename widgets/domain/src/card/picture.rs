//! Where each connection stands in the picture that is drawn from the list: three rings, from close to further away, and three sectors:
//! people at the upper left, places at the upper right, activities below.
//!
//! Every name gets a box of its own in its cell, and the rings grow until all of them fit, so nothing ever lies over anything else.
//! Lengths are user units of an SVG whose origin is the middle and whose y axis points down; names are set at 13 units. The same list
//! always gives the same picture.

use super::{Closeness, Connection, Kind};

/// Height of a name's box, which is also as small as something to press may be.
pub const ROW: i32 = 24;
/// From the beginning of a box to the beginning of its name: the mark stands there.
pub const MARK: i32 = 19;
/// Below a ring's outer line, at the top: its own name stands there.
pub const RING_NAME: i32 = 18;

/// How wide a ring is at least.
const NARROWEST: i32 = 48;
/// How long a name may be in the picture, in characters; the list has the whole of it.
const LONGEST: usize = 12;
/// Between boxes, and from a box to the lines around its cell.
const GAP: i32 = 6;

/// A connection in the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// [`Connection::id`].
    pub id: u32,
    /// The box's beginning (its left side).
    pub x: i32,
    /// The box's middle.
    pub y: i32,
    /// How wide the box is, mark and name.
    pub width: i32,
    /// The name, shortened with "…" where it is long.
    pub label: String,
}

/// The picture of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    /// The outer radius of each ring of [`Closeness::ALL`].
    pub rings: [i32; 3],
    /// Everything whose closeness is said, from the middle outwards.
    pub marks: Vec<Mark>,
}

/// Draws the list. What has no closeness has no place in it.
pub fn picture(connections: &[Connection]) -> Picture {
    let mut picture = Picture::default();
    let mut inner = 0;
    for (ring, closeness) in picture.rings.iter_mut().zip(Closeness::ALL) {
        let mut outer = inner + NARROWEST;
        let cells = Kind::ALL.map(|kind| cell(connections, kind, closeness));
        let before = picture.marks.len();
        loop {
            let mut fits = true;
            for (kind, marks) in Kind::ALL.into_iter().zip(&cells) {
                fits = fits && fill(Cell { kind, inner, outer }, marks, &mut picture.marks);
            }
            if fits {
                break;
            }
            picture.marks.truncate(before);
            outer += GAP;
        }
        *ring = outer;
        inner = outer;
    }
    picture
}

/// What belongs in a cell, not yet placed.
fn cell(connections: &[Connection], kind: Kind, closeness: Closeness) -> Vec<Mark> {
    let mut marks = Vec::new();
    for one in connections {
        if one.kind == kind && one.closeness == Some(closeness) {
            let label = shortened(&one.name);
            let width = MARK + label.chars().map(width).sum::<i32>();
            marks.push(Mark { id: one.id, x: 0, y: 0, width, label });
        }
    }
    marks
}

fn shortened(name: &str) -> String {
    let name = name.trim();
    let mut label: String = name.chars().take(LONGEST).collect();
    if label.len() < name.len() {
        label.truncate(label.trim_end().len());
        label.push('…');
    }
    label
}

/// About as wide as a character is in a common font, and rather more than less.
fn width(character: char) -> i32 {
    match character {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | '\'' | '’' | '-' => 6,
        'm' | 'w' | 'M' | 'W' | '…' => 13,
        'A'..='Z' => 10,
        '\u{1100}'.. => 15,
        _ => 8,
    }
}

/// A ring's share of a sector.
#[derive(Clone, Copy)]
struct Cell {
    kind: Kind,
    inner: i32,
    outer: i32,
}

/// Places the boxes in rows, from the middle of the cell; `false` where there is not room for all.
fn fill(cell: Cell, marks: &[Mark], placed: &mut Vec<Mark>) -> bool {
    // The innermost cells are pointed, and have their room further out.
    let middle = if cell.inner == 0 { cell.outer * 3 / 5 } else { (cell.inner + cell.outer) / 2 };
    let middle = if cell.kind == Kind::Activity { middle } else { -middle / 2 };
    let mut left = marks;
    let mut turn = 0;
    while !left.is_empty() {
        // The middle row, the one above, the one below, …
        let y = middle + ROW * if turn % 2 == 0 { turn / 2 } else { -(turn + 1) / 2 };
        if turn / 2 > 2 * cell.outer / ROW + 2 {
            return false;
        }
        turn += 1;
        for (from, to) in cell.gaps(y - ROW / 2) {
            left = set(from, to, y, left, placed);
        }
    }
    true
}

/// Sets as many boxes as fit side by side, in the middle between `from` and `to`; gives the others.
fn set<'a>(from: i32, to: i32, y: i32, marks: &'a [Mark], placed: &mut Vec<Mark>) -> &'a [Mark] {
    let (mut count, mut used) = (0, 0);
    for mark in marks {
        let more = if count == 0 { mark.width } else { mark.width + GAP };
        if used + more > to - from {
            break;
        }
        used += more;
        count += 1;
    }
    let (here, others) = marks.split_at_checked(count).unwrap_or((marks, &[]));
    let mut x = from + (to - from - used) / 2;
    for mark in here {
        placed.push(Mark { x, y, ..mark.clone() });
        x += mark.width + GAP;
    }
    others
}

impl Cell {
    /// The stretches of the row that begins at `top` which lie wholly inside the cell.
    fn gaps(self, top: i32) -> [(i32, i32); 2] {
        const NONE: (i32, i32) = (0, 0);
        let bottom = top + ROW;
        let (outer, inner) = (self.outer - GAP / 2, self.inner + GAP / 2);
        let furthest = top.abs().max(bottom.abs());
        let nearest = if top < 0 && bottom > 0 { 0 } else { top.abs().min(bottom.abs()) };
        if furthest >= outer || top < RING_NAME - self.outer {
            return [NONE; 2];
        }
        let far = root(outer * outer - furthest * furthest);
        let near = if nearest >= inner { 0 } else { root(inner * inner - nearest * nearest) + 1 };
        // The lines between the sectors go from the middle straight up, and 30 degrees down to either side.
        match self.kind {
            Kind::Activity => {
                let far = far.min(slant(top) - GAP);
                match (top > 0, near) {
                    (false, _) => [NONE; 2],
                    (true, 0) => [(-far, far), NONE],
                    (true, near) => [(-far, -near), (near, far)],
                }
            }
            side => {
                let near = near.max(GAP).max(slant(bottom) + GAP);
                if side == Kind::Person { [(-far, -near), NONE] } else { [(near, far), NONE] }
            }
        }
    }
}

/// How far to the side the slanting line is, so far below the middle.
fn slant(below: i32) -> i32 {
    below.max(0) * 97 / 56
}

fn root(square: i32) -> i32 {
    f64::from(square.max(0)).sqrt() as i32
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

    fn list(count: u32, name: fn(u32) -> String) -> Vec<Connection> {
        (0..count)
            .map(|id| Connection {
                id,
                name: name(id),
                kind: Kind::ALL[id as usize % 3],
                closeness: Some(Closeness::ALL[id as usize / 3 % 3]),
                ..Connection::default()
            })
            .collect()
    }

    /// Everything the picture promises of its boxes.
    fn check(connections: &[Connection]) -> Picture {
        let picture = picture(connections);
        let of = |mark: &Mark| connections.iter().find(|one| one.id == mark.id).unwrap();
        for (place, mark) in picture.marks.iter().enumerate() {
            let ring = Closeness::ALL.iter().position(|one| Some(*one) == of(mark).closeness).unwrap();
            let (outer, inner) = (picture.rings[ring], if ring == 0 { 0 } else { picture.rings[ring - 1] });
            let (left, right, top, bottom) = (mark.x, mark.x + mark.width, mark.y - ROW / 2, mark.y + ROW / 2);
            for (x, y) in [(left, top), (left, bottom), (right, top), (right, bottom)] {
                assert!(x * x + y * y <= outer * outer, "{mark:?} leaves its ring");
                let sixth = f64::from(y) * 3_f64.sqrt();
                let inside = match of(mark).kind {
                    Kind::Person => x < 0 && f64::from(x) <= -sixth,
                    Kind::Place => x > 0 && f64::from(x) >= sixth,
                    Kind::Activity => y > 0 && f64::from(x.abs()) <= sixth,
                };
                assert!(inside, "{mark:?} leaves its sector");
            }
            // The point of the box that is nearest to the middle of the picture.
            let (x, y) = (0.clamp(left, right), 0.clamp(top, bottom));
            assert!(x * x + y * y >= inner * inner, "{mark:?} reaches into the ring inside");
            for other in &picture.marks[..place] {
                let apart = other.x >= right || other.x + other.width <= left || (other.y - mark.y).abs() >= ROW;
                assert!(apart, "{mark:?} and {other:?} lie over each other");
            }
        }
        assert!(picture.rings.is_sorted());
        picture
    }

    #[test]
    fn no_name_lies_over_another_or_outside_its_cell_however_many_there_are() {
        for count in [0, 1, 2, 9, 30, 200, 300] {
            let picture = check(&list(count, |id| "wm".repeat(1 + id as usize % 9)));
            assert_eq!(picture.marks.len(), count as usize);
        }
        check(&list(40, |id| "語".repeat(1 + id as usize)));
    }

    #[test]
    fn a_few_short_names_fit_on_a_phone() {
        let picture = check(&list(9, |id| format!("Sam{id}")));
        assert!(picture.rings[2] <= 190, "{:?}", picture.rings);
    }

    #[test]
    fn what_was_not_said_to_be_close_or_far_is_left_out() {
        let mut few = list(3, |_| "Sam".into());
        few[1].closeness = None;
        let ids: Vec<u32> = picture(&few).marks.iter().map(|mark| mark.id).collect();
        assert_eq!(ids, [0, 2]);
    }

    #[test]
    fn a_long_name_is_shortened_between_characters() {
        assert_eq!(shortened("Grandmother Josephine"), "Grandmother…");
        assert_eq!(shortened(" Éloïse "), "Éloïse");
    }
}
