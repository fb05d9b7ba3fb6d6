#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;

/// Every character half as wide as it is high; bold ones a little wider.
fn even(words: &str, font: Font) -> i32 {
    words.chars().count() as i32 * font.size * if font.bold { 55 } else { 50 } / 100
}

fn section(heading: &str, letter: Option<Letter>, lines: &[(&str, &str)]) -> Section {
    let lines = lines.iter().map(|(label, words)| Line { label: (*label).into(), words: (*words).into() }).collect();
    Section { letter, heading: heading.into(), chosen: "This comes and goes".into(), lines }
}

fn help() -> Section {
    let lines = [
        ("If a life is in danger, call", "999"),
        ("Samaritans listen at any hour, for free. Call", "116 123"),
        ("Deaf people can reach 999 in British Sign Language at", "999bsl.co.uk"),
    ];
    Section { chosen: String::new(), ..section("If you need to talk to someone now", None, &lines) }
}

fn laid(sections: &[Section]) -> Pocket {
    lay_out("My card", sections, &help(), "“…” means that there is more.", &mut even)
}

fn words(panel: &[Run]) -> String {
    panel.iter().map(|run| run.words.as_str()).collect::<Vec<_>>().join(" ")
}

/// Nothing is too small, runs over an edge, or stands on anything else.
fn is_in_order(pocket: &Pocket) {
    for panel in &pocket.panels {
        let mut lines: Vec<i32> = Vec::new();
        for run in panel {
            let wide = even(&run.words, run.font);
            let (left, right) = if run.rtl { (run.x - wide, run.x) } else { (run.x, run.x + wide) };
            assert!(left >= MARGIN && right <= WIDTH - MARGIN, "over an edge: {run:?}");
            assert!(run.y - run.font.size >= MARGIN - 60 && run.y <= HEIGHT - MARGIN + 20, "over an edge: {run:?}");
            assert!(run.font.size >= SMALLEST, "{run:?}");
            lines.push(run.y);
        }
        lines.sort_unstable();
        lines.dedup();
        assert!(lines.windows(2).all(|pair| pair[1] - pair[0] >= SMALLEST), "lines on each other: {lines:?}");
    }
}

fn letters(words: &str) -> Vec<Section> {
    let lines = [("Remember:", words), ("What helps me:", words), ("One small step:", words)];
    Letter::ALL.into_iter().map(|letter| section(letter.name(), Some(letter), &lines)).collect()
}

#[test]
fn a_panel_is_as_large_as_a_bank_card_and_the_smallest_words_have_six_points() {
    assert_eq!((WIDTH, HEIGHT), (8560, 5400));
    // A point is a 72nd of 25.4 mm.
    assert!(f64::from(SMALLEST) / 100.0 >= 6.0 * 25.4 / 72.0);
}

#[test]
fn everything_stands_there_when_it_fits_with_the_crisis_lines_on_the_back() {
    let pocket = laid(&letters("A walk with the dog"));
    is_in_order(&pocket);
    assert!(!pocket.shortened);
    let front: Vec<String> = pocket.panels[..3].iter().map(|panel| words(panel)).collect();
    assert_eq!(front.join(" ").matches("A walk with the dog").count(), 15);
    assert!(front[0].starts_with("My card connectedness This comes and goes Remember: A walk"), "{}", front[0]);
    let back = words(&pocket.panels[3]);
    for number in ["999", "116 123", "999bsl.co.uk"] {
        assert!(back.contains(number), "{back}");
    }
    assert!(front.iter().all(|panel| !panel.contains('…')));
}

