//! What would lie over one another is one mark.

use super::{Frame, Spot};

/// How far marks are apart at least, across or down: the size of something to press.
const APART: i32 = 44;
/// How many lists the cells are kept in.
const LISTS: usize = 4_096;
const NONE: u32 = u32::MAX;

/// A mark in a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where its middle is: where the first of its members stands.
    pub at: (i32, i32),
    /// What it stands for: places in the list that was given, in its order, the first of them the best.
    pub members: Vec<u32>,
}

/// The marks that stand inside a picture, in the order of `spots`, no two closer than 44 pixels both across and down.
///
/// Each spot in turn joins the nearest mark that it would lie over, or begins one. All spots take part, not only those inside: so the
/// same ones are together wherever the picture is moved to.
#[must_use]
pub fn marks(spots: &[Spot], frame: &Frame) -> Vec<Mark> {
    let mut cells = Cells { lists: vec![NONE; LISTS], heads: Vec::new() };
    let mut heads = Vec::with_capacity(spots.len());
    for spot in spots {
        heads.push(cells.join(frame.pixel(*spot)));
    }
    let (left, top) = frame.corner();
    // What a head has become in the list of marks.
    let mut places = Vec::with_capacity(cells.heads.len());
    let mut marks: Vec<Mark> = Vec::new();
    for head in &cells.heads {
        let at = (head.at.0 - left, head.at.1 - top);
        places.push(frame.has(at).then_some(marks.len()));
        if frame.has(at) {
            marks.push(Mark { at, members: Vec::new() });
        }
    }
    for (number, head) in heads.into_iter().enumerate() {
        let place = places.get(head as usize).copied().flatten();
        if let Some(mark) = place.and_then(|place| marks.get_mut(place)) {
            mark.members.push(number as u32);
        }
    }
    marks
}

/// The marks so far, found by the cell they are in: a square as wide as marks are apart, so that each has at most one.
struct Cells {
    lists: Vec<u32>,
    heads: Vec<Head>,
}

struct Head {
    at: (i32, i32),
    next: u32,
}

impl Cells {
    fn list(x: i32, y: i32) -> usize {
        (x.wrapping_mul(73).wrapping_add(y.wrapping_mul(7_919)) as u32) as usize % LISTS
    }

    /// The number of the mark that stands for what is at a pixel.
    fn join(&mut self, at: (i32, i32)) -> u32 {
        let cell = (at.0.div_euclid(APART), at.1.div_euclid(APART));
        let mut best = (i32::MAX, NONE);
        for (across, down) in (-1..=1).flat_map(|across| (-1..=1).map(move |down| (across, down))) {
            let mut number = self.lists.get(Self::list(cell.0 + across, cell.1 + down)).copied().unwrap_or(NONE);
            while let Some(head) = self.heads.get(number as usize) {
                let (x, y) = (head.at.0 - at.0, head.at.1 - at.1);
                if x.abs() < APART && y.abs() < APART {
                    // Two at the same distance: the earlier one.
                    best = best.min((x * x + y * y, number));
                }
                number = head.next;
            }
        }
        if best.1 != NONE {
            return best.1;
        }
        let number = self.heads.len() as u32;
        if let Some(first) = self.lists.get_mut(Self::list(cell.0, cell.1)) {
            self.heads.push(Head { at, next: *first });
            *first = number;
        }
        number
    }
}
