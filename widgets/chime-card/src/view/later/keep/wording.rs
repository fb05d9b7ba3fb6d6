//! Which words belong to what came out.

use crate::model::keep::Told;
use crate::texts::*;
use windchime_shell::texts::Text;

/// What is said.
pub fn of(told: Told) -> &'static Text {
    match told {
        Told::Working => &TOLD_WORKING,
        Told::Kept => &TOLD_KEPT,
        Told::Opened => &TOLD_OPENED,
        Told::FileOpened => &TOLD_FILE_OPENED,
        Told::Saved => &TOLD_SAVED,
        Told::Deleted => &TOLD_DELETED,
        Told::NotDeleted => &TOLD_NOT_DELETED,
        Told::Started => &TOLD_STARTED,
        Told::BroughtBack => &TOLD_BROUGHT_BACK,
        Told::Blank => &TOLD_BLANK,
        Told::NoWords | Told::FileChosen => &TOLD_NO_WORDS,
        Told::TooShort => &TOLD_TOO_SHORT,
        Told::Unlike => &TOLD_UNLIKE,
        Told::WrongWords => &TOLD_WRONG_WORDS,
        Told::OtherBrowser => &TOLD_OTHER_BROWSER,
        Told::NotACard => &TOLD_NOT_A_CARD,
        Told::Newer => &TOLD_NEWER,
        Told::Damaged => &TOLD_DAMAGED,
        Told::TooLarge => &TOLD_TOO_LARGE,
        Told::Elsewhere => &TOLD_ELSEWHERE,
        Told::Refused => &TOLD_REFUSED,
    }
}

/// Whether it is about the second field of a passphrase.
pub fn is_of_second(told: Told) -> bool {
    told == Told::Unlike
}
