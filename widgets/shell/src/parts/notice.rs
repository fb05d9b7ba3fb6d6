//! What the editor of a partner's page got wrong, said on the page, in the editor's terms.

use crate::config::Trouble;
use crate::stage::Stage;
use crate::texts::own;
use leptos::html;
use leptos::prelude::*;

/// The notice; nothing when there is nothing to say.
pub fn troubles(stage: Stage, troubles: &[Trouble]) -> Option<AnyView> {
    if troubles.is_empty() {
        return None;
    }
    let lines: Vec<AnyView> =
        troubles.iter().map(|trouble| html::li().child(trouble_words(stage, trouble)).into_any()).collect();
    Some(
        html::div()
            .class("editor-notice")
            .attr("role", "note")
            .child((html::strong().child(stage.say(&own::EDITOR_NOTICE)), html::ul().child(lines)))
            .into_any(),
    )
}

/// One trouble as a sentence; the same words go to the console.
pub fn trouble_words(stage: Stage, trouble: &Trouble) -> String {
    match trouble {
        Trouble::BadValue { attribute, value, used, expected } => {
            let text = if used.is_empty() { &own::EDITOR_ATTRIBUTE_NONE } else { &own::EDITOR_ATTRIBUTE };
            let places = [("attribute", *attribute), ("value", value), ("default", used), ("expected", expected)];
            stage.fill(text, &places)
        }
        Trouble::UnknownKey(key) => stage.fill(&own::EDITOR_CONFIG_UNKNOWN, &[("attribute", key)]),
        Trouble::BadConfig { url, reason } => stage.fill(&own::EDITOR_CONFIG, &[("url", url), ("reason", reason)]),
    }
}
