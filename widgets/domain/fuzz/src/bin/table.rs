//! Tables, in one go and row by row.
#![no_main]

use libfuzzer_sys::fuzz_target;
use windchime_domain::directory::{Table, read_table};
use windchime_domain_fuzz::check_page;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    // Any text becomes a table by a row of titles.
    for text in [&*text, &["name,days,opens,closes,when\n", &text].concat()] {
        let Ok(mut table) = Table::open(text) else { continue };
        while table.step(3) {}
        let page = table.finish();
        assert_eq!(read_table(text).as_ref(), Ok(&page));
        check_page(&page);
    }
});
