//! A feed is written by strangers: ten thousand records that mean harm, in JSON and as a table.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

use std::hash::{BuildHasher, RandomState};
use windchime_domain::directory::{Date, Entry, Hours, HoursWords, Page, lines, read_page, read_table};
use windchime_domain::json::Value;
use windchime_domain::links::{email_href, phone_href, safe_href};

const RECORDS: usize = 10_000;
/// So many of them carry a text of a megabyte.
const EVERY_LONG: usize = 500;

const TEXTS: [&str; 30] = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)//https://nhs.uk",
    "java\nscript:alert(1)",
    "\u{1}javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:msgbox",
    "file:///etc/passwd",
    "https://nhs.uk@evil.example/",
    "https://evil.example\\@nhs.uk",
    "//evil.example",
    "mailto:a@example.org?bcc=everybody@example.org",
    "a@example.org\r\nBcc: b@example.org",
    "tel:javascript:alert(1)",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;script&gt;",
    "\u{202e}gro.lanrefer\u{2066}",
    "\u{0}\u{7}\u{1b}[31m",
    "\u{feff}\u{200b}\u{200f}",
    "=HYPERLINK(\"https://evil.example\")",
    "\"",
    "\",\"\n\"",
    "🏳️\u{200d}🌈 Ünïcödé 夜",
    "1e999",
    "-1",
    "MO,TU,1WE,-9999999999TH,99999999999999999999FR",
    "99999-99-99",
    "Mo-Su 99:99-99:99; PH off || \"",
    "2026-03-02T10:00:00Z",
    "Mo-Fr 09:00-17:00",
];

const NAMES: [&str; 46] = [
    "id",
    "name",
    "title",
    "description",
    "url",
    "website",
    "email",
    "phone",
    "phones",
    "number",
    "status",
    "alert",
    "organization",
    "service",
    "properties",
    "geometry",
    "coordinates",
    "type",
    "location",
    "locations",
    "service_at_locations",
    "addresses",
    "city",
    "postal_code",
    "latitude",
    "longitude",
    "schedules",
    "freq",
    "byday",
    "interval",
    "count",
    "dtstart",
    "valid_to",
    "opens_at",
    "closes_at",
    "opening_hours",
    "exceptions",
    "attributes",
    "taxonomy_term",
    "categories",
    "chime",
    "cost_options",
    "amount",
    "languages",
    "minimum_age",
    "contacts",
];

/// A generator that is small and not the point: the seed is new at each run, and printed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides
    }

    fn text(&mut self) -> &'static str {
        TEXTS[self.roll(TEXTS.len())]
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth > 5 { 6 } else { 10 }) {
            0 => Value::Null,
            1 => Value::Bool(true),
            2 => {
                Value::Number([f64::NAN, f64::INFINITY, -0.0, 1e308, -1.0, 51.7, 255.0, 4_294_967_296.0][self.roll(8)])
            }
            3..=5 => Value::from(self.text()),
            6 | 7 => Value::List((0..self.roll(4)).map(|_| self.value(depth + 1)).collect()),
            _ => Value::Map(
                (0..self.roll(9)).map(|_| (NAMES[self.roll(NAMES.len())].to_owned(), self.value(depth + 1))).collect(),
            ),
        }
    }

    /// Most have a name, and so are read; one in twenty repeats an id.
    fn record(&mut self, at: usize) -> Value {
        let id = if self.roll(20) == 0 { "the same".to_owned() } else { at.to_string() };
        let mut members = vec![("id".to_owned(), Value::Text(id)), ("name".to_owned(), Value::from(self.text()))];
        for name in NAMES.into_iter().skip(3) {
            if self.roll(3) == 0 {
                members.push((name.to_owned(), self.value(0)));
            }
        }
        if at.is_multiple_of(EVERY_LONG) {
            let at = self.roll(members.len());
            members[at].1 = Value::Text(self.text().repeat(1_000_000 / 20));
        }
        Value::Map(members)
    }
}

