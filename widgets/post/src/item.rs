//! One parcel in the outbox: what is written to the device, and when it is tried.

use crate::delivery::{Outcome, back_off};
use crate::parcel::Parcel;
use windchime_domain::json::{Value, map};
use windchime_shell::{json, seal};

/// How often an endpoint that answers with something other than JSON is asked again by itself. It may be a Wi-Fi sign-in page; it may
/// also be a service without receipts that has kept the answers each time.
const MOST_TRIES_UNSURE: u32 = 4;

/// One person's answers on their way.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The submission's id.
    pub id: String,
    /// The form's id.
    pub form: String,
    /// The form's heading, so that a list can name it.
    pub title: String,
    /// Where it goes.
    pub url: String,
    /// Its media type.
    pub content_type: String,
    /// When an answer means that it arrived, as the attribute says.
    pub delivered_when: String,
    /// When the person pressed "Send": milliseconds since 1970.
    pub pressed: f64,
    /// What has become of it.
    pub state: State,
    /// Attempts so far.
    pub tries: u32,
    /// How many of them were answered with something other than JSON.
    pub unsure: u32,
    /// When it is tried next by itself.
    pub next: f64,
    /// Until when the endpoint asks to be left alone.
    pub hold: f64,
    /// Who can open it.
    pub lock: Lock,
    /// Sealed: for the coordinator the JSON body itself, for the device base64url.
    pub sealed: String,
}

/// What has become of a parcel.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It will be tried (again).
    Waiting,
    /// The endpoint has said no for good, with that status (0 where the reason was another); it is kept until the person deletes it.
    Refused(u16),
    /// Delivered while nobody watched; kept without its content, until the person has seen the reference.
    Sent(Option<String>),
}

/// Who can open what is sealed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lock {
    /// Only the coordinator.
    Coordinator,
    /// This browser.
    Device,
}

/// What is sealed for the device: the body to post, and the same for the person to read.
const BODY: &str = "body";
const WORDS: &str = "words";

impl Item {
    /// Seals a parcel under this browser's key. `words` are the questions and answers for the person's own eyes.
    pub async fn lock_to_device(&mut self, parcel: &Parcel, words: &str) -> Option<()> {
        let both = map([(BODY, Some(Value::from(parcel.body.as_str()))), (WORDS, Some(Value::from(words)))]);
        let sealed = seal::for_device(self.id.as_bytes(), json::write(&both).as_bytes()).await.ok()?;
        (self.lock, self.content_type) = (Lock::Device, parcel.content_type.clone());
        self.sealed = seal::base64(&sealed);
        Some(())
    }

    /// The body to post; `None` where it cannot be opened any more.
    pub async fn body(&self) -> Option<String> {
        match self.lock {
            Lock::Coordinator => Some(self.sealed.clone()),
            Lock::Device => self.open(BODY).await,
        }
    }

    /// What the person wrote; `None` where only the coordinator can open it.
    pub async fn words(&self) -> Option<String> {
        match self.lock {
            Lock::Coordinator => None,
            Lock::Device => self.open(WORDS).await,
        }
    }

    async fn open(&self, part: &str) -> Option<String> {
        let opened = seal::open(self.id.as_bytes(), &seal::from_base64(&self.sealed)?).await.ok()?;
        Some(json::parse(&String::from_utf8(opened).ok()?)?.get(part)?.text()?.to_owned())
    }

    /// Whether to try now. `early` does not wait for the next attempt, but for what the endpoint has asked.
    pub fn is_due(&self, now: f64, early: bool) -> bool {
        self.state == State::Waiting && now >= self.hold && (early || now >= self.next)
    }

    /// The same once more, because the person has pressed "Send" again: the very bytes, to where the form now says. What was delivered
    /// has no content any more, only its reference, and stays as it is. `None` where the endpoint has read these bytes and said no: it
    /// has kept nothing under this id, and they are packed anew.
    pub fn wanted_again(self, url: &str, delivered_when: &str) -> Option<Item> {
        let state = match self.state {
            State::Refused(0) => State::Waiting,
            State::Refused(_) => return None,
            state => state,
        };
        Some(Item { state, url: url.to_owned(), delivered_when: delivered_when.to_owned(), ..self })
    }

    /// Takes in how an attempt ended; `random` is between 0 and 1.
    pub fn settle(&mut self, outcome: &Outcome, now: f64, random: f64) {
        match outcome {
            Outcome::Delivered(receipt) => {
                self.sealed = String::new();
                self.state = State::Sent(receipt.clone());
            }
            Outcome::Refused(refusal) => {
                self.unsure += u32::from(refusal.code == "not-json");
                let sure = self.unsure <= MOST_TRIES_UNSURE;
                if refusal.is_passing() && sure {
                    self.next = now + back_off(self.tries, random) * 1_000.0;
                    self.hold = now + f64::from(refusal.wait) * 1_000.0;
                    self.tries = self.tries.saturating_add(1);
                } else {
                    self.state = State::Refused(refusal.status);
                }
            }
        }
    }

    /// What is written to the device.
    pub fn to_value(&self) -> Value {
        let text = |text: &str| Some(Value::from(text));
        let (state, status, receipt) = match &self.state {
            State::Waiting => ("waiting", None, None),
            State::Refused(status) => ("refused", Some(Value::from(u32::from(*status))), None),
            State::Sent(receipt) => ("sent", None, receipt.as_deref().and_then(text)),
        };
        map([
            ("id", text(&self.id)),
            ("form", text(&self.form)),
            ("title", text(&self.title)),
            ("url", text(&self.url)),
            ("content_type", text(&self.content_type)),
            ("delivered_when", text(&self.delivered_when)),
            ("pressed", Some(Value::Number(self.pressed))),
            ("state", text(state)),
            ("status", status),
            ("receipt", receipt),
            ("tries", Some(Value::from(self.tries))),
            ("unsure", Some(Value::from(self.unsure))),
            ("next", Some(Value::Number(self.next))),
            ("hold", Some(Value::Number(self.hold))),
            ("device", Some(Value::Bool(self.lock == Lock::Device))),
            ("sealed", text(&self.sealed)),
        ])
    }

