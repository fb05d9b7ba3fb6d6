//! Everything a feed has given so far, in alphabetical order, and how it becomes a searchable listing. No network, no words.

use std::cmp::Ordering;
use std::mem;
use std::rc::Rc;
use windchime_domain::directory::{Entry, Page, Place, Skipped, Status};
use windchime_search::{Builder, Document, Finishing, Index, Query, facet};

/// More entries are not taken: a cheap phone has to hold them all.
pub const MOST_ENTRIES: usize = 20_000;
/// The group of facets that categories are.
pub const CATEGORY: u16 = 0;

/// Tells an entry's other facets, besides its categories.
pub type More = Rc<dyn Fn(&Entry, &mut Vec<u32>)>;

/// What has come so far. Entries and categories keep their numbers.
#[derive(Debug, Default)]
pub struct Catalogue {
    items: Vec<Item>,
    /// Numbers of entries, in the order of their ids and of their names.
    by_id: Vec<u32>,
    by_name: Vec<u32>,
    categories: Vec<String>,
    /// Numbers of categories, in the order of their names.
    by_category: Vec<u32>,
    /// Some entry says where it is.
    pub has_places: bool,
    /// The records that could not be read, and how many of them have been named.
    pub skipped: Vec<Skipped>,
    pub(crate) named: usize,
    /// Something was left out because of [`MOST_ENTRIES`].
    pub full: bool,
}

#[derive(Debug)]
struct Item {
    entry: Entry,
    categories: Vec<u16>,
}

impl Catalogue {
    /// Takes in a page of the feed. `false` when it brought nothing that was not there before: then its skipped records are not
    /// counted again either.
    ///
    /// The same entry again, with another place or time, is put together with what is known of it.
    pub fn take(&mut self, page: Page) -> bool {
        let mut fresh = page.entries.is_empty() && !page.skipped.is_empty();
        for entry in page.entries {
            fresh |= self.take_entry(entry);
        }
        if fresh {
            self.skipped.extend(page.skipped);
        }
        fresh
    }

    fn take_entry(&mut self, entry: Entry) -> bool {
        self.has_places |= entry.places.iter().any(|place| place.position.is_some() || place.postcode.is_some());
        let by_id =
            slot(&self.by_id, &|number| self.entry(number).map_or(Ordering::Less, |known| known.id.cmp(&entry.id)));
        let by_id = match by_id {
            Ok(at) => {
                let known = self.by_id.get(at).copied().unwrap_or(0);
                return self.items.get_mut(known as usize).is_some_and(|item| item.entry.merge(entry));
            }
            Err(at) => at,
        };
        if self.items.len() >= MOST_ENTRIES {
            self.full = true;
            return false;
        }
        let by_name = slot(&self.by_name, &|number| {
            self.entry(number).map_or(Ordering::Less, |known| alphabetical(&known.name, &entry.name))
        });
        let number = self.items.len() as u32;
        self.by_id.insert(by_id, number);
        self.by_name.insert(by_name.unwrap_or_else(|at| at), number);
        let mut categories = Vec::with_capacity(entry.categories.len());
        for category in &entry.categories {
            categories.extend(self.number_category(&category.name));
        }
        self.items.push(Item { entry, categories });
        true
    }

    /// Forgets all entries; categories keep their numbers.
    pub(crate) fn empty(&mut self) {
        self.items.clear();
        self.by_id.clear();
        self.by_name.clear();
        self.full = false;
    }

    /// The number of a category that no entry may have had so far.
    pub(crate) fn name_category(&mut self, name: &str) -> Option<u16> {
        self.number_category(name)
    }

    /// The category's number, given now where it is new; nothing where there are too many.
    fn number_category(&mut self, name: &str) -> Option<u16> {
        match self.find_category(name) {
            Ok(at) => self.by_category.get(at).map(|number| *number as u16),
            Err(at) => {
                let number = u16::try_from(self.categories.len()).ok()?;
                self.categories.push(name.to_owned());
                self.by_category.insert(at, number.into());
                Some(number)
            }
        }
    }

