//! What the editor of a partner's page got wrong, said on the page, in the editor's terms.

use crate::config::Trouble;
use crate::markup::{El, View, el};
use crate::stage::Stage;
use crate::texts::own;

/// A box that speaks to the editor of the page and not to its visitors.
pub fn editor_notice(stage: Stage) -> El {
    let addressed = el("strong").text(stage.say(&own::EDITOR_NOTICE));
    el("div").class("editor-notice").attr("role", "note").child(addressed)
}

/// The notice of what the config funnel found; nothing when there is nothing to say.
pub fn troubles(stage: Stage, troubles: &[Trouble]) -> Option<View> {
    if troubles.is_empty() {
        return None;
    }
    let lines = troubles.iter().map(|trouble| el("li").text(trouble_words(stage, trouble)).done());
    Some(editor_notice(stage).child(el("ul").children(lines)).done())
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
