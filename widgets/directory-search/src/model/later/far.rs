//! A directory that is asked anew for each question: what is asked, what was answered, and who asks. At most one question is on its way:
//! another one drops it, which aborts what is fetched for it.

use super::facets::{When, group};
use super::filters::in_group;
use crate::catalogue::{CATEGORY, Listing};
use crate::feed::{self, Rest, Trouble};
use crate::later::{Answer, Place, Question, Source};
use crate::model::far::Far;
use crate::model::place::Asked;
use crate::model::{Model, Offers, State, entry_id};
use crate::texts;
use leptos::prelude::*;
use std::future::{pending, poll_fn};
use std::mem;
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;
use windchime_domain::directory::{Entry, Page, Status, digits};
use windchime_domain::json::Value;
use windchime_domain::places::Code;
use windchime_search::{Hit, Index, Results, facet};

/// How long after the last keystroke a question is asked, in milliseconds.
const QUIET: u32 = 250;
/// More entries are not kept for later: those of a new answer come instead.
const MOST_KEPT: usize = 2_000;

impl Model {
    /// Questions are answered from afar from now on.
    pub fn begin_far(self, turn: u32, source: Box<dyn Source>) {
        let offers = source.offers();
        let current = self.change(|state| {
            let current = state.turn == turn;
            if current {
                // Whoever has asked until now finds that it is over.
                state.ask_afar();
                state.far = Some(Box::new(Far { offers, ..Far::default() }));
                state.listing_turn = state.listing_turn.wrapping_add(1);
                state.making = false;
                // The number of results is announced with the answer, and not some time after typing.
                state.announcing = true;
                state.rest = Rest::Afar;
            }
            current
        });
        if current {
            self.noted.notify();
            self.stage.spawn(self.attend(turn, source));
        }
    }

    /// Asks, and goes on asking whenever something else is wanted.
    async fn attend(self, turn: u32, mut source: Box<dyn Source>) {
        let mut last: Option<Question> = None;
        while let Some(question) = self.question(turn) {
            if last.as_ref() == Some(&question) {
                self.set_looking(false);
                self.while_asked(turn, &question, pending::<()>()).await;
                continue;
            }
            let more = last.as_ref().is_some_and(|last| question.is_more_of(last));
            let shown = if more { self.shown() } else { 0 };
            if last.is_some() {
                self.set_looking(true);
            }
            if last.as_ref().is_some_and(|last| question.is_other_than(last))
                && self.while_asked(turn, &question, feed::pause(QUIET)).await.is_none()
            {
                continue;
            }
            let same = last.as_ref().is_some_and(|last| question.only_seeks_beside(last));
            let asked = ask(&mut *source, &question, shown, same);
            let Some((answer, entry)) = self.while_asked(turn, &question, asked).await else { continue };
            let aloud = last.replace(question.clone()).is_some() && !same;
            self.take_sought(&question, entry);
            match answer {
                Some(Ok(answer)) => self.take_answer(shown, answer),
                Some(Err(trouble)) => self.miss(turn, trouble),
                None => self.set_looking(false),
            }
            self.stage.spawn(async move { self.measure(false).await });
            if aloud {
                self.announce_answer();
            }
            if let Some(number) = self.read(|state| state.hits().get(shown).copied()).filter(|_| more) {
                self.focus_on(entry_id(number));
            }
        }
    }

    /// Waits for something for as long as the same is wanted; nothing once that changes, and then it is dropped.
    async fn while_asked<T>(self, turn: u32, question: &Question, wait: impl Future<Output = T>) -> Option<T> {
        let mut wait = pin!(wait);
        poll_fn(|context| {
            if self.question(turn).as_ref() != Some(question) {
                return Poll::Ready(None);
            }
            self.change_quietly(|state| {
                if let Some(far) = &mut state.far {
                    far.waker = Some(context.waker().clone());
                }
            });
            wait.as_mut().poll(context).map(Some)
        })
        .await
    }

    /// What is wanted now; nothing once another loading has begun.
    pub fn question(self, turn: u32) -> Option<Question> {
        self.read(|state| {
            let far = state.far.as_ref().filter(|_| state.turn == turn)?;
            let named = |group| state.ticked.iter().copied().filter(move |one| in_group(*one, group));
            let place = state.placing.origin.filter(|_| far.offers.places).map(|point| {
                let code = match &state.placing.asked {
                    Asked::Typed(typed) => Code::read(typed),
                    _ => None,
                };
                Place { point, code }
            });
            let show = state.show.split(',').map(str::trim).filter(|name| !name.is_empty());
            Some(Question {
                text: state.query.clone(),
                categories: named(CATEGORY).map(|one| state.catalogue.category(one as u16).to_owned()).collect(),
                show: show.map(str::to_owned).collect(),
                when: named(group::WHEN).next().map_or(When::default(), When::of),
                within: state.placing.within_hundreds.filter(|_| place.is_some()),
                place,
                limit: state.limit,
                entry: state.link.entry.clone(),
                tries: far.tries,
            })
        })
    }

