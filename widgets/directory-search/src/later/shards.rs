//! A directory in many small files, as `cargo xtask index` writes them beside their list, `manifest.txt`: for a question only those are
//! fetched that may answer it. The rules are those of `windchime_search::shards`.

use super::{Answer, Asking, Fetch, Question, Source};
use crate::feed::Trouble;
use crate::model::{Offers, STEP};
use std::future::poll_fn;
use std::task::Poll;
use windchime_domain::directory::{Entry, Pieces, digits, read_page};
use windchime_domain::json::Value;
use windchime_domain::places::Point;
use windchime_search::facet;
use windchime_search::shards::{Answer as Found, Manifest, Near, Question as Asked, Shards, Step};
use windchime_shell::endpoint::Failure;
use windchime_shell::json;

/// Bytes of shards that are held; the list and the records come on top.
const MOST_HELD: usize = 16_000_000;
/// Files of records that are held: some thirty kilobytes each.
const MOST_BLOCKS: usize = 60;
/// Where no distance is chosen, the nearest are looked for within these, in hundreds of metres.
const RADII: [u16; 4] = [50, 150, 400, 1_000];

/// The files, as far as they have been fetched.
pub struct Files {
    list: String,
    /// The folder they are in, with the slash after it.
    base: String,
    fetch: Fetch,
    shards: Shards,
    /// Files of records, by their numbers; the youngest last.
    blocks: Vec<(u32, Vec<u8>)>,
}

impl Files {
    /// The directory whose list is at this address; nothing where that is no such list.
    pub fn new(url: &str, list: &str, fetch: Fetch) -> Option<Self> {
        let shards = Shards::new(Manifest::read(list)?, MOST_HELD);
        let path = url.split(['?', '#']).next().unwrap_or("");
        // Whatever the list calls its files, they are under this folder.
        let folder = path.rfind('/').and_then(|at| path.get(..at));
        let base = [folder.unwrap_or("."), "/"].concat();
        Some(Files { list: url.to_owned(), base, fetch, shards, blocks: Vec::new() })
    }