/// How many links there are; panics where one of them, or any text, is not safe to show.
fn check(entry: &Entry) -> usize {
    let mut links: Vec<String> =
        entry.url.iter().chain(&entry.organisation_url).filter_map(|url| safe_href(url)).collect();
    links.extend(entry.phones.iter().filter_map(|phone| phone_href(phone)));
    links.extend(entry.emails.iter().filter_map(|email| email_href(email)));
    for link in &links {
        let scheme = ["https://", "http://", "mailto:", "tel:"].into_iter().find(|scheme| link.starts_with(scheme));
        assert!(
            scheme.is_some() && !link.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\'),
            "{link}"
        );
        assert!(!link.contains("nhs.uk@") && !link.contains("bcc"), "{link}");
    }
    let texts = [&entry.name, &entry.description]
        .into_iter()
        .chain(&entry.alert)
        .chain(&entry.eligibility)
        .chain(&entry.languages);
    let texts = texts.chain(&entry.opening_hours).chain(entry.places.iter().flat_map(|place| &place.address));
    for text in texts.chain(entry.categories.iter().map(|category| &category.name)) {
        assert!(text.chars().count() <= 20_000, "{} characters", text.len());
        assert!(
            !text.contains(|c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c)),
            "{text:?}"
        );
    }
    for (latitude, longitude) in entry.places.iter().filter_map(|place| place.position) {
        assert!(latitude.abs() <= 90.0 && longitude.abs() <= 180.0);
    }
    let today = Date::read("2026-03-03").unwrap();
    for line in lines(&entry.schedules, today) {
        let _ = line.sentence(&HoursWords::ENGLISH, &|_| String::new());
    }
    let hours = Hours::of(entry);
    let _ = (hours.on(today), hours.now(1_774_746_000_000.0));
    links.len()
}

fn check_all(page: &Page) -> usize {
    page.entries.iter().map(check).sum()
}

#[test]
fn ten_thousand_hostile_records() {
    let seed = RandomState::new().hash_one(1) | 1;
    println!("seed {seed}");
    let mut dice = Dice(seed);
    let records: Vec<Value> = (0..RECORDS).map(|at| dice.record(at)).collect();
    let page = read_page(&Value::List(records)).unwrap();
    let repeated = |page: &Page| page.skipped.iter().filter(|one| one.name.is_some()).count();
    assert!(page.entries.len() > RECORDS / 2, "{}", page.entries.len());
    // Each is read, named as skipped, or put together with one of its id (a service at another of its locations).
    assert!(page.entries.len() + page.skipped.len() <= RECORDS && repeated(&page) > 100);
    let links = check_all(&page);
    println!("{} read, {} skipped, {links} links", page.entries.len(), page.skipped.len());
    assert!(links > 100, "{links}: without links, nothing was tested");

    let header = "id,name,description,url,email,phone,days,opens,closes,when,latitude,longitude,categories,chime\n";
    let mut table = String::from(header);
    for at in 0..RECORDS {
        table.push_str(&at.to_string());
        for _ in 0..13 {
            table.push(',');
            let text = dice.text();
            // Half of them properly quoted, half as they come.
            if dice.roll(2) == 0 {
                table.push_str(&format!("\"{}\"", text.replace('"', "\"\"")));
            } else {
                table.push_str(text);
            }
        }
        table.push('\n');
    }
    let page = read_table(&table).unwrap();
    println!("table: {} read, {} skipped", page.entries.len(), page.skipped.len());
    assert!(page.entries.len() > RECORDS / 4, "{}", page.entries.len());
    assert!(check_all(&page) > 10);
}

#[test]
fn what_stands_too_deep_is_refused_and_not_followed() {
    for (open, close) in [("[", "]"), (r#"{"service":"#, "}"), (r#"[{"contents":"#, "}]")] {
        let deep = [open.repeat(100_000), "1".to_owned(), close.repeat(100_000)].concat();
        assert!(serde_json::from_str::<Value>(&deep).is_err());
        let allowed = [open.repeat(30), "1".to_owned(), close.repeat(30)].concat();
        let _ = serde_json::from_str::<Value>(&allowed).map(|value| read_page(&value));
    }
}
