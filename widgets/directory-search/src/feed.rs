//! Page after page of a feed, into the model; and the listing made of it in slices, so that the page stays responsive. What is not one
//! list of JSON after another is read by `later`.

use crate::model::Model;
use crate::{later, texts};
use gloo_timers::future::TimeoutFuture;
use std::cell::RefCell;
use std::mem::take;
use std::pin::Pin;
use std::rc::Rc;
use windchime_domain::directory::{Page, Pieces, Reader, read_page};
use windchime_domain::json::Value;
use windchime_shell::endpoint::{self, Failure};
use windchime_shell::stage::Stage;
use windchime_shell::{json, rest};

/// How long the browser may be kept from anything else, in milliseconds; on a slow phone a slice can take a few times as long.
const SLICE: f64 = 10.0;
/// How many entries are added between looks at the clock.
const STEP: usize = 40;
/// An answer that is here within this time is shown at once as a whole, rather than its beginning first; in milliseconds.
const AT_ONCE: f64 = 400.0;

/// Why there is no list, or not all of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// No usable answer came.
    Failed(Failure),
    /// An answer came, and is not a list of services.
    Shape,
}

impl Trouble {
    /// One word for the `windchime:error` event.
    pub fn code(&self) -> &'static str {
        match self {
            Trouble::Failed(failure) => failure.code(),
            Trouble::Shape => "shape",
        }
    }

    /// What happened, in plain words.
    pub fn words(&self, stage: Stage) -> String {
        match self {
            Trouble::Failed(failure) => failure.words(stage),
            Trouble::Shape => stage.say(&texts::BAD_SHAPE),
        }
    }
}

/// What is still to come.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Rest {
    /// A page is on its way.
    #[default]
    Coming,
    /// Nothing: the feed is here.
    All,
    /// Nothing: the feed is longer than a page can hold.
    Capped,
    /// Nothing: each question is answered from afar (`later`).
    Afar,
    /// A page did not come.
    Stopped(Rc<Trouble>),
}

/// Which page is asked for next; what follows a page is found out by `later::pages`.
#[derive(Debug, Default)]
pub struct Pages {
    pub(crate) src: String,
    /// The address of the page after those that have come; none for `src` as it is.
    pub(crate) next: Option<String>,
    /// The page parameter in it.
    pub(crate) ask: Option<u32>,
    pub(crate) taken: u32,
    /// The last page brought nothing new.
    pub(crate) stale: bool,
}

impl Pages {
    /// From the beginning.
    pub fn of(src: &str) -> Self {
        Pages { src: src.to_owned(), ..Pages::default() }
    }

    /// The address to ask.
    pub fn url(&self) -> String {
        self.next.as_ref().unwrap_or(&self.src).clone()
    }
}

/// Asks for page after page, from where the model stands. `turn` is the model's loading that this belongs to: as soon as another
/// one has begun, this one ends.
pub async fn load(model: Model, turn: u32) {
    while let Some(url) = model.next_page(turn) {
        let incoming = Rc::new(RefCell::new(Incoming::new(model, turn)));
        let remote = model.is_remote();
        let mut answer = Err(Trouble::Failed(Failure::Unreachable));
        if !remote {
            let hear = {
                let incoming = incoming.clone();
                Box::new(move |bytes: &[u8]| incoming.borrow_mut().hear(bytes))
            };
            let heard = endpoint::stream(&url, endpoint::FEED, hear).await;
            answer = heard.map_err(Trouble::Failed).and_then(|_| incoming.borrow_mut().finish());
        }
        // What is usual needs no later code: a list that stands whatever happens to that.
        let usual = !remote && incoming.borrow().is_usual(&answer);
        let mut trouble = answer.err();
        if usual && let Some(trouble) = trouble.take() {
            model.stop(turn, trouble);
        }
        // Making a listing anew for every page would cost the square of their number; each time twice as many have come does not.
        if model.wants_listing(turn) {
            list(model).await;
        }
        if !usual && rest::ready().await {
            later::take(model, turn, url, incoming, trouble).await;
        } else if !usual {
            model.stop(turn, trouble.unwrap_or(Trouble::Failed(Failure::Unreachable)));
        }
    }
    // The list stands: now what it says besides, such as what is open.
    model.fetch_rest();
    rest::then(Box::new(move || model.name_skipped()));
}

