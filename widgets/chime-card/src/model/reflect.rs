//! What stands around a person's own words: which question is asked, the editor's own questions and crisis lines, reading aloud.
//! None of it depends on what a person answers.

use super::Model;
use crate::{texts, words};
use leptos::prelude::*;
use windchime_domain::card::{Letter, Prompts};
use windchime_domain::crisis::{self, OwnLine};
use windchime_domain::json::Value;
use windchime_shell::endpoint::{self, Failure};
use windchime_shell::events::warn;
use windchime_shell::page::Listening;
use windchime_shell::speech;

/// A file that the page's editor may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Questions of the editor's own.
    Prompts,
    /// Crisis lines of the editor's own.
    Help,
}

impl File {
    /// Both.
    pub const ALL: [File; 2] = [File::Prompts, File::Help];

    /// The attribute that names it.
    pub fn attribute(self) -> &'static str {
        if self == File::Prompts { "prompts" } else { "help" }
    }
}

/// A crisis line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpLine {
    /// The built-in text before the link, by its name; empty for an editor's own line.
    pub name: &'static str,
    /// The words before the link.
    pub words: String,
    /// What is shown as the link or number.
    pub link: String,
    /// Where it leads; safe to be a link.
    pub href: String,
}

#[derive(Default)]
pub(super) struct Reflect {
    /// How often another question was asked for, for each letter.
    turned: [usize; 5],
    prompts: Prompts,
    help: Vec<OwnLine>,
    /// For each of [`File::ALL`]: where it was asked for, and what the editor is told about it.
    files: [(String, String); 2],
    has_voice: bool,
    /// There while something is read aloud.
    speaking: Option<Listening>,
    /// Kept for as long as the card is on the page.
    pub(super) listening: Vec<Listening>,
}

impl Drop for Reflect {
    fn drop(&mut self) {
        // The card has left the page.
        if self.speaking.is_some() {
            speech::stop();
        }
    }
}

impl Model {
    /// The question that is asked at a letter; followed.
    pub fn question(self, letter: Letter) -> String {
        self.asked.track();
        let (cell, own) = (self.cell(), words::letter(letter).asks);
        let state = cell.borrow();
        let (prompts, turned) = (state.reflect.prompts.of(letter), state.reflect.turned.get(index(letter)));
        let turned = turned.copied().unwrap_or_default();
        let nth = |of: usize| turned.checked_rem(of).unwrap_or_default();
        match prompts.get(nth(prompts.len())) {
            Some(prompt) => self.stage.words(prompt),
            None => own.get(nth(own.len())).map(|text| self.stage.say(text)).unwrap_or_default(),
        }
    }

    /// Whether there is another question for a letter; followed.
    pub fn has_another(self, letter: Letter) -> bool {
        self.asked.track();
        self.cell().borrow().reflect.prompts.of(letter).len() != 1
    }

    /// Asks the next question of a letter; after the last comes the first again.
    pub fn ask_another(self, letter: Letter) {
        let cell = self.cell();
        if let Some(turned) = cell.borrow_mut().reflect.turned.get_mut(index(letter)) {
            *turned = turned.wrapping_add(1);
        }
        self.asked.notify();
        self.stage.announce(self.question(letter));
    }

    /// The crisis lines: the editor's own, or else those of the nation; followed.
    pub fn help_lines(self) -> Vec<HelpLine> {
        self.filed.track();
        let cell = self.cell();
        let own = &cell.borrow().reflect.help;
        let stage = self.stage;
        if own.is_empty() {
            let lines = crisis::lines(&stage.option("nation")).iter();
            let line = |line: &crisis::Line| HelpLine {
                name: line.text,
                words: words::help(line.text).map(|text| stage.say(text)).unwrap_or_default(),
                link: line.link.to_owned(),
                href: line.href.to_owned(),
            };
            return lines.map(line).collect();
        }
        let line = |line: &OwnLine| HelpLine {
            name: "",
            words: stage.words(&line.words),
            link: line.link.clone(),
            href: line.href.clone(),
        };
        own.iter().map(line).collect()
    }

    /// What the page's editor is told about the files that they named; followed.
    pub fn editor_told(self) -> Vec<String> {
        self.filed.track();
        let told = self.cell().borrow().reflect.files.clone();
        told.into_iter().map(|(_, told)| told).filter(|told| !told.is_empty()).collect()
    }

    /// Fetches what an attribute names, unless that is done or under way; nothing waits for it.
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
    pub(super) fn take(self, file: File, url: &str, answer: Result<Value, Failure>) {
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

    /// Whether the card can be read aloud by a voice of the device's own; followed.
    pub fn has_voice(self) -> bool {
        self.sounded.track();
        self.cell().borrow().reflect.has_voice
    }

    /// Whether it is being read aloud; followed.
    pub fn is_speaking(self) -> bool {
        self.sounded.track();
        self.cell().borrow().reflect.speaking.is_some()
    }

    /// Looks whether there is such a voice, now and whenever the browser has learnt of one.
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
    pub fn speak(self, lines: &[String]) {
        let speaking = speech::speak(&self.stage.option("lang"), lines, move || self.fall_silent());
        self.cell().borrow_mut().reflect.speaking = speaking;
        self.sounded.notify();
    }

    /// Stops reading aloud.
    pub fn fall_silent(self) {
        let speaking = self.cell().borrow_mut().reflect.speaking.take();
        if speaking.is_some() {
            speech::stop();
            self.sounded.notify();
        }
    }
}

fn index(letter: Letter) -> usize {
    Letter::ALL.into_iter().position(|one| one == letter).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ELEMENT;
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
