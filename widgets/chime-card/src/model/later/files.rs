//! The files that the page's editor may name, and reading aloud.

use crate::model::{File, Model};
use crate::texts;
use leptos::prelude::*;
use windchime_domain::card::Prompts;
use windchime_domain::crisis;
use windchime_domain::json::Value;
use windchime_shell::endpoint::{self, Failure};
use windchime_shell::events::warn;
use windchime_shell::speech;

impl Model {
    /// Fetches what an attribute names, unless that is done or under way; nothing waits for it.
    #[inline(never)]
    pub fn fetch(self, file: File, url: String) {
        let cell = self.cell();
        let known = cell.borrow().reflect.files.get(file as usize).is_none_or(|(known, _)| *known == url);
        if known {
            return;
        }
        if let Some(asked) = cell.borrow_mut().reflect.files.get_mut(file as usize) {
            *asked = (url.clone(), String::new());
        }
        self.stage.spawn(async move {
            let answer = if url.is_empty() { Ok(Value::Null) } else { endpoint::get(&url, endpoint::SMALL).await };
            self.take(file, &url, answer);
        });
    }

    /// Takes what was fetched. Whatever cannot be used leaves the card's own words, and is said to the editor.
    #[inline(never)]
    fn take(self, file: File, url: &str, answer: Result<Value, Failure>) {
        let cell = self.cell();
        // The attribute may have changed meanwhile; then this answer is no longer asked for.
        if cell.borrow().reflect.files.get(file as usize).is_none_or(|(asked, _)| asked != url) {
            return;
        }
        let say = |text, part: (&str, &str)| self.stage.fill(text, &[("url", url), part]);
        let mut told = String::new();
        let (mut prompts, mut help) = Default::default();
        match (answer, file) {
            _ if url.is_empty() => {}
            (Err(failure), _) => told = say(&texts::EDITOR_FILE, ("reason", &failure.words(self.stage))),
            (Ok(value), File::Prompts) => {
                let unused;
                (prompts, unused) = Prompts::read(&value);
                let mut places = String::new();
                for place in unused {
                    places.push_str(if places.is_empty() { "" } else { ", " });
                    places.push_str(&place);
                }
                if !places.is_empty() {
                    told = say(&texts::EDITOR_PROMPTS, ("places", &places));
                }
            }
            (Ok(value), File::Help) => match crisis::read(&value) {
                Ok(lines) => help = lines,
                Err(place) => told = say(&texts::EDITOR_HELP, ("places", &place)),
            },
        }
        if !told.is_empty() {
            warn(&told);
        }
        let mut state = cell.borrow_mut();
        match file {
            File::Prompts => state.reflect.prompts = prompts,
            File::Help => state.reflect.help = help,
        }
        if let Some((_, said)) = state.reflect.files.get_mut(file as usize) {
            *said = told;
        }
        drop(state);
        self.asked.notify();
        self.filed.notify();
    }

    /// Looks whether there is such a voice, now and whenever the browser has learnt of one.
    #[inline(never)]
    pub fn listen_for_voices(self) {
        let look = move || {
            let has_voice = speech::can_speak(&self.stage.option("lang"));
            self.cell().borrow_mut().reflect.has_voice = has_voice;
            self.sounded.notify();
        };
        look();
        self.cell().borrow_mut().reflect.listening.push(speech::on_voices(look));
    }

