//! What a person does with what is kept: keeping, opening, saving a file, deleting. One thing at a time, and each says how it came out.

use crate::model::Model;
use crate::model::keep::{After, At, Keep, Shelf, Told};
use leptos::prelude::*;
use std::pin::Pin;
use std::rc::Rc;
use windchime_domain::card::sealed::{self, Lock};
use windchime_domain::card::{Card, Kept, Reflection, Unreadable};
use windchime_shell::store::vault::NotKept;
use windchime_shell::store::{self, Refused};
use windchime_shell::vault::{self, Key, Trouble};
use windchime_shell::{json, page};

/// The fewest characters of a passphrase: shorter ones are soon guessed by somebody who has the file.
const SHORTEST: usize = 8;

impl Model {
    /// Looks what is kept, when somebody first comes to where it is.
    pub fn look_at_shelf(self) {
        if self.keep_mut(|keep| keep.shelf) == Shelf::Unknown {
            self.stage.spawn(async move { self.shelve(store::vault::find().await) });
        }
    }

    /// What is known of the device; followed.
    pub fn shelf(self) -> Shelf {
        self.kept.track();
        self.keep_mut(|keep| keep.shelf)
    }

    /// What is open of what is kept; followed.
    pub fn kept(self) -> Rc<Kept> {
        self.kept.track();
        self.keep_mut(|keep| keep.kept.clone())
    }

    /// Whether everything that is open is sealed with a passphrase; followed.
    pub fn has_passphrase(self) -> bool {
        self.kept.track();
        self.keep_mut(|keep| matches!(keep.key, Some(Key::Passphrase(_))))
    }

    /// Whether what is open stands on this device, too; followed.
    pub fn is_on_device(self) -> bool {
        self.kept.track();
        self.keep_mut(|keep| keep.known.is_some())
    }

    /// Whether a file waits for its passphrase; followed.
    pub fn has_file(self) -> bool {
        self.kept.track();
        self.keep_mut(|keep| keep.file.is_some())
    }

    /// How the last thing came out, and where it was pressed; followed.
    pub fn told(self) -> Option<(At, Told)> {
        self.told.track();
        self.keep_mut(|keep| keep.told)
    }

    /// Whether a card of today is kept that another one would take the place of; followed.
    pub fn replaces_today(self) -> bool {
        self.kept.track();
        self.moved.track();
        let kept = self.keep_mut(|keep| keep.kept.clone());
        let card = self.card();
        !card.is_blank() && kept.of_day(&page::today()).is_some_and(|of_today| *of_today != card)
    }

    /// Keeps today's card on this device, with what is open; under a new passphrase where one is given, or else as before.
    pub fn keep(self, words: String, again: &str, after: After) {
        let kept = self.with_today();
        let wrong = if kept.reflections.is_empty() { Some(Told::Blank) } else { check(&words, again, false) };
        if let Some(told) = wrong {
            return self.tell(At::Keep, told, after);
        }
        self.run(
            At::Keep,
            after,
            Box::pin(async move { self.keep_now(words, kept).await.unwrap_or_else(|told| told) }),
        );
    }

    async fn keep_now(self, words: String, kept: Kept) -> Result<Told, Told> {
        let (known, key) = self.keep_mut(|keep| (keep.known.clone(), keep.key.clone()));
        let first = known.is_none();
        let key = if words.is_empty() { key.unwrap_or(Key::Device) } else { Key::of(&words).await.map_err(told)? };
        let sealed = vault::seal(&key, &json::write(&kept.to_value())).await;
        let written = match sealed {
            Ok(bytes) => store::vault::keep(known, bytes.clone()).await.map(|()| bytes).map_err(|not| match not {
                NotKept::Elsewhere => Told::Elsewhere,
                NotKept::Refused => Told::Refused,
            }),
            Err(trouble) => Err(told(trouble)),
        };
        let why = match written {
            Ok(bytes) => {
                if key.lock() == Lock::Passphrase {
                    store::vault::forget_device_key().await;
                }
                self.stand(Some(bytes), key, kept);
                return Ok(Told::Kept);
            }
            Err(why) => why,
        };
        match (store::vault::find().await, why) {
            // What another tab has kept waits to be opened; days that only this tab knows join it then.
            (found, Told::Elsewhere) => self.shelve(found),
            // A first attempt that failed leaves nothing behind.
            (Ok(None), _) if first => _ = store::vault::delete().await,
            _ => {}
        }
        Err(why)
    }

