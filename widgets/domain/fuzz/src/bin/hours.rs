//! Opening hours of OpenStreetMap; also days and times as people write them in a spreadsheet.
#![no_main]

use libfuzzer_sys::fuzz_target;
use windchime_domain::directory::{Osm, read_page, written};
use windchime_domain::json::{Value, map};
use windchime_domain_fuzz::check_page;

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    let _ = (written::time(text), written::days(text), written::date(text));
    let Some(osm) = Osm::read(text) else { return };
    let schedules = osm.schedules();
    assert!(schedules.is_none_or(|schedules| !schedules.is_empty()));
    let record = map([("name", Some(Value::from("x"))), ("opening_hours", Some(Value::from(text)))]);
    if let Ok(page) = read_page(&record) {
        check_page(&page);
    }
});