    /// Reads lines aloud from the first on.
    #[inline(never)]
    pub fn speak(self, lines: &[String]) {
        let speaking = speech::speak(&self.stage.option("lang"), lines, move || self.fall_silent());
        self.cell().borrow_mut().reflect.speaking = speaking;
        self.sounded.notify();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::ELEMENT;
    use windchime_domain::card::Letter;
    use windchime_shell::config::Config;
    use windchime_shell::stage::Stage;

    fn model(attributes: &[(&str, &str)]) -> (Owner, Model) {
        let owner = Owner::new();
        owner.set();
        let of_page = |name| attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let written: Vec<_> = ELEMENT.all_attributes().map(|attribute| of_page(attribute.name)).collect();
        let (config, troubles) = Config::settle(&ELEMENT, &written, None);
        assert_eq!(troubles, []);
        (owner, Model::new(Stage::still(config)))
    }

    fn json(text: &str) -> Result<Value, Failure> {
        Ok(windchime_shell::json::parse(text).unwrap())
    }

    const URL: &str = "https://partner.example/file.json";

    #[test]
    fn each_letter_has_at_least_two_questions_which_come_one_after_the_other_and_again() {
        let (_owner, model) = model(&[]);
        for letter in Letter::ALL {
            let first = model.question(letter);
            let mut seen = vec![first.clone()];
            assert!(model.has_another(letter));
            loop {
                model.ask_another(letter);
                let question = model.question(letter);
                if question == first {
                    break;
                }
                assert!(!seen.contains(&question), "{letter:?} asks twice: {question}");
                seen.push(question);
            }
            assert!((2..=3).contains(&seen.len()), "{letter:?}: {seen:?}");
        }
    }

    #[test]
    fn an_editors_own_questions_stand_in_place_of_the_cards_for_the_letters_that_they_name() {
        let (_owner, model) = model(&[("reading", "easy")]);
        let own = model.question(Letter::Meaning);
        model.fetch(File::Prompts, URL.into());
        model.ask_another(Letter::Hope);
        model.take(File::Prompts, URL, json(r#"{"prompts": {"hope": [{"standard": "A?", "easy": "B?"}]}}"#));
        assert_eq!(model.question(Letter::Hope), "B?");
        assert!(!model.has_another(Letter::Hope), "there is only one");
        assert_eq!(model.question(Letter::Meaning), own);
        assert_eq!(model.editor_told(), [""; 0]);
    }

    #[test]
    fn what_cannot_be_used_is_said_to_the_editor_and_the_card_keeps_its_own() {
        let (_owner, model) = model(&[]);
        let (question, lines) = (model.question(Letter::Hope), model.help_lines());
        model.fetch(File::Prompts, URL.into());
        model.fetch(File::Help, URL.into());
        model.take(File::Prompts, URL, json(r#"{"prompts": {"hop": ["A?"]}}"#));
        model.take(File::Help, URL, json(r#"{"lines": [{"words": "Call", "link": "1", "href": "javascript:x"}]}"#));
        assert_eq!(model.question(Letter::Hope), question);
        assert_eq!(model.help_lines(), lines);
        let told = model.editor_told();
        assert_eq!(told.len(), 2);
        for (words, place) in told.iter().zip(["/prompts/hop", "/lines/0/href"]) {
            assert!(words.contains(URL) && words.contains(place), "{words}");
        }
        model.take(File::Help, URL, Err(Failure::Timeout));
        assert!(model.editor_told().iter().any(|words| words.contains("took too long")), "{:?}", model.editor_told());
        assert_eq!(model.help_lines(), lines);
    }

    #[test]
    fn an_editors_own_crisis_lines_replace_the_nations_until_another_address_is_named() {
        let (_owner, model) = model(&[("nation", "wales")]);
        let built_in = model.help_lines();
        model.fetch(File::Help, URL.into());
        let lines = r#"{"lines": [{"words": "Night line:", "link": "0808 157 0000", "href": "tel:08081570000"}]}"#;
        model.take(File::Help, "https://late.example/", json(lines));
        assert_eq!(model.help_lines(), built_in, "an answer that is no longer asked for");
        model.take(File::Help, URL, json(lines));
        assert_eq!(model.help_lines().iter().map(|line| line.link.as_str()).collect::<Vec<_>>(), ["0808 157 0000"]);
        model.fetch(File::Help, String::new());
        model.take(File::Help, "", Ok(Value::Null));
        assert_eq!(model.help_lines(), built_in);
    }
}