    /// Bytes of memory that are held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.shards.bytes() + self.blocks.iter().map(|(_, bytes)| bytes.len()).sum::<usize>()
    }

    async fn get(&self, file: &str) -> Result<Vec<u8>, Trouble> {
        (self.fetch)([&self.base, file].concat()).await.map_err(Trouble::Failed)
    }

    /// Asks the shards, and fetches those that are missing.
    async fn search(&mut self, asked: &Asked<'_>) -> Result<Found, Trouble> {
        loop {
            match self.shards.ask(asked) {
                Step::Done(found) => return Ok(found),
                Step::Fetch(number) => {
                    let file = self.shards.manifest().file(number).to_owned();
                    let bytes = self.get(&file).await?;
                    self.shards.take(number, &bytes).map_err(|_| Trouble::Shape)?;
                }
            }
        }
    }

    /// The numbers of the entries that answer, at least `most` where there are so many.
    async fn numbers(&mut self, question: &Question, most: usize) -> Result<(Vec<u32>, Answer), Trouble> {
        let wanted = if question.categories.is_empty() { &question.show } else { &question.categories };
        let manifest = self.shards.manifest();
        let known = |name: &String| manifest.categories.iter().position(|one| one.eq_ignore_ascii_case(name));
        let places: Vec<u16> = wanted.iter().filter_map(known).filter_map(|at| u16::try_from(at).ok()).collect();
        if places.is_empty() && !wanted.is_empty() {
            return Ok((Vec::new(), Answer::default()));
        }
        let facets: Vec<u32> = places.iter().map(|at| facet(0, *at)).collect();
        let text = question.text.trim();
        let base = Asked { text: &question.text, facets: &facets, near: None, limit: most };
        if let Some(place) = question.place {
            let near = |within| Some(Near { at: millionths(place.point), within });
            let mut found = Found::default();
            for within in question.within.map_or(RADII.to_vec(), |within| vec![within]) {
                found = self.search(&Asked { near: near(within), ..base }).await?;
                if found.total as usize >= most {
                    break;
                }
            }
            return Ok(listed(found, question.within.is_none(), most));
        }
        if !text.is_empty() {
            let found = self.search(&base).await?;
            return Ok(listed(found, true, most));
        }
        if places.is_empty() {
            // Nothing is asked: everything, in the order of its numbers.
            let total = self.shards.manifest().entries;
            let first = u32::try_from(most).unwrap_or(total).min(total);
            return Ok(((0..first).collect(), Answer { total, ..Answer::default() }));
        }
        // Every entry stands under the words of its categories.
        let mut all = Found::default();
        for at in &places {
            let name = self.shards.manifest().categories.get(usize::from(*at)).cloned().unwrap_or_default();
            let own = [facet(0, *at)];
            let found = self.search(&Asked { text: &[&name, " "].concat(), facets: &own, ..base }).await?;
            let new = found.hits.into_iter().filter(|(number, _)| !all.hits.iter().any(|(known, _)| known == number));
            let new: Vec<(u32, u32)> = new.collect();
            all.hits.extend(new);
            all.total += found.total;
        }
        Ok(listed(all, true, most))
    }

    /// The entries of these numbers, in their order.
    async fn entries(&mut self, numbers: &[u32]) -> Result<Vec<Entry>, Trouble> {
        let block = self.shards.manifest().block.max(1);
        let mut missing: Vec<u32> = Vec::new();
        for number in numbers.iter().map(|number| number / block) {
            if !missing.contains(&number) && !self.blocks.iter().any(|(known, _)| *known == number) {
                missing.push(number);
            }
        }
        let folder = self.shards.manifest().records.clone();
        let files = missing.iter().map(|number| [&folder, "/", &digits((*number).into()), ".json"].concat());
        let files: Vec<String> = files.collect();
        let came = all(files.iter().map(|file| Box::pin(self.get(file)) as Asking<'_, Vec<u8>>).collect()).await;
        for (number, bytes) in missing.iter().zip(came) {
            self.blocks.push((*number, bytes?));
        }
        let mut entries = Vec::new();
        for number in numbers {
            let bytes =
                self.blocks.iter().find(|(known, _)| *known == number / block).map(|(_, bytes)| bytes.as_slice());
            entries.extend(bytes.and_then(|bytes| entry_of(bytes, (number % block) as usize)));
        }
        let surplus = self.blocks.len().saturating_sub(MOST_BLOCKS);
        self.blocks.drain(..surplus);
        Ok(entries)
    }

    /// The list has been written anew: what is held belongs to the one before.
    async fn renew(&mut self) -> Result<(), Trouble> {
        let bytes = (self.fetch)(self.list.clone()).await.map_err(Trouble::Failed)?;
        let list = String::from_utf8(bytes).ok().and_then(|text| Manifest::read(&text)).ok_or(Trouble::Shape)?;
        self.shards = Shards::new(list, MOST_HELD);
        self.blocks.clear();
        Ok(())
    }

    async fn answer(&mut self, question: &Question, shown: usize) -> Result<Answer, Trouble> {
        let most = question.limit.max(STEP);
        // One more than is shown tells whether there are more.
        let (mut numbers, mut answer) = self.numbers(question, most + 1).await?;
        numbers.truncate(most);
        answer.entries = self.entries(numbers.get(shown..).unwrap_or_default()).await?;
        let names = self.shards.manifest().categories.iter();
        let allowed =
            |name: &&String| question.show.is_empty() || question.show.iter().any(|one| one.eq_ignore_ascii_case(name));
        answer.categories = names.filter(allowed).map(|name| (name.clone(), 0)).collect();
        Ok(answer)
    }
}

impl Source for Files {
    fn offers(&self) -> Offers {
        Offers { sends: false, places: true, times: false, categories: true }
    }

    fn ask<'a>(&'a mut self, question: &'a Question, shown: usize) -> Asking<'a, Answer> {
        Box::pin(async move {
            match self.answer(question, shown).await {
                Err(Trouble::Failed(Failure::Status(404 | 410, ..))) => {
                    self.renew().await?;
                    self.answer(question, shown).await
                }
                answer => answer,
            }
        })
    }

    /// The files know entries by their numbers alone.
    fn one<'a>(&'a mut self, _: &'a str) -> Asking<'a, Option<Entry>> {
        Box::pin(async { Ok(None) })
    }
}

/// What the shards found; where they did not all have to be asked, its number is a beginning.
fn listed(found: Found, open: bool, most: usize) -> (Vec<u32>, Answer) {
    let numbers: Vec<u32> = found.hits.iter().map(|(number, _)| *number).collect();
    let more = open && found.total as usize >= most;
    let total = found.total.max(numbers.len() as u32);
    (numbers, Answer { total, more, dropped: found.dropped, ..Answer::default() })
}

/// One record of a file of them.
fn entry_of(bytes: &[u8], place: usize) -> Option<Entry> {
    let (mut pieces, mut at, mut record) = (Pieces::default(), 0, None);
    pieces.push(bytes, &mut |text| {
        if at == place {
            record = json::parse(text);
        }
        at += 1;
    });
    read_page(&Value::List(vec![record?])).ok()?.entries.pop()
}

fn millionths(point: Point) -> [i32; 2] {
    [point.latitude, point.longitude].map(|degrees| (degrees * 1e6) as i32)
}

/// All of them at once.
async fn all<'a>(mut asking: Vec<Asking<'a, Vec<u8>>>) -> Vec<Result<Vec<u8>, Trouble>> {
    let mut came: Vec<Option<Result<Vec<u8>, Trouble>>> = asking.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut left = false;
        for (one, slot) in asking.iter_mut().zip(&mut came) {
            if slot.is_none() {
                match one.as_mut().poll(context) {
                    Poll::Ready(answer) => *slot = Some(answer),
                    Poll::Pending => left = true,
                }
            }
        }
        if left { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    came.into_iter().flatten().collect()
}