#[test]
fn what_does_not_fit_ends_with_dots_and_the_third_panel_says_so() {
    let pocket = laid(&letters(&"All the many things that I would like to remember. ".repeat(12)));
    is_in_order(&pocket);
    assert!(pocket.shortened);
    let inside = words(&pocket.panels[2]);
    assert!(inside.ends_with("“…” means that there is more."), "{inside}");
    let all: String = pocket.panels[..3].iter().map(|panel| words(panel)).collect();
    for letter in Letter::ALL {
        assert!(all.contains(letter.name()), "every letter stands there: {all}");
    }
    assert_eq!(all.matches('…').count(), 16, "each text, and the note: {all}");
}

#[test]
fn the_room_goes_to_the_texts_that_need_it() {
    let mut sections = letters("");
    for section in &mut sections {
        section.lines.clear();
    }
    let long = "A long story about where I come from. ".repeat(14);
    sections[2].lines.push(Line { label: "Remember:".into(), words: long.clone() });
    let pocket = laid(&sections);
    is_in_order(&pocket);
    assert!(!pocket.shortened, "fourteen lines have room enough");
    let all = pocket.panels[..3].iter().map(|panel| words(panel)).collect::<Vec<_>>().join(" ");
    assert!(all.contains(long.trim()), "{all}");
}

#[test]
fn too_many_groups_leave_the_letters_alone_and_the_rest_off() {
    let mut sections = letters("A walk");
    let names: Vec<String> = (0..60).map(|at| format!("Group {at}:")).collect();
    let lines: Vec<_> = names.iter().map(|name| (name.as_str(), "01865 000000, Tuesdays from ten to twelve")).collect();
    sections.push(Section { chosen: String::new(), ..section("Local help", None, &lines) });
    let pocket = laid(&sections);
    is_in_order(&pocket);
    assert!(pocket.shortened);
    let all = pocket.panels[..3].iter().map(|panel| words(panel)).collect::<Vec<_>>().join(" ");
    assert_eq!(all.matches("A walk").count(), 15);
    assert!(all.contains("Group 0:") && !all.contains("Group 59:"), "{all}");
}

#[test]
fn no_text_breaks_the_layout() {
    let hostile = [
        "w".repeat(100_000),
        "line\n".repeat(900),
        "سلام عليكم ".repeat(40),
        "👩‍👩‍👧‍👦".repeat(60),
        "e\u{301}".repeat(300),
        " \n\t ".to_owned(),
        "长".repeat(500),
    ];
    for words in hostile {
        is_in_order(&laid(&letters(&words)));
    }
    let mut many = help();
    many.lines =
        (0..40).map(|_| Line { label: "Somebody who listens, at ".repeat(6), words: "0800 000 000".into() }).collect();
    let pocket = lay_out("My card", &[], &many, "More.", &mut even);
    is_in_order(&pocket);
    assert!(pocket.shortened, "and it is said");
}

#[test]
fn a_family_of_characters_is_not_torn_apart() {
    let family = "👩‍👩‍👧‍👦";
    let lines = paragraph(&family.repeat(40), INNER, Font::plain(SMALL), &mut even);
    assert!(lines.len() > 1);
    assert!(lines.iter().all(|line| line.starts_with('👩') && line.ends_with('👦')), "{lines:?}");
    let lines = paragraph(&"e\u{301}".repeat(300), INNER, Font::plain(SMALL), &mut even);
    assert!(lines.len() > 1 && lines.iter().all(|line| line.ends_with('\u{301}')));
}

#[test]
fn words_are_read_from_the_side_of_their_first_letter() {
    for (words, rtl) in [
        ("Tea", false),
        ("سلام Tea", true),
        ("12 שלום", true),
        ("❤️ سلام", true),
        ("🌱 Tea", false),
        ("…", false),
        ("Ωμέγα", false),
    ] {
        assert_eq!(is_rtl(words), rtl, "{words}");
    }
    let pocket = laid(&[section("Hope", Some(Letter::Hope), &[("Remember:", "سلام")])]);
    let run = pocket.panels[0].iter().find(|run| run.words == "سلام").unwrap();
    assert_eq!((run.x, run.rtl), (WIDTH - MARGIN, true));
}