    /// Reads what [`Item::to_value`] wrote; `None` for anything else.
    pub fn read(value: &Value) -> Option<Item> {
        let text = |name| Some(value.get(name)?.text()?.to_owned());
        let number = |name| if let Some(Value::Number(number)) = value.get(name) { *number } else { 0.0 };
        let state = match value.get("state")?.text()? {
            "waiting" => State::Waiting,
            "sent" => State::Sent(text("receipt")),
            _ => State::Refused(number("status") as u16),
        };
        Some(Item {
            id: text("id")?,
            form: text("form")?,
            title: text("title")?,
            url: text("url")?,
            content_type: text("content_type")?,
            delivered_when: text("delivered_when")?,
            pressed: number("pressed"),
            state,
            tries: number("tries") as u32,
            unsure: number("unsure") as u32,
            next: number("next"),
            hold: number("hold"),
            lock: if value.get("device") == Some(&Value::Bool(true)) { Lock::Device } else { Lock::Coordinator },
            sealed: text("sealed")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::Refusal;

    fn item() -> Item {
        Item {
            id: "one".into(),
            form: "a".into(),
            title: "A form".into(),
            url: "https://example.org/".into(),
            content_type: "application/json".into(),
            delivered_when: "status".into(),
            pressed: 1_000.0,
            state: State::Waiting,
            tries: 0,
            unsure: 0,
            next: 0.0,
            hold: 0.0,
            lock: Lock::Device,
            sealed: "c2VhbGVk".into(),
        }
    }

    #[test]
    fn an_item_is_read_as_it_was_written_in_every_state() {
        for state in
            [State::Waiting, State::Refused(422), State::Refused(0), State::Sent(None), State::Sent(Some("AB".into()))]
        {
            let item = Item { state, tries: 3, next: 7.5, hold: 9.0, ..item() };
            assert_eq!(Item::read(&item.to_value()), Some(item));
        }
        assert_eq!(Item::read(&Value::Map(Vec::new())), None);
    }

    #[test]
    fn a_retry_after_is_kept_even_for_somebody_who_is_waiting() {
        let mut item = item();
        let busy = Refusal { status: 429, wait: 30, ..Refusal::of("status") };
        item.settle(&Outcome::Refused(busy), 0.0, 1.0);
        assert!(!item.is_due(29_000.0, true));
        assert!(item.is_due(30_000.0, true));
    }

    #[test]
    fn a_failure_that_passes_waits_and_a_final_one_stays_refused() {
        let mut item = item();
        item.settle(&Outcome::Refused(Refusal::of("offline")), 0.0, 1.0);
        assert_eq!((item.tries, item.is_due(4_999.0, false), item.is_due(5_000.0, false)), (1, false, true));
        assert!(item.is_due(0.0, true));
        let no = Refusal { status: 422, ..Refusal::of("status") };
        item.settle(&Outcome::Refused(no), 0.0, 1.0);
        assert_eq!(item.state, State::Refused(422));
        assert!(!item.is_due(f64::MAX, true));
        assert_eq!(item.sealed, "c2VhbGVk");
    }

    #[test]
    fn what_is_delivered_keeps_nothing_of_its_content() {
        let mut item = item();
        item.settle(&Outcome::Delivered(Some("AB".into())), 0.0, 1.0);
        assert_eq!((item.sealed.as_str(), &item.state), ("", &State::Sent(Some("AB".into()))));
    }

    /// Another tab had delivered it; pressed once more in this one, an empty body went out and was refused.
    #[test]
    fn what_was_delivered_is_not_sent_again_and_what_was_refused_is_packed_anew() {
        let of = |state| Item { state, ..item() }.wanted_again("https://example.com/", "status").map(|item| item.state);
        assert_eq!(of(State::Refused(422)), None);
        assert_eq!(of(State::Refused(0)), Some(State::Waiting));
        assert_eq!(of(State::Waiting), Some(State::Waiting));
        assert_eq!(of(State::Sent(Some("AB".into()))), Some(State::Sent(Some("AB".into()))));
        // The page's editor may have mended the address meanwhile.
        let again = item().wanted_again("https://example.com/", "/ok=true");
        assert_eq!(
            again.map(|item| (item.url, item.delivered_when)),
            Some(("https://example.com/".into(), "/ok=true".into()))
        );
    }

    /// Four tries without a network once used up those that a sign-in page has.
    #[test]
    fn tries_without_an_answer_do_not_count_as_unsure_ones() {
        let mut item = item();
        for _ in 0..9 {
            item.settle(&Outcome::Refused(Refusal::of("offline")), 0.0, 1.0);
        }
        item.settle(&Outcome::Refused(Refusal::of("not-json")), 0.0, 1.0);
        assert_eq!(item.state, State::Waiting);
    }

    #[test]
    fn an_endpoint_that_answers_with_pages_is_not_asked_for_ever() {
        let mut item = item();
        for _ in 0..MOST_TRIES_UNSURE {
            item.settle(&Outcome::Refused(Refusal::of("not-json")), 0.0, 1.0);
            assert_eq!(item.state, State::Waiting);
        }
        item.settle(&Outcome::Refused(Refusal::of("not-json")), 0.0, 1.0);
        assert_eq!(item.state, State::Refused(0));
    }
}
