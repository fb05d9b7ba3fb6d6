//! What is kept on this device, and how what a person did with it came out. What they can do is in [`super::later::keep`]: nothing is
//! stored before they press "Keep this on this device", and what is kept is opened only when they ask.

use super::Model;
use leptos::prelude::*;
use std::rc::Rc;
use windchime_domain::card::sealed::Lock;
use windchime_domain::card::{Card, Kept};
use windchime_shell::store;
use windchime_shell::vault::Key;

/// What is known of the device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Shelf {
    /// Nobody has looked yet.
    #[default]
    Unknown,
    /// Nothing is kept.
    Empty,
    /// A card is kept, and not opened.
    Locked(Lock),
    /// What is kept, or a file, is open.
    Open,
    /// Something is kept that cannot be opened here.
    Broken,
    /// The browser lets this page keep nothing.
    Refused,
}

/// How the last thing that was pressed came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It is under way.
    Working,
    /// The card is kept.
    Kept,
    /// What was kept is open.
    Opened,
    /// A file was chosen, and waits for its passphrase.
    FileChosen,
    /// A file is open, and nothing of it is kept here yet.
    FileOpened,
    /// A file was given to the browser to save.
    Saved,
    /// Everything is deleted, and this page has looked.
    Deleted,
    /// It could not be deleted.
    NotDeleted,
    /// Another card lies open now; the one before can be brought back.
    Started,
    /// It is back.
    BroughtBack,
    /// There is nothing on the card yet.
    Blank,
    /// A passphrase is needed.
    NoWords,
    /// The passphrase is too short.
    TooShort,
    /// The two are not alike.
    Unlike,
    /// It does not open with this passphrase.
    WrongWords,
    /// It was locked to a browser, and this one does not have its key.
    OtherBrowser,
    /// The file is something else.
    NotACard,
    /// A later version has made it.
    Newer,
    /// It is not whole, or damaged.
    Damaged,
    /// It is too large.
    TooLarge,
    /// Another tab has changed what is kept.
    Elsewhere,
    /// The browser has refused.
    Refused,
}

/// Where on the page something was pressed: where its outcome belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// Keeping the card.
    Keep,
    /// Opening what is kept.
    Open,
    /// Saving a file.
    Copy,
    /// Opening a file.
    File,
    /// The rest of the page.
    Page,
}

/// What the view does once something has come out.
pub type After = fn(Model, At, Told);

#[derive(Debug, Default)]
pub(super) struct Keep {
    /// A card was found on the device when the page loaded.
    pub(super) offered: bool,
    pub(super) shelf: Shelf,
    /// The sealed bytes on the device, as this tab has last seen them.
    pub(super) known: Option<Vec<u8>>,
    pub(super) key: Option<Key>,
    pub(super) kept: Rc<Kept>,
    /// A file that was chosen and waits for its passphrase.
    pub(super) file: Option<Vec<u8>>,
    pub(super) told: Option<(At, Told)>,
    /// The card that lay open before another took its place.
    pub(super) before: Option<Card>,
}

impl Model {
    /// Looks whether a card is kept here, so that it can be offered; opens nothing.
    pub fn look_for_card(self) {
        self.stage.spawn(async move {
            if store::has_card().await {
                self.keep_mut(|keep| keep.offered = keep.shelf == Shelf::Unknown);
                self.kept.notify();
            }
        });
    }

    /// Whether a card is kept here that nobody has looked at yet; followed.
    pub fn is_card_offered(self) -> bool {
        self.kept.track();
        self.keep_mut(|keep| keep.offered)
    }

    #[inline(never)]
    pub(super) fn keep_mut<T>(self, change: impl FnOnce(&mut Keep) -> T) -> T {
        change(&mut self.cell().borrow_mut().keep)
    }
}

impl Told {
    /// Whether it belongs beside the field of a passphrase.
    pub fn is_of_words(self) -> bool {
        matches!(self, Told::NoWords | Told::TooShort | Told::Unlike | Told::WrongWords)
    }
}
