//! A feed that answers questions by itself, by the parameters of Open Referral UK v3. Only what is known to be answered is offered: words,
//! pages and taxonomy terms anywhere; days and times on a coordinator; places there and on `/service_at_locations`.

use super::{Answer, Asking, Fetch, Question, Source};
use crate::feed::Trouble;
use crate::model::later::facets::PARTS;
use crate::model::later::link::coordinator;
use crate::model::{Offers, STEP};
use windchime_domain::directory::{Entry, Page, digits, read_page};
use windchime_domain::page_state::encoded;
use windchime_domain::places::Level;
use windchime_shell::endpoint::Failure;
use windchime_shell::json;

/// "Any distance", in metres: more than the length of Great Britain.
const ANYWHERE: u64 = 1_500_000;
/// The list of services at each of their places, and the list of services beside it.
const AT_PLACES: &str = "/service_at_locations";
const SERVICES: &str = "/services";
/// The days of the week, as the standard writes them, two letters each.
const DAYS: &str = "MOTUWETHFRSASU";

/// A feed, and what its answers have told of it.
pub struct Remote {
    path: String,
    /// The parameters that the page's editor has given.
    own: Vec<String>,
    fetch: Fetch,
    offers: Offers,
    coordinates: bool,
    /// The page that was taken last.
    page: u32,
    /// The names of categories, with their ids and how many entries were seen to have them.
    terms: Vec<(String, String, u32)>,
    /// The ids of entries that were counted for that.
    seen: Vec<String>,
}

impl Remote {
    /// The feed at this address.
    pub fn new(src: &str, fetch: Fetch) -> Self {
        let src = src.split('#').next().unwrap_or("");
        let (path, query) = src.split_once('?').unwrap_or((src, ""));
        let own: Vec<String> = query.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let coordinates = [SERVICES, AT_PLACES].iter().any(|list| coordinator(path, &["/v1", list].concat()).is_some());
        let free = |name: &str| !own.iter().any(|part| name_of(part) == name);
        let offers = Offers {
            sends: true,
            places: (coordinates || path.ends_with(AT_PLACES)) && free("postcode"),
            times: coordinates && free("day") && free("start_time") && free("end_time"),
            categories: free("taxonomy_term_id"),
        };
        let path = path.to_owned();
        Remote { path, own, fetch, offers, coordinates, page: 0, terms: Vec::new(), seen: Vec::new() }
    }

    /// The address that asks for a page of what is wanted.
    #[must_use]
    pub fn address(&self, question: &Question, page: u32) -> String {
        let mut asked: Vec<(&str, String)> = vec![("page", digits(page.into())), ("per_page", digits(STEP as u64))];
        let text = question.text.trim();
        if !text.is_empty() {
            asked.push(("search", encoded(text)));
        }
        let wanted = if question.categories.is_empty() { &question.show } else { &question.categories };
        if self.offers.categories && !wanted.is_empty() {
            let ids: Vec<String> = wanted.iter().map(|name| encoded(self.id_of(name))).collect();
            asked.push(("taxonomy_term_id", ids.join(",")));
        }
        if self.offers.times {
            let letters = |day: u8| DAYS.get(usize::from(day) * 2..usize::from(day) * 2 + 2);
            if let Some(day) = question.when.day.and_then(letters) {
                asked.push(("day", day.to_owned()));
            }
            if let Some((from, to)) = question.when.part.and_then(|part| PARTS.get(usize::from(part))) {
                asked.extend((*from > 0).then(|| ("start_time", clock(*from))));
                asked.extend((*to < 1440).then(|| ("end_time", clock(*to))));
            }
        }
        if let Some(code) = question.place.and_then(|place| place.code).filter(|_| self.offers.places) {
            // A coordinator measures from the middle of the first half, so it is not told more.
            let told =
                if self.coordinates { code.ever_wider().find(|one| one.level() == Level::Outcode) } else { None };
            asked.push(("postcode", encoded(&told.unwrap_or(code).written())));
            asked.push(("proximity", digits(question.within.map_or(ANYWHERE, |within| u64::from(within) * 100))));
        }
        let mut url = self.path.clone();
        let mut mark = '?';
        let mut push = |parts: &[&str]| {
            url.push(mark);
            url.push_str(&parts.concat());
            mark = '&';
        };
        for part in &self.own {
            if !asked.iter().any(|(name, _)| *name == name_of(part)) {
                push(&[part]);
            }
        }
        for (name, value) in &asked {
            push(&[name, "=", value]);
        }
        url
    }

