//! Postcodes as they are typed, and packed tables: the same bytes as both.
#![no_main]

use libfuzzer_sys::fuzz_target;
use windchime_domain::directory::Place;
use windchime_domain::places::{Code, Table, Towns, Where, locate};

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    let whole = Table::read(bytes);
    let table = whole.or_else(|_| Table::read(&[b"WCP1".as_slice(), bytes].concat())).unwrap_or_default();
    let mut towns = Towns::default();
    let address = vec![text.to_owned()];
    towns.add(&Place { address, town_line: Some(0), position: Some((51.0, -1.0)), ..Place::default() }, &[&table]);
    if let Some(code) = Code::read(text) {
        assert_eq!(Code::read(&code.written()), Some(code));
        assert!(code.ever_wider().count() <= 3);
    }
    if let Where::Found(found) = locate(text, &[&table], &towns) {
        assert!(found.point.latitude.abs() <= 90.0 && found.point.longitude.abs() <= 180.0);
    }
    let _ = towns.beginning(text).count();
});
