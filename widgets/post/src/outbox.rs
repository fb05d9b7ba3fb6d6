//! Delivery that loses nothing: what a person has pressed "Send" for is sealed and committed to the device first, then sent, and
//! deleted only on its receipt. Everything that sends runs under one lock, so that five tabs send once.

use crate::delivery::{Outcome, Refusal, judge};
use crate::item::{Item, Lock, State};
use crate::message::Attempt;
use crate::proof;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use windchime_shell::{endpoint, page, seal, store};

/// What to send now, and how the page takes part in it.
#[derive(Clone)]
pub struct Errand {
    /// The parcel a person is waiting for: tried even when its next attempt is not due.
    pub wanted: Option<String>,
    /// Whether waiting parcels are tried before they are due: on a visit, and when the network is back.
    pub early: bool,
    /// Set by the person to give up a sum that the endpoint has asked for.
    pub cancelled: Rc<Cell<bool>>,
    /// Told when such a sum begins and ends.
    pub solving: Rc<dyn Fn(bool)>,
}

impl Errand {
    /// What waits, without anybody waiting for it.
    pub fn quiet(early: bool) -> Self {
        Errand { wanted: None, early, cancelled: Rc::default(), solving: Rc::new(|_| {}) }
    }
}

/// Sends what is due, one tab at a time, and gives how each attempt ended. What another tab has delivered meanwhile is delivered.
pub async fn drain(errand: Errand) -> Vec<Attempt> {
    let ended = Rc::new(RefCell::new(Vec::new()));
    let into = ended.clone();
    store::alone(Box::pin(async move {
        for parcel in store::all().await.unwrap_or_default() {
            let Some(id) = Item::read(&parcel).map(|item| item.id) else { continue };
            let wanted = errand.wanted.as_ref() == Some(&id);
            // Somebody who waits does not wait for what else there is; that comes after.
            if errand.wanted.is_some() && !wanted {
                continue;
            }
            // As it is now: it may have been deleted or replaced while another was under way.
            let Some(mut item) = store::find(&id).await.ok().as_ref().and_then(Item::read) else { continue };
            let outcome = match &item.state {
                // Another tab was faster; its reference has not been seen by anybody.
                State::Sent(receipt) if wanted => Outcome::Delivered(receipt.clone()),
                State::Waiting if item.is_due(page::now(), errand.early || wanted) => match item.body().await {
                    Some(body) => attempt(&item, body, &errand).await,
                    // The browser does not give out its key, or not now; what stands here stays.
                    None => continue,
                },
                _ => continue,
            };
            item.settle(&outcome, page::now(), page::random_share());
            let (saved, form) = (item.state == State::Waiting, item.form.clone());
            into.borrow_mut().push(Attempt { id, form, outcome, saved, unkept: false });
            // A refusal to store now changes nothing about what stands there: the parcel as it was. What was delivered keeps its
            // reference until a widget has shown it.
            _ = store::replace(&item.id, &item.to_value()).await;
        }
    }))
    .await;
    ended.take()
}

/// Posts once; where the endpoint first wants a sum to be solved, that, and once more.
pub async fn attempt(item: &Item, body: String, errand: &Errand) -> Outcome {
    let digest = ["sha-256=:", &seal::base64(&seal::sha256(body.as_bytes())), ":"].concat();
    // Where nothing could be kept, nothing was sealed either.
    let sealed = item.lock == Lock::Coordinator && !item.sealed.is_empty();
    let mut url = item.url.clone();
    loop {
        let answer = endpoint::post(url.clone(), item.content_type.clone(), body.clone(), endpoint::SMALL).await;
        let outcome = judge(answer, &item.delivered_when, sealed, &item.id, &digest);
        match &outcome {
            Outcome::Refused(Refusal { challenge: Some(challenge), .. }) if url == item.url => {
                (errand.solving)(true);
                let solved = proof::solve(challenge, &errand.cancelled).await;
                (errand.solving)(false);
                let Some(solved) = solved else {
                    // A sum that cannot be solved is the endpoint's refusal, not the person's.
                    let stopped = Outcome::Refused(Refusal::of("cancelled"));
                    return if errand.cancelled.get() { stopped } else { outcome };
                };
                let and = if url.contains('?') { "&altcha=" } else { "?altcha=" };
                url = [&url, and, &solved].concat();
            }
            _ => return outcome,
        }
    }
}