/// A page of the feed on its way: what is whole of it is shown, and searched, while the rest still comes.
pub struct Incoming {
    model: Model,
    turn: u32,
    begun: Option<f64>,
    pieces: Pieces,
    /// What the answer says besides its records, as far as it had come when the first of them did.
    frame: Option<Value>,
    /// How many records have come.
    records: usize,
    /// Some of them were not known before.
    pub(crate) fresh: bool,
    /// What it says besides its records, where it is not the last one.
    pub(crate) more: Option<Page>,
}

impl Incoming {
    /// For the model's loading of that number.
    pub fn new(model: Model, turn: u32) -> Self {
        let begun = model.now();
        let pieces = Pieces::default();
        Incoming { model, turn, begun, pieces, frame: None, records: 0, fresh: false, more: None }
    }

    /// Some more of it has come.
    pub fn hear(&mut self, bytes: &[u8]) {
        let mut records = Vec::new();
        // What cannot be parsed is no record, and is counted as such.
        self.pieces.push(bytes, &mut |text| records.push(json::parse(text).unwrap_or(Value::Null)));
        if records.is_empty() {
            return;
        }
        let frame = self.frame.get_or_insert_with(|| json::parse(&self.pieces.so_far()).unwrap_or(Value::Null));
        let mut reader = Reader::new(frame);
        for record in &records {
            reader.add(record);
        }
        let mut page = reader.finish();
        for skipped in &mut page.skipped {
            skipped.index += self.records;
        }
        self.records += records.len();
        self.fresh |= self.model.take_some(self.turn, page);
        let slow = self.model.now().zip(self.begun).is_some_and(|(now, begun)| now - begun > AT_ONCE);
        if slow && self.model.wants_listing(self.turn) && !self.model.is_listing() {
            self.model.stage.spawn(list(self.model));
        }
    }

    /// All of it has come.
    ///
    /// # Errors
    /// It is no JSON, or holds no list of services.
    pub fn finish(&mut self) -> Result<(), Trouble> {
        let frame = json::parse(&self.pieces.so_far()).filter(|_| self.pieces.is_whole());
        let frame = frame.ok_or(Trouble::Failed(Failure::NotJson))?;
        // A list of nothing, or a record by itself.
        let mut page = read_page(&frame).map_err(|_| Trouble::Shape)?;
        let last = page.last_page;
        let (entries, skipped) = (take(&mut page.entries), take(&mut page.skipped));
        self.fresh |= self.model.take_some(self.turn, Page { entries, skipped, ..Page::default() });
        if last {
            self.model.end(self.turn);
        } else {
            self.more = Some(page);
        }
        Ok(())
    }

    /// Whether nothing is left to do: it is the last page, or none that can be read. Otherwise later code looks at it.
    fn is_usual(&self, answer: &Result<(), Trouble>) -> bool {
        match answer {
            Ok(()) => self.more.is_none(),
            Err(trouble) => *trouble != Trouble::Failed(Failure::NotJson),
        }
    }

    /// All that has been heard besides records.
    pub(crate) fn heard(&self) -> String {
        String::from_utf8_lossy(self.pieces.frame()).into_owned()
    }
}

/// Makes a listing of what has come, with a breath between slices. A later call takes over from an earlier one.
#[inline(never)]
pub fn list(model: Model) -> Task<'static> {
    Box::pin(async move {
        let (mine, mut indexing) = model.begin_listing();
        let mut current = true;
        let mut step = || match model.step(mine, &mut indexing, STEP) {
            Some(left) => left,
            None => {
                current = false;
                false
            }
        };
        sliced(&mut step).await;
        if current {
            model.finish_listing(mine, indexing);
        }
    })
}

/// Boxed, so that the code of each exists once.
pub type Task<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// Does a step after another until one says that nothing is left, with a breath between slices.
#[inline(never)]
pub fn sliced<'a>(step: &'a mut dyn FnMut() -> bool) -> Task<'a> {
    Box::pin(async move {
        loop {
            let started = js_sys::Date::now();
            let mut more = true;
            while more && js_sys::Date::now() - started < SLICE {
                more = step();
            }
            pause(0).await;
            if !more {
                return;
            }
        }
    })
}

/// Lets the browser do something else.
pub async fn pause(milliseconds: u32) {
    TimeoutFuture::new(milliseconds).await;
}