    fn find_category(&self, name: &str) -> Result<usize, usize> {
        slot(&self.by_category, &|number| alphabetical(self.category(number as u16), name))
    }

    /// How many entries have come.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Has nothing come?
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// An entry by its number.
    pub fn entry(&self, number: u32) -> Option<&Entry> {
        self.items.get(number as usize).map(|item| &item.entry)
    }

    /// The number of the entry that the feed knows by this id.
    pub fn number_of(&self, id: &str) -> Option<u32> {
        let at =
            slot(&self.by_id, &|number| self.entry(number).map_or(Ordering::Less, |known| known.id.as_str().cmp(id)));
        self.by_id.get(at.ok()?).copied()
    }

    /// The number of the category of this name.
    pub fn category_number(&self, name: &str) -> Option<u16> {
        self.by_category.get(self.find_category(name).ok()?).map(|number| *number as u16)
    }

    /// A category's name by its number; empty for none.
    pub fn category(&self, number: u16) -> &str {
        self.categories.get(usize::from(number)).map_or("", String::as_str)
    }

    /// The names in a `show` attribute that no entry has.
    pub fn unknown(&self, show: &str) -> Vec<String> {
        let mut unknown = Vec::new();
        for name in names(show) {
            if self.find_category(name).is_err() {
                unknown.push(name.to_owned());
            }
        }
        unknown
    }

    /// Begins to make a listing of what has come so far, only of the categories in `show` where it names any.
    /// With `whole`, its entries are to have their other facets as well.
    pub fn begin(&self, show: &str, whole: bool) -> Indexing {
        let names = names(show);
        let mut wanted: Vec<u16> = Vec::new();
        for name in &names {
            let at = self.find_category(name).ok();
            wanted.extend(at.and_then(|at| self.by_category.get(at)).map(|n| *n as u16));
        }
        let mut docs = Vec::new();
        for number in &self.by_name {
            if let Some(item) = self.items.get(*number as usize)
                && item.entry.status != Status::Ended
                && (names.is_empty() || item.categories.iter().any(|one| wanted.contains(one)))
            {
                docs.push(*number);
            }
        }
        Indexing { docs, work: Work::Adding(Box::new(Index::builder())), of: self.items.len(), whole }
    }
}

/// A listing being made, a slice at a time, so that the page stays responsive.
#[derive(Debug)]
pub struct Indexing {
    docs: Vec<u32>,
    work: Work,
    of: usize,
    whole: bool,
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one of it; a pointer would cost more code than it saves room")]
enum Work {
    Adding(Box<Builder>),
    Finishing(Box<Finishing>),
}

/// An entry takes about as long to add as so many postings to put in place.
const POSTINGS_AN_ENTRY: usize = 400;

impl Indexing {
    /// Adds up to `most` further entries, then puts them in order in pieces of as much work; `false` once nothing is left to do.
    pub fn step(&mut self, catalogue: &Catalogue, more: Option<&More>, most: usize) -> bool {
        match &mut self.work {
            Work::Adding(builder) => {
                let start = builder.len();
                for number in self.docs.iter().skip(start).take(most) {
                    let Some(item) = catalogue.items.get(*number as usize) else {
                        return false;
                    };
                    add(builder, item, more);
                }
                if builder.len() == self.docs.len() {
                    self.work = Work::Finishing(Box::new(mem::replace(&mut **builder, Index::builder()).finishing()));
                }
                true
            }
            Work::Finishing(finishing) => finishing.step(most.saturating_mul(POSTINGS_AN_ENTRY)),
        }
    }

