//! JSON feeds of every shape.
#![no_main]

use libfuzzer_sys::fuzz_target;
use windchime_domain::directory::read_page;
use windchime_domain::json::Value;
use windchime_domain_fuzz::check_page;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(value) = serde_json::from_slice::<Value>(bytes)
        && let Ok(page) = read_page(&value)
    {
        check_page(&page);
    }
});
