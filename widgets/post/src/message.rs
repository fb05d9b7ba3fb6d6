//! What a widget and the post office say to each other.

use crate::delivery::Outcome;
use crate::item::Item;
use crate::parcel::Manner;
use windchime_domain::form::SealTo;
use windchime_domain::json::Value;

/// What a person has pressed "Send" for, and everything about how it is to go.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// The submission's id.
    pub id: String,
    /// The form's id.
    pub form: String,
    /// The submission's JSON.
    pub submission: Value,
    /// The same in words, for the person to look at while it waits.
    pub words: String,
    /// The form's heading.
    pub title: String,
    /// Where it goes.
    pub url: String,
    /// When an answer means that it arrived: the widget's option.
    pub delivered_when: String,
    /// How the endpoint wants it.
    pub manner: Manner,
    /// The coordinator's key, where there is one.
    pub seal_to: Option<SealTo>,
    /// An earlier parcel whose answers have been changed since.
    pub replaces: Option<String>,
}

/// How an attempt to send ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Attempt {
    /// The submission's id.
    pub id: String,
    /// The form's id.
    pub form: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether it is kept, and tried again by itself.
    pub saved: bool,
    /// Whether nothing could be kept on this device.
    pub unkept: bool,
}

/// What a widget that watches is told.
#[derive(Debug)]
pub enum Event {
    /// The outbox has been looked into: what is there, newest first.
    Items(Vec<Item>),
    /// An attempt that no widget is waiting for has ended.
    Ended(Box<Attempt>),
    /// A sum that the endpoint asked for begins or ends.
    Solving(bool),
}
