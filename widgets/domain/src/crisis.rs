//! Crisis lines by nation of the United Kingdom. They stand in the same place on every step of the card, on its printed form, and in
//! the loader for when wasm cannot run; they are never triggered by what a person answers.
//!
//! The services name these numbers at samaritans.org, giveusashout.org, 111.nhs.uk, nhs24.scot, lifelinehelpline.info, relayuk.bt.com,
//! 999bsl.co.uk. The words around each number are texts of the card.

use crate::json::Value;
use crate::links::safe_href;
use crate::wording::{Wording, filled};

/// One line: words (by the name of a text of the card) and what to press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Name of the text in `widgets/chime-card/texts/`.
    pub text: &'static str,
    /// What is shown as the link or number.
    pub link: &'static str,
    /// Where it leads.
    pub href: &'static str,
}

/// The nations as the `nation` attribute names them.
pub const NATIONS: &[&str] = &["england", "scotland", "wales", "northern-ireland"];

const EMERGENCY: Line = Line { text: "help-emergency", link: "999", href: "tel:999" };
const SAMARITANS: Line = Line { text: "help-samaritans", link: "116 123", href: "tel:116123" };
const SHOUT: Line = Line { text: "help-shout", link: "85258", href: "https://giveusashout.org" };
const NHS_OPTION_2: Line = Line { text: "help-nhs", link: "111", href: "tel:111" };
const NHS_24: Line = Line { text: "help-nhs-24", link: "111", href: "tel:111" };
const NHS_ONLINE: Line = Line { text: "help-online", link: "111.nhs.uk", href: "https://111.nhs.uk" };
const LIFELINE: Line = Line { text: "help-lifeline", link: "0808 808 8000", href: "tel:08088088000" };
const DEAF: Line = Line { text: "help-deaf", link: "999bsl.co.uk", href: "https://999bsl.co.uk" };

/// The lines for a nation; an unknown name gets England's.
pub fn lines(nation: &str) -> &'static [Line] {
    match nation {
        "scotland" => &[EMERGENCY, SAMARITANS, SHOUT, NHS_24, DEAF],
        "wales" => &[EMERGENCY, SAMARITANS, SHOUT, NHS_OPTION_2, DEAF],
        "northern-ireland" => &[EMERGENCY, SAMARITANS, LIFELINE, SHOUT, DEAF],
        _ => &[EMERGENCY, SAMARITANS, SHOUT, NHS_OPTION_2, NHS_ONLINE, DEAF],
    }
}

/// A line of a partner's own, in place of the built-in ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnLine {
    /// The words before the link.
    pub words: Wording,
    /// What is shown as the link or number.
    pub link: String,
    /// Where it leads; it has passed [`safe_href`].
    pub href: String,
}

/// The most lines of a partner's own: somebody in distress reads them all.
pub const MOST_LINES: usize = 10;
/// The most characters of a line's words, and of its link.
pub const LONGEST_LINE: usize = 160;

/// Reads a partner's own lines: `{"lines": [{"words": "…" or {"standard": "…", "easy": "…"}, "link": "116 123", "href":
/// "tel:116123"}]}`. `href` may be `tel:`, `https:`, `http:` or `mailto:`.
///
/// # Errors
/// The JSON pointer (RFC 6901) of the first thing that cannot be used. All lines are used or none: half a list of crisis lines may lack
/// the one that matters, and the built-in ones are there. `/lines` is named, too, where no line can be called.
pub fn read(file: &Value) -> Result<Vec<OwnLine>, String> {
    let all = || "/lines".to_owned();
    let written = file.get("lines").and_then(Value::list).filter(|lines| lines.len() <= MOST_LINES).ok_or_else(all)?;
    let mut lines = Vec::new();
    for (number, line) in (0_u32..).zip(written) {
        let line =
            own_line(line).map_err(|member| ["/lines/", &crate::number::digits(number), "/", member].concat())?;
        lines.push(line);
    }
    if lines.iter().any(|line| line.href.starts_with("tel:")) { Ok(lines) } else { Err(all()) }
}

/// One line, or the name of the member that cannot be used.
fn own_line(line: &Value) -> Result<OwnLine, &'static str> {
    let short = |text: &str| text.chars().count() <= LONGEST_LINE;
    let of = |name| line.get(name).and_then(filled);
    let words = line.get("words").and_then(Wording::read).filter(|words| words.every(&short)).ok_or("words")?;
    let link = of("link").filter(|link| short(link)).ok_or("link")?.to_owned();
    let href = of("href").and_then(safe_href).ok_or("href")?;
    Ok(OwnLine { words, link, href })
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "a test fails by panicking"
    )]

    use super::*;

    fn own(lines: &str) -> Result<Vec<OwnLine>, String> {
        read(&serde_json::from_str(&format!(r#"{{"lines": {lines}}}"#)).unwrap())
    }

    #[test]
    fn a_partners_own_lines_are_read_with_their_links() {
        let lines = own(r#"[{"words": "Call the night line:", "link": "0808 157 0000", "href": "tel:0808 157 0000"},
                {"words": {"standard": "Chat at", "easy": "You can chat at"}, "link": "example.org", "href": "https://example.org/chat"}]"#);
        let lines = lines.unwrap();
        let hrefs: Vec<_> = lines.iter().map(|line| line.href.as_str()).collect();
        assert_eq!(hrefs, ["tel:08081570000", "https://example.org/chat"]);
        assert_eq!(lines.last().unwrap().words.easy.as_deref(), Some("You can chat at"));
    }

    #[test]
    fn one_line_that_cannot_be_used_refuses_them_all_and_is_named() {
        let good = r#"{"words": "Call", "link": "111", "href": "tel:111"}"#;
        let long = "a".repeat(LONGEST_LINE + 1);
        for (line, member) in [
            (r#"{"words": "Chat", "link": "here", "href": "javascript:alert(1)"}"#, "href"),
            (r#"{"words": "Chat", "link": "here", "href": "/help"}"#, "href"),
            (r#"{"words": "Chat", "link": "here"}"#, "href"),
            (r#"{"words": " ", "link": "111", "href": "tel:111"}"#, "words"),
            (r#"{"words": "LONG", "link": "111", "href": "tel:111"}"#, "words"),
            (r#"{"words": {"standard": "Call", "easy": "LONG"}, "link": "111", "href": "tel:111"}"#, "words"),
            (r#"{"words": "Call", "href": "tel:111"}"#, "link"),
            ("3", "words"),
        ] {
            let lines = format!("[{good}, {}]", line.replace("LONG", &long));
            assert_eq!(own(&lines), Err(format!("/lines/1/{member}")), "{line}");
        }
    }

    #[test]
    fn lines_that_nobody_can_call_and_lists_without_end_are_refused() {
        let web = r#"{"words": "Chat at", "link": "example.org", "href": "https://example.org"}"#;
        let call = r#"{"words": "Call", "link": "111", "href": "tel:111"}"#;
        let many = format!("[{}]", [call; MOST_LINES + 1].join(","));
        for lines in ["[]", "{}", "null", &format!("[{web}]"), &many] {
            assert_eq!(own(lines), Err("/lines".to_owned()), "{lines}");
        }
    }

    #[test]
    fn every_nation_has_the_emergency_number_first_and_samaritans_and_a_route_for_deaf_people() {
        for nation in NATIONS {
            let lines = lines(nation);
            assert_eq!(lines.first(), Some(&EMERGENCY), "{nation}");
            assert!(lines.contains(&SAMARITANS) && lines.contains(&DEAF), "{nation}");
        }
        assert!(lines("northern-ireland").contains(&LIFELINE));
    }
}
