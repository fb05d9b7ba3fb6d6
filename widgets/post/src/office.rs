//! The counter of the post office: takes letters, and looks after what waits whenever it is due or the person or the network comes back.

use crate::complaint;
use crate::delivery::{Outcome, Refusal};
use crate::item::{Item, Lock, State};
use crate::message::{Attempt, Event, Letter};
use crate::outbox::{Errand, attempt, drain};
use crate::parcel::{self, Parcel};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use windchime_domain::form::SealTo;
use windchime_domain::submission::Sealed;
use windchime_shell::{page, seal, store};

/// What binds a sealed submission to its purpose (`info` of RFC 9180).
const INFO: &[u8] = b"windchime submission 1";
/// Sealed answers are filled up to a multiple of this, so that their length says little about them.
const PADDING: usize = 256;

/// The longest time to the next look, in milliseconds; a browser's timers overflow after 24 days.
const LONGEST_SLEEP: f64 = 3_600_000.0;

/// A widget that is told what happens; it gives `false` once it has left the page.
pub type Watcher = Rc<dyn Fn(&Event) -> bool>;

#[derive(Default)]
struct Office {
    watchers: Vec<Watcher>,
    /// Whether the network's and the person's return are heard of.
    listening: bool,
    /// Set to give up the sum that is being solved for somebody.
    cancelled: Rc<Cell<bool>>,
    /// The alarm for the next attempt.
    alarm: Option<page::Alarm>,
}

thread_local! {
    static OFFICE: RefCell<Office> = RefCell::default();
}

/// Tells a widget what happens from now on, and sends what waits.
pub async fn watch(watcher: Watcher) {
    let first = OFFICE.with_borrow_mut(|office| {
        office.watchers.push(watcher);
        !std::mem::replace(&mut office.listening, true)
    });
    if first {
        page::on_return(|| spawn_local(resume(true)));
    }
    if store::exists().await {
        look().await;
        resume(true).await;
    }
}

/// Gives up the sum that is being solved.
pub fn cancel() {
    OFFICE.with_borrow(|office| office.cancelled.set(true));
}

/// What a parcel holds.
///
/// # Errors
/// Its sealed form, where only the coordinator can open it; empty where it is not there any more.
pub async fn open(id: &str) -> Result<String, String> {
    let Some(item) = store::find(id).await.ok().as_ref().and_then(Item::read) else { return Err(String::new()) };
    item.words().await.ok_or(item.sealed)
}

/// The person deletes a parcel.
pub async fn delete(id: &str) {
    _ = store::remove(id).await;
    look().await;
}

/// Commits, then sends.
pub async fn send(letter: Letter) -> Attempt {
    let id = letter.id.clone();
    let errand = Errand {
        wanted: Some(id.clone()),
        early: false,
        cancelled: Rc::default(),
        solving: Rc::new(|on| tell(&Event::Solving(on))),
    };
    OFFICE.with_borrow_mut(|office| office.cancelled = errand.cancelled.clone());
    let mut item = Item {
        id: id.clone(),
        form: letter.form.clone(),
        title: letter.title.clone(),
        url: letter.url.clone(),
        content_type: String::new(),
        delivered_when: letter.delivered_when.clone(),
        pressed: page::now(),
        state: State::Waiting,
        tries: 0,
        unsure: 0,
        next: 0.0,
        hold: 0.0,
        lock: Lock::Coordinator,
        sealed: String::new(),
    };
    let parcel = parcel::pack(&letter.manner, &letter.submission);
    let saved = commit(&mut item, &letter, &parcel).await.is_some();
    let fields = letter.manner.fields.clone();
    let translated = |mut attempt: Attempt| {
        if let Outcome::Refused(Refusal { problem: Some(problem), .. }) = &mut attempt.outcome {
            complaint::translate(problem, &fields);
        }
        attempt
    };
    if !saved {
        // Nothing can be kept here, so nothing is promised: it is sent at once, or not.
        item.content_type = parcel.content_type;
        let outcome = attempt(&item, parcel.body, &errand).await;
        return translated(Attempt { id, form: letter.form, outcome, saved, unkept: true });
    }
    if let Some(old) = &letter.replaces {
        let known = store::find(old).await.ok().as_ref().and_then(Item::read);
        // A reference that nobody has seen yet stays.
        if known.is_some_and(|known| !matches!(known.state, State::Sent(_))) {
            _ = store::remove(old).await;
        }
    }
    let ended = drain(errand).await;
    look().await;
    spawn_local(resume(false));
    let ours = ended.into_iter().find(|attempt| attempt.id == id);
    ours.map_or_else(
        || {
            // Not tried: the endpoint has asked to be left alone for a while, or the parcel is gone or cannot be opened now.
            let code = if item.hold > page::now() { "held" } else { "unreachable" };
            Attempt { id, form: letter.form, outcome: Outcome::Refused(Refusal::of(code)), saved: true, unkept: false }
        },
        translated,
    )
}