    /// An answer has come: its entries follow the first `shown` ones.
    pub fn take_answer(self, shown: usize, answer: Answer) {
        let (categorised, listed) = self.change(|state| {
            let before = (state.categories(), state.hits());
            state.take_answer(shown, answer);
            (before.0 != state.categories(), before.1 != state.hits())
        });
        self.noted.notify();
        self.found.notify();
        if categorised {
            self.categorised.notify();
        }
        if listed {
            self.listed.notify();
        }
    }

    /// The one entry that was asked for by its id has come, or is not there.
    fn take_sought(self, question: &Question, entry: Option<Result<Option<Entry>, Trouble>>) {
        let Some(answer) = entry else { return };
        self.change_quietly(|state| {
            let Some(far) = &mut state.far else { return };
            match answer {
                Ok(entry) => {
                    far.sought = question.entry.clone();
                    state.catalogue.take(Page { entries: Vec::from_iter(entry), ..Page::default() });
                }
                Err(trouble) => far.trouble = Some(Rc::new(trouble)),
            }
        });
        self.noted.notify();
    }

    /// A question was not answered. What was typed and ticked stays; what was found for another question does not.
    pub fn miss(self, turn: u32, trouble: Trouble) {
        if self.read(|state| state.listing.is_none()) {
            self.stop(turn, trouble);
        } else {
            let code = Value::from(trouble.code());
            self.change(|state| {
                state.take_answer(0, Answer::default());
                if let Some(far) = &mut state.far {
                    far.trouble = Some(Rc::new(trouble));
                }
            });
            self.noted.notify();
            self.searched();
            self.stage.host.send("error", &[("code", code)]);
        }
    }

    /// Asks the same again.
    pub fn ask_again(self) {
        self.change_quietly(|state| {
            if let Some(far) = &mut state.far {
                far.tries = far.tries.wrapping_add(1);
                far.trouble = None;
            }
            state.ask_afar();
        });
        self.noted.notify();
        self.focus("count");
    }

    fn set_looking(self, looking: bool) {
        let before = self.change_quietly(|state| Some(mem::replace(&mut state.far.as_mut()?.looking, looking)));
        if before.is_some_and(|before| before != looking) {
            self.found.notify();
        }
    }

    fn shown(self) -> usize {
        self.read(|state| state.results.hits.len())
    }

    fn announce_answer(self) {
        let words = untrack(|| match self.far_trouble() {
            // The failure announces itself.
            Some(_) => String::new(),
            None => {
                let parts = [self.dropped_words(), self.beyond_words(), Some(self.count_words())];
                parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
            }
        });
        self.stage.announce(words);
    }

    // ---- what there is to see ----

    /// Whether questions are answered from afar; followed.
    pub fn is_far(self) -> bool {
        self.noted.track();
        self.read(|state| state.far.is_some())
    }

    /// Why there is no answer; followed.
    pub fn far_trouble(self) -> Option<Rc<Trouble>> {
        self.noted.track();
        self.read(|state| state.far.as_ref()?.trouble.clone())
    }

    /// What stands for the number of results where there is none; nothing where it is known.
    #[inline(never)]
    pub fn far_words(self) -> Option<String> {
        let (looking, more, trouble, shown) = self.read(|state| {
            let far = state.far.as_deref();
            let is = |what: fn(&Far) -> bool| far.is_some_and(what);
            let trouble = is(|far| far.trouble.is_some());
            (is(|far| far.looking), is(|far| far.more), trouble, state.results.hits.len())
        });
        match (looking, more) {
            (true, _) => Some(self.stage.say(&texts::PLACE_LOOKING)),
            _ if trouble => Some(String::new()),
            (_, true) => Some(self.stage.fill(&texts::FAR_MORE, &[("count", &digits(shown as u64))])),
            _ => None,
        }
    }
}

