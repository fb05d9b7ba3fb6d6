//! Which text belongs to what: letters, choices, places, crisis lines.

use crate::model::{Choice, Place};
use crate::texts::*;
use windchime_domain::card::{Closeness, Effect, Kind, Letter, Response, Step};
use windchime_shell::texts::Text;

/// What a letter's page says.
#[derive(Debug, Clone, Copy)]
pub struct LetterWords {
    /// The word behind the letter.
    pub name: &'static Text,
    /// What it means, in a sentence or two.
    pub means: &'static Text,
    /// Open questions to think about.
    pub asks: [&'static Text; 2],
}

/// The words of a letter's page.
pub fn letter(letter: Letter) -> LetterWords {
    let (name, means, asks) = match letter {
        Letter::Connectedness => {
            (&CONNECTEDNESS, &CONNECTEDNESS_MEANS, [&CONNECTEDNESS_ASK_FIRST, &CONNECTEDNESS_ASK_THEN])
        }
        Letter::Hope => (&HOPE, &HOPE_MEANS, [&HOPE_ASK_FIRST, &HOPE_ASK_THEN]),
        Letter::Identity => (&IDENTITY, &IDENTITY_MEANS, [&IDENTITY_ASK_FIRST, &IDENTITY_ASK_THEN]),
        Letter::Meaning => (&MEANING, &MEANING_MEANS, [&MEANING_ASK_FIRST, &MEANING_ASK_THEN]),
        Letter::Empowerment => (&EMPOWERMENT, &EMPOWERMENT_MEANS, [&EMPOWERMENT_ASK_FIRST, &EMPOWERMENT_ASK_THEN]),
    };
    LetterWords { name, means, asks }
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
    all.into_iter().find(|text| text.name == name)
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
    fn skipping_and_not_answering_are_told_apart_on_the_whole_card() {
        assert_eq!(chosen(None).name, "not-answered");
        assert_eq!(chosen(Some(Response::Skipped)).name, "skipped");
        assert_eq!(chosen(Some(Response::Step(Step::HardJustNow))).name, "step-hard-just-now");
    }
}
