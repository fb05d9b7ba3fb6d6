//! Which text belongs to what: letters, choices, places, crisis lines.

use crate::model::{Choice, Place};
use crate::picture::Picture::{self, *};
use crate::texts::*;
use windchime_domain::card::{Closeness, Effect, Kind, Letter, Response, Step};
use windchime_domain::wording::key;
use windchime_shell::texts::Text;

/// Words, and the pictures that stand beside them in Easy Read: one for each of its sentences.
#[derive(Debug, Clone, Copy)]
pub struct Idea {
    /// The words.
    pub text: &'static Text,
    /// The pictures, in the order of the sentences.
    pub pictures: &'static [Picture],
}

/// What a letter's page says.
#[derive(Debug, Clone, Copy)]
pub struct LetterWords {
    /// The word behind the letter.
    pub name: &'static Text,
    /// What it means, in a sentence or two.
    pub means: &'static Idea,
    /// Open questions to think about, one at a time.
    pub asks: &'static [&'static Text; 3],
}

/// The words of a letter's page.
pub fn letter(letter: Letter) -> LetterWords {
    let (name, means, asks) = match letter {
        Letter::Connectedness => (&CONNECTEDNESS, &MEANS_CONNECTEDNESS, &ASKS_CONNECTEDNESS),
        Letter::Hope => (&HOPE, &MEANS_HOPE, &ASKS_HOPE),
        Letter::Identity => (&IDENTITY, &MEANS_IDENTITY, &ASKS_IDENTITY),
        Letter::Meaning => (&MEANING, &MEANS_MEANING, &ASKS_MEANING),
        Letter::Empowerment => (&EMPOWERMENT, &MEANS_EMPOWERMENT, &ASKS_EMPOWERMENT),
    };
    LetterWords { name, means, asks }
}

static MEANS_CONNECTEDNESS: Idea = Idea { text: &CONNECTEDNESS_MEANS, pictures: &[Book, Together, People, Paw, Home] };
static MEANS_HOPE: Idea = Idea { text: &HOPE_MEANS, pictures: &[Sunrise, Sprout, Candle, Together] };
static MEANS_IDENTITY: Idea =
    Idea { text: &IDENTITY_MEANS, pictures: &[Person, Book, Speech, Candle, Brush, Mountain] };
static MEANS_MEANING: Idea = Idea { text: &MEANING_MEANS, pictures: &[Heart, Tree, Brush, Hand] };
static MEANS_EMPOWERMENT: Idea =
    Idea { text: &EMPOWERMENT_MEANS, pictures: &[Book, Speech, Signpost, People, Star, Ear] };

static ASKS_CONNECTEDNESS: [&Text; 3] = [&CONNECTEDNESS_ASK_FIRST, &CONNECTEDNESS_ASK_THEN, &CONNECTEDNESS_ASK_ALSO];
static ASKS_HOPE: [&Text; 3] = [&HOPE_ASK_FIRST, &HOPE_ASK_THEN, &HOPE_ASK_ALSO];
static ASKS_IDENTITY: [&Text; 3] = [&IDENTITY_ASK_FIRST, &IDENTITY_ASK_THEN, &IDENTITY_ASK_ALSO];
static ASKS_MEANING: [&Text; 3] = [&MEANING_ASK_FIRST, &MEANING_ASK_THEN, &MEANING_ASK_ALSO];
static ASKS_EMPOWERMENT: [&Text; 3] = [&EMPOWERMENT_ASK_FIRST, &EMPOWERMENT_ASK_THEN, &EMPOWERMENT_ASK_ALSO];

/// What the card is.
pub static ABOUT: Idea = Idea { text: &INTRO, pictures: &[Hand, Signpost, Clock, Tick, Skip] };
/// Who sees what is written.
pub static SEEN: Idea = Idea { text: &PRIVACY, pictures: &[Card, Key, Gone, Computer, Door] };
/// How to leave fast.
pub static LEAVING: Idea = Idea { text: &EXIT_HINT, pictures: &[Clock, Door, Key, Gone, Computer] };
/// That every choice is all right.
pub static ANY_CHOICE: Idea = Idea { text: &STEPS_KIND, pictures: &[Tick, Moon] };
/// How small a step may be.
pub static SMALL_ENOUGH: Idea = Idea { text: &SMALL_STEP_HINT, pictures: &[Sprout, Phone, Steps] };

/// The picture beside a choice. Weather and growing things: they come and go, and none is better than another.
pub fn pictured(response: Response) -> Picture {
    match response {
        Response::Step(Step::Strong) => Sun,
        Response::Step(Step::MostlyThere) => SunAndCloud,
        Response::Step(Step::ComesAndGoes) => Waves,
        Response::Step(Step::ALittle) => Sprout,
        Response::Step(Step::HardJustNow) => Rain,
        Response::Skipped => Skip,
    }
}

