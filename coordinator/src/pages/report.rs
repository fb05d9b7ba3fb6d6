//! The page on which anybody can say that an entry is wrong. Nobody is asked who they are.

use super::given::WEBSITE;
use super::html::{escape, page};
use crate::marks;

/// What somebody has told so far, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The kind they chose.
    pub kind: String,
    /// Their words.
    pub words: String,
    /// What stands in the field that is to stay empty.
    pub website: String,
    /// Fields and what is wrong with them.
    pub errors: Vec<(&'static str, String)>,
}

/// The form. `kinds` are the values and words of what can be wrong.
pub fn report(id: &str, name: &str, kinds: &[(&str, &str)], told: &Told) -> String {
    let wrong = |field: &str| told.errors.iter().find(|(at, _)| *at == field).map(|(_, words)| escape(words));
    let error = |field: &str| {
        wrong(field).map_or_else(String::new, |words| {
            format!("<p class=\"error\" id=\"{field}-error\"><span class=\"unseen\">Error:</span> {words}</p>\n")
        })
    };
    let mut html = format!(
        "<p><a href=\"/directory\">Back to the directory</a></p>\n<h1>What is wrong with {}?</h1>\n",
        escape(name)
    );
    if !told.errors.is_empty() {
        let lines: String = told
            .errors
            .iter()
            .map(|(field, words)| format!("<li><a href=\"#{field}\">{}</a></li>\n", escape(words)))
            .collect();
        html.push_str(&format!(
            "<div class=\"errors\" role=\"alert\" tabindex=\"-1\">\n<h2>There is a problem</h2>\n<ul>\n{lines}</ul>\n</div>\n"
        ));
    }
    let described = if wrong("kind").is_some() { " aria-describedby=\"kind-error\" aria-invalid=\"true\"" } else { "" };
    html.push_str(&format!(
        "<p>The people who look after this directory will read it. You do not need to say who you are.</p>\n\
         <form method=\"post\" action=\"/directory/report/{}\" accept-charset=\"utf-8\" novalidate>\n\
         <fieldset class=\"field\"{described}>\n<legend>What is wrong?</legend>\n{}",
        marks::in_path(id),
        error("kind")
    ));
    for (index, (value, words)) in kinds.iter().enumerate() {
        // The first one has the field's own id, so that the link in the summary leads to it.
        let id = if index == 0 { "kind".to_owned() } else { format!("kind-{index}") };
        let checked = if told.kind == *value { " checked" } else { "" };
        html.push_str(&format!(
            "<div class=\"choice\"><input type=\"radio\" id=\"{id}\" name=\"kind\" value=\"{value}\"{checked}> \
             <label for=\"{id}\">{words}</label></div>\n"
        ));
    }
    let described = if wrong("words").is_some() { "words-hint words-error" } else { "words-hint" };
    html.push_str(&format!(
        "</fieldset>\n<div class=\"field\">\n<label for=\"words\">What should it say? (optional)</label>\n\
         <p class=\"hint\" id=\"words-hint\">Leave out names and anything private. At most 1,000 characters.</p>\n{}\
         <textarea id=\"words\" name=\"words\" rows=\"5\" aria-describedby=\"{described}\"{}>{}</textarea>\n</div>\n{}\
         <button type=\"submit\">Send</button>\n</form>\n",
        error("words"),
        if wrong("words").is_some() { " aria-invalid=\"true\"" } else { "" },
        escape(&told.words),
        website(told, &error(WEBSITE)),
    ));
    let title = if told.errors.is_empty() { "Something is wrong here" } else { "Error: something is wrong here" };
    page(title, None, &html)
}

/// The page that says thank you. `kept` is whether the report was, or many wait already.
pub fn reported(name: &str, kept: bool) -> String {
    let words = if kept {
        "Somebody who looks after the directory will check the entry."
    } else {
        "Many reports about this entry are waiting already, so this one was not kept. Somebody will check the entry."
    };
    let middle = format!(
        "<h1>Thank you</h1>\n<p>{words}</p>\n<p>The entry is: {}</p>\n<p><a href=\"/directory\">Back to the directory</a></p>\n",
        escape(name)
    );
    page("Thank you", None, &middle)
}

/// The field that is to stay empty: hidden, until something has filled it.
fn website(told: &Told, error: &str) -> String {
    let label = format!("<label for=\"{WEBSITE}\">Leave this empty</label>");
    let field = |state: &str| {
        format!(
            "<input type=\"text\" id=\"{WEBSITE}\" name=\"{WEBSITE}\" value=\"{}\" autocomplete=\"off\"{state}>",
            escape(&told.website)
        )
    };
    if error.is_empty() {
        format!("<div class=\"unseen\" aria-hidden=\"true\">{label} {}</div>\n", field(" tabindex=\"-1\""))
    } else {
        let state = format!(" aria-describedby=\"{WEBSITE}-error\" aria-invalid=\"true\"");
        format!("<div class=\"field\">\n{label}\n{error}{}\n</div>\n", field(&state))
    }
}