    /// The listing of what has been added.
    pub fn finish(self, catalogue: &Catalogue) -> Listing {
        let mut index = match self.work {
            Work::Adding(builder) => builder.finish(),
            Work::Finishing(finishing) => finishing.index(),
        };
        let mut counts = index.search(&Query::default()).facet_counts;
        counts.retain(|(_, count)| *count > 0);
        let mut categories = Vec::new();
        for number in &catalogue.by_category {
            let value = facet(CATEGORY, *number as u16);
            let at = counts.binary_search_by(|(one, _)| one.cmp(&value));
            if let Some((_, count)) = at.ok().and_then(|at| counts.get(at)) {
                categories.push((*number as u16, *count));
            }
        }
        Listing { docs: self.docs, index, categories, facets: counts, of: self.of, whole: self.whole }
    }
}

/// What can be searched.
#[derive(Debug)]
pub struct Listing {
    /// The number of the entry that each document of the index is; alphabetical.
    pub docs: Vec<u32>,
    /// Finds documents.
    pub index: Index,
    /// The categories it has, alphabetical, each with how many entries are in it.
    pub categories: Vec<(u16, u32)>,
    /// Every facet that some entry has, ascending, each with how many have it.
    pub facets: Vec<(u32, u32)>,
    /// How many entries had come when it was begun.
    pub of: usize,
    /// Its entries have all their facets, and not only their categories.
    pub whole: bool,
}

impl Listing {
    /// Whether any entry has this facet.
    pub fn has(&self, facet: u32) -> bool {
        self.facets.binary_search_by(|(one, _)| one.cmp(&facet)).is_ok()
    }
}

fn add(builder: &mut Builder, Item { entry, categories }: &Item, more: Option<&More>) {
    let mut words = String::new();
    for category in &entry.categories {
        push_part(&mut words, &category.name);
    }
    let mut places = String::new();
    for place in &entry.places {
        push_part(&mut places, &address(place));
    }
    let mut facets: Vec<u32> = categories.iter().map(|number| facet(CATEGORY, *number)).collect();
    if let Some(more) = more {
        more(entry, &mut facets);
    }
    let organisation = entry.organisation.as_deref().unwrap_or("");
    builder
        .add(&Document { fields: [&entry.name, organisation, &words, &entry.description, &places], facets: &facets });
}

/// Name, address and postcode of a place on one line.
pub fn address(place: &Place) -> String {
    let mut line = String::new();
    for part in place.name.iter().chain(&place.address).chain(&place.postcode) {
        push_part(&mut line, part);
    }
    line
}

/// Adds to a list in words: "one, two".
pub fn push_part(line: &mut String, part: &str) {
    if !line.is_empty() {
        line.push_str(", ");
    }
    line.push_str(part);
}

/// The beginning of a text on one line, cut between words where it is longer than `most` characters.
pub fn excerpt(text: &str, most: usize) -> String {
    let mut short = String::new();
    let mut room = most;
    for word in text.split_whitespace() {
        let space = if short.is_empty() { "" } else { " " };
        let length = word.chars().count() + space.len();
        if length > room {
            if short.is_empty() {
                short.extend(word.chars().take(most));
            }
            short.push('…');
            break;
        }
        room -= length;
        short.push_str(space);
        short.push_str(word);
    }
    short
}

/// Where something stands in an ordered list, or where it would.
#[inline(never)]
fn slot(order: &[u32], compare: &dyn Fn(u32) -> Ordering) -> Result<usize, usize> {
    order.binary_search_by(|number| compare(*number))
}

/// As in a printed list: neither case nor opening quotation marks count.
#[inline(never)]
fn alphabetical(a: &str, b: &str) -> Ordering {
    let quiet = |c: char| c.is_ascii_punctuation() || matches!(c, ' ' | '‘' | '’' | '“' | '”');
    let letters = |text: &str| text.trim_start_matches(quiet).to_ascii_lowercase();
    letters(a).cmp(&letters(b))
}

#[inline(never)]
fn names(show: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for name in show.split(',') {
        let name = name.trim();
        if !name.is_empty() {
            names.push(name);
        }
    }
    names
}