/// The picture beside a crisis line: by its name, or else by where it leads.
pub fn pictured_help(name: &str, href: &str) -> Picture {
    match name {
        "help-samaritans" | "help-lifeline" => Ear,
        "help-shout" => Message,
        "help-deaf" => Hand,
        _ if href.starts_with("tel:") => Phone,
        _ => Computer,
    }
}

/// The sentences of a text, each with its own mark at the end.
pub fn sentences(text: &str) -> Vec<String> {
    let (mut found, mut now, mut ended) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        if ended && letter == ' ' {
            found.push(std::mem::take(&mut now));
            continue;
        }
        ended = matches!(letter, '.' | '?' | '!') || (ended && letter == '”');
        now.push(letter);
    }
    if !now.is_empty() {
        found.push(now);
    }
    found
}

/// What a choice is called where it can be chosen.
pub fn choice(response: Response) -> &'static Text {
    match response {
        Response::Step(Step::Strong) => &STEP_STRONG,
        Response::Step(Step::MostlyThere) => &STEP_MOSTLY_THERE,
        Response::Step(Step::ComesAndGoes) => &STEP_COMES_AND_GOES,
        Response::Step(Step::ALittle) => &STEP_A_LITTLE,
        Response::Step(Step::HardJustNow) => &STEP_HARD_JUST_NOW,
        Response::Skipped => &STEP_SKIP,
    }
}

/// What was chosen, as the whole card says it.
pub fn chosen(response: Option<Response>) -> &'static Text {
    match response {
        None => &NOT_ANSWERED,
        Some(Response::Skipped) => &SKIPPED,
        Some(step) => choice(step),
    }
}

/// What a place is called on the way to it.
pub fn place(place: Place) -> &'static Text {
    match place {
        Place::Letter(of) => letter(of).name,
        Place::Connections => &CONNECTIONS,
        Place::Groups => &GROUPS,
        Place::Whole => &WHOLE,
        Place::Keep => &KEEP,
    }
}

/// What a choice in the editor of a connection is called.
pub fn of_choice(choice: Choice) -> &'static Text {
    match choice {
        Choice::Kind(of) => kind(of),
        Choice::Closeness(of) => closeness(Some(of)),
        Choice::Effect(of) => effect(Some(of)),
        Choice::Letter(of) => letter(of).name,
    }
}

/// What kind of connection it is.
pub fn kind(kind: Kind) -> &'static Text {
    match kind {
        Kind::Person => &KIND_PERSON,
        Kind::Place => &KIND_PLACE,
        Kind::Activity => &KIND_ACTIVITY,
    }
}

/// How close it feels.
pub fn closeness(closeness: Option<Closeness>) -> &'static Text {
    match closeness {
        Some(Closeness::Close) => &CLOSENESS_CLOSE,
        Some(Closeness::Middle) => &CLOSENESS_MIDDLE,
        Some(Closeness::Further) => &CLOSENESS_FURTHER,
        None => &CLOSENESS_OPEN,
    }
}

/// What it does.
pub fn effect(effect: Option<Effect>) -> &'static Text {
    match effect {
        Some(Effect::Helps) => &EFFECT_HELPS,
        Some(Effect::Mixed) => &EFFECT_MIXED,
        Some(Effect::Hard) => &EFFECT_HARD,
        Some(Effect::NotSure) => &EFFECT_NOT_SURE,
        None => &EFFECT_OPEN,
    }
}

/// The words before the number or link of a crisis line, by the name that the line gives.
pub fn help(name: &str) -> Option<&'static Text> {
    let all = [
        &HELP_EMERGENCY,
        &HELP_SAMARITANS,
        &HELP_SHOUT,
        &HELP_NHS,
        &HELP_NHS_24,
        &HELP_ONLINE,
        &HELP_LIFELINE,
        &HELP_DEAF,
    ];
    all.into_iter().find(|text| text.key == key(env!("CARGO_PKG_NAME"), name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use windchime_domain::crisis::{NATIONS, lines};

    #[test]
    fn every_crisis_line_of_every_nation_has_its_words() {
        for line in NATIONS.iter().flat_map(|nation| lines(nation)) {
            assert!(help(line.text).is_some(), "{}", line.text);
        }
    }

    #[test]
    fn in_easy_read_every_sentence_has_a_picture_of_its_own() {
        let letters = Letter::ALL.map(|of| letter(of).means);
        for idea in letters.into_iter().chain([&ABOUT, &SEEN, &LEAVING, &ANY_CHOICE, &SMALL_ENOUGH]) {
            let easy = idea.text.easy.unwrap_or_default();
            assert_eq!(sentences(easy).len(), idea.pictures.len(), "{}: {easy}", idea.text.name);
        }
        assert_eq!(sentences("One. Two? “Three!” Four"), ["One.", "Two?", "“Three!”", "Four"]);
    }

    #[test]
    fn skipping_and_not_answering_are_told_apart_on_the_whole_card() {
        assert_eq!(chosen(None).name, "not-answered");
        assert_eq!(chosen(Some(Response::Skipped)).name, "skipped");
        assert_eq!(chosen(Some(Response::Step(Step::HardJustNow))).name, "step-hard-just-now");
    }
}