    /// Opens what is kept.
    pub fn open_kept(self, words: String, after: After) {
        let work = async move {
            let found = store::vault::find().await;
            let Ok(Some(bytes)) = &found else {
                self.shelve(found);
                return Err(Told::Elsewhere);
            };
            let (key, mut kept) = open(&words, bytes).await?;
            // Days that only this tab knows, from a file, stay.
            kept.join(self.keep_mut(|keep| (*keep.kept).clone()));
            self.stand(Some(bytes.clone()), key, kept);
            Ok(Told::Opened)
        };
        self.run(At::Open, after, Box::pin(async move { work.await.unwrap_or_else(|told| told) }));
    }

    /// A file was chosen; `None` where it could not be read or is too large. It is opened with [`Model::open_file`].
    pub fn take_file(self, bytes: Option<Vec<u8>>, after: After) {
        let lock = match bytes.as_deref().map(sealed::read) {
            None => Err(Told::TooLarge),
            Some(Err(refusal)) => Err(told(refusal.into())),
            Some(Ok(sealed)) if sealed.header.lock == Lock::Device => Err(Told::OtherBrowser),
            Some(Ok(_)) => Ok(()),
        };
        self.keep_mut(|keep| keep.file = bytes.filter(|_| lock.is_ok()));
        self.kept.notify();
        self.tell(At::File, lock.err().unwrap_or(Told::FileChosen), after);
    }

    /// Opens the chosen file. Nothing of it is kept here before the person asks for that, too.
    pub fn open_file(self, words: String, after: After) {
        let work = async move {
            let bytes = self.keep_mut(|keep| keep.file.clone()).ok_or(Told::NotACard)?;
            let (key, kept) = open(&words, &bytes).await?;
            self.bring_in(key, kept);
            Ok(Told::FileOpened)
        };
        self.run(At::File, after, Box::pin(async move { work.await.unwrap_or_else(|told| told) }));
    }

    /// Gives the person what is kept as a file: the very bytes that stand on the device, or, where these are locked to this browser or
    /// nothing is kept, sealed under a passphrase for it.
    pub fn save_copy(self, words: String, again: &str, after: After) {
        let name = ["card-", &page::today(), ".windchime"].concat();
        let as_it_is =
            self.keep_mut(|keep| keep.known.clone().filter(|_| matches!(keep.key, Some(Key::Passphrase(_)))));
        if let Some(bytes) = as_it_is {
            page::save_bytes(&name, &bytes);
            return self.tell(At::Copy, Told::Saved, after);
        }
        let kept = self.with_today();
        let wrong = if kept.reflections.is_empty() { Some(Told::Blank) } else { check(&words, again, true) };
        if let Some(told) = wrong {
            return self.tell(At::Copy, told, after);
        }
        let work = async move {
            let key = Key::of(&words).await.map_err(told)?;
            let bytes = vault::seal(&key, &json::write(&kept.to_value())).await.map_err(told)?;
            page::save_bytes(&name, &bytes);
            Ok(Told::Saved)
        };
        self.run(At::Copy, after, Box::pin(async move { work.await.unwrap_or_else(|told| told) }));
    }

    /// Deletes everything that is kept on this device, and looks. What lies open on the card stays.
    pub fn delete_kept(self, after: After) {
        let work = async move {
            if !store::vault::delete().await {
                return Told::NotDeleted;
            }
            self.keep_mut(|keep| *keep = Keep { shelf: Shelf::Empty, told: keep.told, ..Keep::default() });
            self.kept.notify();
            Told::Deleted
        };
        self.run(At::Page, after, Box::pin(work));
    }

    /// Puts another card in place of the one that lies open, which can be brought back.
    pub fn start(self, card: Card, after: After) {
        let before = self.card();
        self.keep_mut(|keep| keep.before = Some(before));
        self.replace(card);
        self.tell(At::Page, Told::Started, after);
    }

    /// Brings the card back that lay open before.
    pub fn bring_back(self, after: After) {
        if let Some(before) = self.keep_mut(|keep| keep.before.take()) {
            self.replace(before);
            self.tell(At::Page, Told::BroughtBack, after);
        }
    }

    /// What is open, with today's card in it unless that is blank.
    fn with_today(self) -> Kept {
        let mut kept = self.keep_mut(|keep| (*keep.kept).clone());
        let card = self.card();
        if !card.is_blank() {
            kept.put(Reflection { date: page::today(), card });
        }
        kept
    }