    /// What a category is asked for by: the feed's id, once an entry has told it; until then the name may be one.
    fn id_of<'a>(&'a self, name: &'a str) -> &'a str {
        let known = self.terms.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        known.map_or(name, |(_, id, _)| id)
    }

    /// Remembers the categories of entries. One without an id cannot be asked for.
    fn learn(&mut self, entries: &[Entry]) {
        for entry in entries {
            if self.seen.contains(&entry.id) {
                continue;
            }
            self.seen.push(entry.id.clone());
            for category in entry.categories.iter().filter(|category| category.id != category.name) {
                match self.terms.iter_mut().find(|(name, ..)| *name == category.name) {
                    Some((.., count)) => *count += 1,
                    None => self.terms.push((category.name.clone(), category.id.clone(), 1)),
                }
            }
        }
    }

    async fn page(&self, url: String) -> Result<Page, Trouble> {
        let bytes = (self.fetch)(url).await.map_err(Trouble::Failed)?;
        let answer = String::from_utf8(bytes).ok().and_then(|text| json::parse(&text));
        read_page(&answer.ok_or(Trouble::Failed(Failure::NotJson))?).map_err(|_| Trouble::Shape)
    }
}

impl Source for Remote {
    fn offers(&self) -> Offers {
        self.offers
    }

    fn ask<'a>(&'a mut self, question: &'a Question, shown: usize) -> Asking<'a, Answer> {
        Box::pin(async move {
            let number = if shown == 0 { 1 } else { self.page.saturating_add(1) };
            let Page { entries, total_items, last_page, .. } = self.page(self.address(question, number)).await?;
            self.page = number;
            self.learn(&entries);
            let all = (shown + entries.len()) as u32;
            let total = match total_items {
                // Feeds count wrongly: the last page is the end, whatever they say.
                Some(total) if !last_page && !entries.is_empty() => total.max(all),
                _ => all,
            };
            let allowed = |name: &String| {
                question.show.is_empty() || question.show.iter().any(|one| one.eq_ignore_ascii_case(name))
            };
            let known = self.terms.iter().filter(|(name, ..)| allowed(name) && self.offers.categories);
            let categories = known.map(|(name, _, count)| (name.clone(), *count)).collect();
            let more = total_items.is_none() && !last_page && !entries.is_empty();
            Ok(Answer { entries, total, more, categories, ..Answer::default() })
        })
    }

    fn one<'a>(&'a mut self, id: &'a str) -> Asking<'a, Option<Entry>> {
        Box::pin(async move {
            let list = match self.path.strip_suffix(AT_PLACES) {
                Some(base) => [base, SERVICES].concat(),
                None => self.path.clone(),
            };
            match self.page([&list, "/", &encoded(id)].concat()).await {
                Ok(page) => Ok(page.entries.into_iter().find(|entry| entry.id == id)),
                // There is none, or whoever keeps the feed does not say.
                Err(Trouble::Shape | Trouble::Failed(Failure::Status(400..=499, ..))) => Ok(None),
                Err(trouble) => Err(trouble),
            }
        })
    }
}

fn name_of(part: &str) -> &str {
    part.split('=').next().unwrap_or("")
}

/// "09:05"
fn clock(minutes: u16) -> String {
    let two = |number: u16| if number < 10 { ["0", &digits(number.into())].concat() } else { digits(number.into()) };
    [&two(minutes / 60), ":", &two(minutes % 60)].concat()
}