impl State {
    fn take_answer(&mut self, shown: usize, answer: Answer) {
        let Some(far) = &mut self.far else { return };
        let Offers { places, times, .. } = far.offers;
        (far.looking, far.trouble) = (false, None);
        let mut docs = self.listing.as_ref().map_or(Vec::new(), |listing| listing.docs.clone());
        docs.truncate(self.results.hits.len());
        if shown == 0 {
            docs.clear();
            if self.catalogue.len() > MOST_KEPT && self.open.is_none() {
                self.catalogue.empty();
                self.placing.away.clear();
            }
        }
        for entry in answer.entries.into_iter().filter(|entry| entry.status != Status::Ended) {
            let id = entry.id.clone();
            self.catalogue.take(Page { entries: vec![entry], ..Page::default() });
            docs.extend(self.catalogue.number_of(&id).filter(|number| !docs.contains(number)));
        }
        self.catalogue.has_places = places;
        // Nothing new is the end, whatever was promised.
        let count = docs.len() as u32;
        let ends = shown > 0 && count as usize <= shown;
        far.more = answer.more && !ends;
        let total = if ends { count } else { answer.total.max(count + u32::from(far.more)) };
        self.results = Results {
            hits: (0..count).map(|doc| Hit { doc, score: 0 }).collect(),
            total,
            dropped: answer.dropped,
            ..Results::default()
        };
        self.placing.beyond = answer.beyond;
        self.list_afar(docs, answer.categories, times);
    }

    /// What can be narrowed by. While something is ticked, categories stay as they are: nobody's box goes away under their fingers.
    fn list_afar(&mut self, docs: Vec<u32>, known: Vec<(String, u32)>, times: bool) {
        let before = self.listing.take().filter(|listing| listing.whole).map(|listing| listing.categories);
        let ticked = self.ticked.iter().any(|one| in_group(*one, CATEGORY));
        let categories = match before {
            Some(before) if ticked || known.is_empty() => before,
            _ => {
                let mut known = known;
                known.sort_by(|(one, _), (other, _)| one.cmp(other));
                let number = |(name, count): (String, u32)| Some((self.catalogue.name_category(&name)?, count));
                known.into_iter().filter_map(number).collect()
            }
        };
        let mut facets: Vec<(u32, u32)> =
            categories.iter().map(|(number, count)| (facet(CATEGORY, *number), *count)).collect();
        if times {
            let days = (0..7).map(|day| When { day: Some(day), part: None });
            let parts = (0..3).map(|part| When { day: None, part: Some(part) });
            facets.extend(days.chain(parts).filter_map(When::facet).map(|one| (one, 0)));
        }
        facets.sort_unstable();
        let index = Index::builder().finish();
        self.listing = Some(Listing { of: docs.len(), docs, index, categories, facets, whole: true });
    }
}

impl Question {
    /// The same, and more of it.
    fn is_more_of(&self, last: &Question) -> bool {
        self.limit > last.limit && Question { limit: last.limit, ..self.clone() } == *last
    }

    /// Something else is typed or ticked: perhaps not the last of it.
    fn is_other_than(&self, last: &Question) -> bool {
        let same = Question { limit: self.limit, entry: self.entry.clone(), tries: self.tries, ..last.clone() };
        same != *self
    }

    /// The same, and an entry besides.
    fn only_seeks_beside(&self, last: &Question) -> bool {
        Question { entry: self.entry.clone(), ..last.clone() } == *self
    }
}

/// The list, unless it is known already, and the one entry that is wanted besides.
async fn ask(
    source: &mut dyn Source,
    question: &Question,
    shown: usize,
    known: bool,
) -> (Option<Result<Answer, Trouble>>, Option<Result<Option<Entry>, Trouble>>) {
    let answer = if known { None } else { Some(nearest(source, question, shown).await) };
    let came = |id: &String| match &answer {
        Some(Ok(answer)) => answer.entries.iter().any(|entry| entry.id == *id),
        _ => false,
    };
    let entry = match question.entry.as_ref().filter(|id| !came(id)) {
        Some(id) => Some(source.one(id).await),
        None => None,
    };
    (answer, entry)
}

/// The nearest, where nothing is as near as was asked for.
async fn nearest(source: &mut dyn Source, question: &Question, shown: usize) -> Result<Answer, Trouble> {
    let answer = source.ask(question, shown).await?;
    if answer.total > 0 || shown > 0 || question.within.is_none() {
        return Ok(answer);
    }
    let anywhere = Question { within: None, ..question.clone() };
    let answer = source.ask(&anywhere, 0).await?;
    Ok(Answer { beyond: answer.total > 0, ..answer })
}