    /// Notes what was found on the device, unopened. Where nothing is left, what was open of it is forgotten: it was deleted.
    fn shelve(self, found: Result<Option<Vec<u8>>, Refused>) {
        self.keep_mut(|keep| {
            keep.offered = false;
            keep.key = None;
            keep.shelf = match found.as_ref().map(|bytes| bytes.as_deref().map(sealed::read)) {
                Err(_) => Shelf::Refused,
                Ok(None) => Shelf::Empty,
                Ok(Some(Ok(sealed))) => Shelf::Locked(sealed.header.lock),
                Ok(Some(Err(_))) => Shelf::Broken,
            };
            keep.known = found.ok().flatten();
            if keep.known.is_none() {
                keep.kept = Rc::default();
            }
        });
        self.kept.notify();
    }

    /// What is open now, and what of it stands on the device.
    fn stand(self, known: Option<Vec<u8>>, key: Key, kept: Kept) {
        self.keep_mut(|keep| {
            keep.offered = false;
            keep.shelf = Shelf::Open;
            keep.known = known;
            keep.key = Some(key);
            keep.kept = Rc::new(kept);
        });
        self.kept.notify();
    }

    /// Adds the days of a file to what is open.
    fn bring_in(self, key: Key, days: Kept) {
        let (known, own, mut kept) = self.keep_mut(|keep| {
            keep.file = None;
            (keep.known.clone(), keep.key.clone(), (*keep.kept).clone())
        });
        kept.join(days);
        self.stand(known, own.unwrap_or(key), kept);
    }

    /// One thing at a time; whatever is pressed meanwhile does nothing.
    fn run(self, at: At, after: After, work: Pin<Box<dyn Future<Output = Told>>>) {
        if self.keep_mut(|keep| matches!(keep.told, Some((_, Told::Working)))) {
            return;
        }
        self.tell(at, Told::Working, after);
        self.stage.spawn(async move {
            // That it is under way is shown first: to write down many days takes a while.
            page::drawn().await;
            let told = work.await;
            self.tell(at, told, after);
        });
    }

    fn tell(self, at: At, told: Told, after: After) {
        self.keep_mut(|keep| keep.told = Some((at, told)));
        self.told.notify();
        after(self, at, told);
    }
}

/// What is wrong with a new passphrase.
fn check(words: &str, again: &str, needed: bool) -> Option<Told> {
    if words.is_empty() && again.is_empty() {
        return needed.then_some(Told::NoWords);
    }
    if words.chars().count() < SHORTEST {
        return Some(Told::TooShort);
    }
    (words != again).then_some(Told::Unlike)
}

/// Opens a sealed card with a passphrase, or with the browser's key where it is locked with that.
async fn open(words: &str, bytes: &[u8]) -> Result<(Key, Kept), Told> {
    let lock = sealed::read(bytes).map_err(|refusal| told(refusal.into()))?.header.lock;
    let key = match lock {
        Lock::Device => Key::Device,
        Lock::Passphrase if words.is_empty() => return Err(Told::NoWords),
        Lock::Passphrase => Key::of(words).await.map_err(told)?,
    };
    let kept = read(&key, bytes).await.map_err(|why| match (why, lock) {
        (Told::WrongWords, Lock::Device) => Told::OtherBrowser,
        (why, _) => why,
    })?;
    Ok((key, kept))
}

async fn read(key: &Key, bytes: &[u8]) -> Result<Kept, Told> {
    let document = vault::open(key, bytes).await.map_err(told)?;
    let kept = Kept::read(&json::parse_calmly(&document).await.unwrap_or_default());
    kept.map_err(|why| match why {
        Unreadable::NotACard => Told::NotACard,
        Unreadable::Newer => Told::Newer,
        Unreadable::TooLarge => Told::TooLarge,
    })
}

fn told(trouble: Trouble) -> Told {
    match trouble {
        Trouble::Browser => Told::Refused,
        Trouble::NotACard => Told::NotACard,
        Trouble::Newer => Told::Newer,
        Trouble::Damaged => Told::Damaged,
        Trouble::WrongKey => Told::WrongWords,
        Trouble::TooLarge => Told::TooLarge,
    }
}

/// What only a browser can find out, for tests of the view.
#[cfg(test)]
impl Model {
    /// These bytes are kept.
    pub fn found(self, bytes: Option<Vec<u8>>) {
        self.shelve(Ok(bytes));
    }

    /// These days are open.
    pub fn opened(self, kept: Kept) {
        self.stand(Some(Vec::new()), Key::Device, kept);
    }
}

#[cfg(test)]
#[path = "keep_tests.rs"]
mod tests;
