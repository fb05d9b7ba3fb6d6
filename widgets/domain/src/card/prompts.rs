//! Open questions of a partner's own, read from the JSON that the card's `prompts` attribute names:
//! `{"prompts": {"hope": ["…", {"standard": "…", "easy": "…"}]}}`. A letter that is not named keeps the card's own questions.

use super::Letter;
use crate::json::Value;
use crate::wording::Wording;

/// The most questions that a letter may have; they are asked one at a time.
pub const MOST_PROMPTS: usize = 20;
/// The most characters that a question may have, in either reading: it is read at a glance.
pub const LONGEST_PROMPT: usize = 300;

/// A partner's own questions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Prompts([Vec<Wording>; 5]);

impl Prompts {
    /// The questions for a letter; none where the card asks its own.
    pub fn of(&self, letter: Letter) -> &[Wording] {
        let at = Letter::ALL.into_iter().position(|one| one == letter);
        at.and_then(|at| self.0.get(at)).map_or(&[], Vec::as_slice)
    }

    /// Reads the file. What can be used is used; the rest is named by JSON pointers (RFC 6901), such as `/prompts/hope/2`.
    pub fn read(file: &Value) -> (Prompts, Vec<String>) {
        let (mut prompts, mut unused) = (Prompts::default(), Vec::new());
        let letters = file.get("prompts").map(Value::entries).unwrap_or_default();
        if letters.is_empty() {
            unused.push("/prompts".to_owned());
        }
        for (name, questions) in letters {
            let at = ["/prompts/", name].concat();
            let place = Letter::ALL.into_iter().position(|letter| letter.name() == name);
            let (Some(mine), Some(questions)) = (place.and_then(|at| prompts.0.get_mut(at)), questions.list()) else {
                unused.push(at);
                continue;
            };
            for (number, question) in (0_u32..).zip(questions) {
                match Wording::read(question).filter(fits).filter(|_| mine.len() < MOST_PROMPTS) {
                    Some(question) => mine.push(question),
                    None => unused.push([&at, "/", &crate::number::digits(number)].concat()),
                }
            }
        }
        (prompts, unused)
    }
}

fn fits(words: &Wording) -> bool {
    words.every(&|text| text.chars().count() <= LONGEST_PROMPT)
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
    use crate::wording::Reading;

    fn read(json: &str) -> (Prompts, Vec<String>) {
        Prompts::read(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn questions_are_read_in_both_readings_and_other_letters_keep_their_own() {
        let (prompts, unused) =
            read(r#"{"prompts": {"hope": ["What keeps you going?", {"standard": "Who?", "easy": "Who helps?"}]}}"#);
        assert_eq!(unused, [""; 0]);
        let easy: Vec<_> = prompts.of(Letter::Hope).iter().map(|words| words.say(Reading::Easy)).collect();
        assert_eq!(easy, ["What keeps you going?", "Who helps?"]);
        assert!(prompts.of(Letter::Meaning).is_empty());
    }

    #[test]
    fn what_cannot_be_used_is_named_and_the_rest_is_used() {
        let long = "a".repeat(LONGEST_PROMPT + 1);
        let json = r#"{"prompts": {"hop": ["x"], "hope": ["Kept", 3, "  ", "LONG", {"standard": "y", "cy": "LONG"}], "meaning": "x"}}"#;
        let (prompts, unused) = read(&json.replace("LONG", &long));
        assert_eq!(prompts.of(Letter::Hope), [Wording::from("Kept")]);
        let wanted = [
            "/prompts/hop",
            "/prompts/hope/1",
            "/prompts/hope/2",
            "/prompts/hope/3",
            "/prompts/hope/4",
            "/prompts/meaning",
        ];
        assert_eq!(unused, wanted);
        for empty in ["{}", "[]", r#"{"prompts": []}"#, "null"] {
            assert_eq!(read(empty), (Prompts::default(), vec!["/prompts".to_owned()]), "{empty}");
        }
    }

    #[test]
    fn no_letter_has_more_questions_than_anybody_leafs_through() {
        let many = vec!["\"q\""; MOST_PROMPTS + 1].join(",");
        let (prompts, unused) = read(&format!(r#"{{"prompts": {{"identity": [{many}]}}}}"#));
        assert_eq!(prompts.of(Letter::Identity).len(), MOST_PROMPTS);
        assert_eq!(unused, [format!("/prompts/identity/{MOST_PROMPTS}")]);
    }
}