/// Seals and keeps a letter; `None` where the browser cannot, or refuses.
async fn commit(item: &mut Item, letter: &Letter, parcel: &Parcel) -> Option<()> {
    let known = store::find(&item.id).await.ok().as_ref().and_then(Item::read);
    let again = known.and_then(|known| known.wanted_again(&letter.url, &letter.delivered_when));
    match (again, letter.seal_to.as_ref().filter(|_| letter.manner.is_whole())) {
        // The very bytes of an earlier try: a receipt may already be on its way to them, or have come in another tab.
        (Some(again), _) => *item = again,
        (None, Some(key)) => lock_to_coordinator(item, key, letter, &parcel.body).await?,
        (None, None) => item.lock_to_device(parcel, &letter.words).await?,
    }
    store::keep(&item.id, &item.to_value()).await.ok()
}

/// Makes the envelope that only the coordinator can open.
async fn lock_to_coordinator(item: &mut Item, key: &SealTo, letter: &Letter, plain: &str) -> Option<()> {
    if [key.kem_id, key.kdf_id, key.aead_id] != seal::SUITE {
        return None;
    }
    let mut text = plain.to_owned();
    while !text.len().is_multiple_of(PADDING) {
        text.push(' ');
    }
    let public_key = seal::from_base64(&key.public_key)?;
    let sealed = seal::to_key(&public_key, INFO, item.id.as_bytes(), text.as_bytes()).await.ok()?;
    let outside = |name: &str| letter.submission.get(name);
    let envelope = Sealed {
        form: outside("form")?.text()?.to_owned(),
        form_version: u32::try_from(outside("form_version")?.whole()?).ok()?,
        submission_id: item.id.clone(),
        key_id: key.key_id.clone(),
        enc: seal::base64url(&sealed.enc),
        ciphertext: seal::base64url(&sealed.ciphertext),
    };
    let parcel = parcel::whole(&letter.manner.send_as, &envelope.to_value());
    (item.content_type, item.sealed) = (parcel.content_type, parcel.body);
    Some(())
}

/// Sends what is due, because time has passed or the person or the network is back.
async fn resume(early: bool) {
    if !store::exists().await {
        return;
    }
    for attempt in drain(Errand::quiet(early)).await {
        tell(&Event::Ended(Box::new(attempt)));
    }
    look().await;
}

/// Looks into the outbox, tells what is there, and sets the alarm for the next attempt.
async fn look() {
    let mut items: Vec<Item> = store::all().await.unwrap_or_default().iter().filter_map(Item::read).collect();
    items.sort_by(|one, other| other.pressed.total_cmp(&one.pressed));
    let due = |item: &Item| (item.state == State::Waiting).then(|| item.next.max(item.hold));
    let next = items.iter().filter_map(due).min_by(f64::total_cmp);
    let alarm =
        next.map(|next| page::alarm((next - page::now()).clamp(500.0, LONGEST_SLEEP), || spawn_local(resume(false))));
    OFFICE.with_borrow_mut(|office| office.alarm = alarm);
    tell(&Event::Items(items));
}

/// Tells every widget that still listens.
fn tell(event: &Event) {
    let watchers = OFFICE.with_borrow(|office| office.watchers.clone());
    let gone: Vec<Watcher> = watchers.into_iter().filter(|watcher| !watcher(event)).collect();
    let is_gone = |watcher: &Watcher| gone.iter().any(|other| Rc::ptr_eq(other, watcher));
    OFFICE.with_borrow_mut(|office| office.watchers.retain(|watcher| !is_gone(watcher)));
}
