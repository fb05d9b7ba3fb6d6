//! Schedules of Open Referral UK: a line for each member.
#![no_main]

use libfuzzer_sys::fuzz_target;
use windchime_domain::directory::read_page;
use windchime_domain::json::{Value, map};
use windchime_domain_fuzz::check_page;

const MEMBERS: [&str; 18] = [
    "freq", "byday", "interval", "dtstart", "valid_from", "valid_to", "until", "count", "wkst", "bymonthday", "byweekno",
    "byyearday", "exdate", "opens_at", "closes_at", "weekday", "start_date", "closed",
];

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut records = Vec::new();
    let mut texts = text.split('\n');
    for _ in 0..3 {
        let mut members = Vec::new();
        for (name, text) in MEMBERS.iter().zip(&mut texts) {
            if !text.is_empty() {
                let value = text.parse().map_or_else(|_| Value::from(text), Value::Number);
                members.push(((*name).to_owned(), value));
            }
        }
        records.push(Value::Map(members));
    }
    let list = Some(Value::List(records));
    let record = map([("name", Some(Value::from("x"))), ("schedules", list.clone()), ("exceptions", list)]);
    if let Ok(page) = read_page(&record) {
        check_page(&page);
    }
});
