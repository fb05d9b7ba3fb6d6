//! Which page follows another, by its number.

use crate::feed::{Pages, Rest};
use windchime_domain::directory::{push_digits, read_digits};

/// More pages are not asked for.
const MOST_PAGES: u32 = 200;

impl Pages {
    /// A page has come: what follows it. `number` is the page's own number, where it says one; `fresh` says whether it brought
    /// anything new.
    ///
    /// Some feeds count their pages from 0 and are asked from 1: one page that was there before is forgiven. Two in a row mean that
    /// the feed does not understand `page`.
    pub fn turn(&mut self, last: bool, number: Option<u32>, fresh: bool) -> Rest {
        self.taken += 1;
        if last || (!fresh && self.stale) {
            return Rest::All;
        }
        if self.taken >= MOST_PAGES {
            return Rest::Capped;
        }
        self.stale = !fresh;
        let here = self.ask.or(number).or_else(|| page_in(&self.src));
        let page = here.unwrap_or(1).saturating_add(1);
        self.ask = Some(page);
        self.next = Some(with_page(&self.src, page));
        Rest::Coming
    }
}

/// The address with its `page` parameter set, and all others kept.
pub fn with_page(url: &str, page: u32) -> String {
    let (path, query) = split(url);
    let mut out = path.to_owned();
    let mut mark = '?';
    for pair in query.split('&') {
        if !pair.is_empty() && page_of(pair).is_none() {
            out.push(mark);
            out.push_str(pair);
            mark = '&';
        }
    }
    out.push(mark);
    out.push_str("page=");
    push_digits(&mut out, page.into());
    out
}

fn page_in(url: &str) -> Option<u32> {
    read_digits(split(url).1.split('&').find_map(page_of)?)
}

fn page_of(pair: &str) -> Option<&str> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    (name == "page").then_some(value)
}

/// Path and query; the fragment is never sent.
fn split(url: &str) -> (&str, &str) {
    let url = url.split('#').next().unwrap_or(url);
    url.split_once('?').unwrap_or((url, ""))
}
