//! One question of a form without script: its label, what helps with it, and its controls.

use windchime_domain::form::{Choice, Kind, Question};

use super::given::{ANSWER, DATE_PARTS, Given};
use super::html::{escape, say};

/// What takes the place of a condition, which cannot be followed without script.
const IF_IT_APPLIES: &str = "Answer this only if it applies to you.";
const IF_THEY_APPLY: &str = "Answer the questions under this heading only if they apply to you.";
const MAY_NOT_APPLY: &str = "This may not apply to you.";

/// The question with what was given and what is wrong with it. `in_pages`: the form has pages, so that their headings
/// stand above those of statements.
pub(super) fn field(question: &Question, given: &Given, error: Option<&str>, in_pages: bool) -> String {
    let id = format!("{ANSWER}{}", question.id);
    let optional = question.kind.is_answerable() && !question.required && question.show_if.is_none();
    let label = if optional { format!("{} (optional)", say(&question.label)) } else { say(&question.label) };
    let condition = question.show_if.as_ref().map(|_| match question.kind {
        Kind::Page => IF_THEY_APPLY,
        Kind::Statement => MAY_NOT_APPLY,
        _ => IF_IT_APPLIES,
    });
    // Help, reason and error stand between the question and its control, and are read out with it.
    let mut help = String::new();
    let mut described = Vec::new();
    for (part, text) in [
        ("condition", condition.map(escape)),
        ("hint", question.hint.as_ref().map(say)),
        ("why", question.why.as_ref().map(say)),
        ("error", error.map(escape)),
    ] {
        if let Some(text) = text {
            let said = if part == "error" { "<span class=\"unseen\">Error:</span> " } else { "" };
            help.push_str(&format!("<p class=\"{part}\" id=\"{id}-{part}\">{said}{text}</p>\n"));
            described.push(format!("{id}-{part}"));
        }
    }
    let mut state = String::new();
    if !described.is_empty() {
        state.push_str(&format!(" aria-describedby=\"{}\"", described.join(" ")));
    }
    if error.is_some() {
        state.push_str(" aria-invalid=\"true\"");
    }
    let typed = escape(given.answers(&question.id).next().unwrap_or_default());
    let one = |control: String| {
        format!("<div class=\"field\">\n<label for=\"{id}\">{label}</label>\n{help}{control}\n</div>\n")
    };
    let line = |kind: &str, more: &str| {
        one(format!("<input type=\"{kind}\" id=\"{id}\" name=\"{id}\" value=\"{typed}\"{more}{state}>"))
    };
    let group = |controls: String| {
        format!("<fieldset class=\"field\"{state}>\n<legend>{label}</legend>\n{help}{controls}</fieldset>\n")
    };
    match &question.kind {
        Kind::ShortText { autocomplete: None, .. } => line("text", ""),
        Kind::ShortText { autocomplete: Some(token), .. } => {
            line("text", &format!(" autocomplete=\"{}\"", escape(token)))
        }
        // A line feed right after the tag is dropped by browsers, so that one of the visitor's own stays.
        Kind::LongText { .. } => {
            one(format!("<textarea id=\"{id}\" name=\"{id}\" rows=\"5\"{state}>\n{typed}</textarea>"))
        }
        Kind::Email => line("email", " autocomplete=\"email\" spellcheck=\"false\""),
        Kind::Phone => line("tel", " autocomplete=\"tel\""),
        Kind::Postcode { .. } => line("text", " autocomplete=\"postal-code\" spellcheck=\"false\""),
        Kind::YesNo => {
            let radio =
                |index, value: &str, words| choice("radio", &id, index, value, words, given.chose(&question.id, value));
            group([radio(0, "yes", "Yes"), radio(1, "no", "No")].concat())
        }
        Kind::Date { .. } => group(date(&id, question, given, error.is_some())),
        Kind::OneChoice { options } => group(choices("radio", &id, question, options, given)),
        Kind::SeveralChoices { options, .. } => group(choices("checkbox", &id, question, options, given)),
        // A slider, too: without script it would say no number, and could not be left unanswered.
        Kind::Scale { from, to, from_label, to_label, .. } => {
            let mut steps = String::new();
            for (index, step) in (*from..=*to).enumerate() {
                let end = if step == *from { Some(from_label) } else { Some(to_label).filter(|_| step == *to) };
                let step = step.to_string();
                let words = end.map_or_else(|| step.clone(), |end| format!("{step} – {}", say(end)));
                let chosen = given.chose(&question.id, &step);
                steps.push_str(&choice("radio", &id, index, &step, &words, chosen));
            }
            group(steps)
        }
        Kind::Consent => {
            let chosen = given.answers(&question.id).next().is_some();
            let checked = if chosen { " checked" } else { "" };
            format!(
                "<div class=\"field\">\n{help}<div class=\"choice\"><input type=\"checkbox\" id=\"{id}\" name=\"{id}\" \
                 value=\"yes\"{checked}{state}> <label for=\"{id}\">{label}</label></div>\n</div>\n"
            )
        }
        Kind::Statement => {
            let heading = if in_pages { "h3" } else { "h2" };
            format!("<section>\n<{heading}>{label}</{heading}>\n{help}</section>\n")
        }
        Kind::Page => format!("<h2 id=\"{id}\">{label}</h2>\n{help}"),
    }
}

/// Three fields for a date, as they are written in Britain. The first bears the question's own id.
fn date(id: &str, question: &Question, given: &Given, wrong: bool) -> String {
    let mut fields = "<div class=\"date\">\n".to_owned();
    let wrong = if wrong { " aria-invalid=\"true\"" } else { "" };
    for (index, (part, label)) in DATE_PARTS.into_iter().enumerate() {
        let own = if index == 0 { id.to_owned() } else { format!("{id}.{part}") };
        let typed = escape(given.date_part(&question.id, part));
        fields.push_str(&format!(
            "<div><label for=\"{own}\">{label}</label> <input type=\"text\" inputmode=\"numeric\" id=\"{own}\" \
             name=\"{id}.{part}\" class=\"{part}\" value=\"{typed}\" autocomplete=\"off\"{wrong}></div>\n"
        ));
    }
    fields + "</div>\n"
}

fn choices(control: &str, id: &str, question: &Question, options: &[Choice], given: &Given) -> String {
    options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let words = match &option.hint {
                Some(hint) => format!("{} <span class=\"hint\">{}</span>", say(&option.label), say(hint)),
                None => say(&option.label),
            };
            let chosen = given.chose(&question.id, &option.value);
            choice(control, id, index, &option.value, &words, chosen)
        })
        .collect()
}

/// One radio button or box; `words` are escaped already. The first bears the question's own id, so that the error
/// summary's link leads to it.
fn choice(control: &str, name: &str, index: usize, value: &str, words: &str, chosen: bool) -> String {
    let id = if index == 0 { name.to_owned() } else { format!("{name}-{index}") };
    let checked = if chosen { " checked" } else { "" };
    format!(
        "<div class=\"choice\"><input type=\"{control}\" id=\"{id}\" name=\"{name}\" value=\"{}\"{checked}> \
         <label for=\"{id}\">{words}</label></div>\n",
        escape(value)
    )
}
