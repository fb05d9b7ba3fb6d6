//! What a person keeps: cards as they stood on different days. A day is a reflection; nothing here compares one with another.

use super::Card;

/// A card as it stood on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reflection {
    /// The day by the device's own calendar: `YYYY-MM-DD`.
    pub date: String,
    /// The card.
    pub card: Card,
}

/// Everything that is kept on a device, or in a backup file: the newest day last, and no day twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The days.
    pub reflections: Vec<Reflection>,
}
