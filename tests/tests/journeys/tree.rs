//! What assistive technology is given in every state of the interest form, as snapshots under `tests/contract/ax/`. A change that is
//! meant is written anew with `WINDCHIME_BLESS=1`.

use crate::states::FORM;
use windchime_tests::page::Page;
use windchime_tests::{ax_tree, root};

windchime_tests::journeys![
    Chromium:
        every_state_of_the_form_is_told_to_assistive_technology_as_before,
];

/// What differs from run to run: a day and time, a reference.
fn steady(tree: &str) -> String {
    let line = |line: &str| -> String {
        let time = line.find("“From ").map(|at| line[..at].to_owned() + "“From DAY AND TIME”");
        let receipt = line.trim_start().strip_prefix("StaticText “").and_then(|text| text.strip_suffix('”'));
        let is_receipt = receipt.is_some_and(|text| {
            text.len() == 9
                && text
                    .char_indices()
                    .all(|(at, letter)| if at == 4 { letter == '-' } else { letter.is_ascii_alphanumeric() })
        });
        match time {
            Some(line) => line,
            None if is_receipt => line.replace(receipt.unwrap_or_default(), "REFERENCE"),
            None => line.to_owned(),
        }
    };
    tree.lines().map(|text| line(text) + "\n").collect()
}

fn every_state_of_the_form_is_told_to_assistive_technology_as_before(page: Page) {
    let folder = root().join("tests/contract/ax");
    std::fs::create_dir_all(&folder).expect("a folder for snapshots");
    let mut changed = Vec::new();
    for (state, reach) in FORM {
        page.forget();
        reach(page);
        let now = steady(&ax_tree::of(page, "windchime-interest"));
        let path = folder.join(state).with_extension("txt");
        if std::env::var_os("WINDCHIME_BLESS").is_some() {
            std::fs::write(&path, &now).expect("the snapshot is written");
        }
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        if before != now {
            let only_in = |one: &str, other: &str| -> String {
                one.lines()
                    .filter(|line| !other.lines().any(|known| known == *line))
                    .map(|line| format!("\n  {line}"))
                    .collect()
            };
            changed.push(format!("{state} had:{}\nand has now:{}", only_in(&before, &now), only_in(&now, &before)));
        }
    }
    assert!(changed.is_empty(), "{} states have changed:\n{}", changed.len(), changed.join("\n"));
}
