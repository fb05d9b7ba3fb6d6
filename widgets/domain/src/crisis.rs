//! Crisis lines by nation of the United Kingdom. They stand in the same place on every step of the card, on its printed form, and in
//! the loader for when wasm cannot run; they are never triggered by what a person answers.
//!
//! The services name these numbers at samaritans.org, giveusashout.org, 111.nhs.uk, nhs24.scot, lifelinehelpline.info, relayuk.bt.com,
//! 999bsl.co.uk. The words around each number are texts of the card.

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

#[cfg(test)]
mod tests {
    use super::*;

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
