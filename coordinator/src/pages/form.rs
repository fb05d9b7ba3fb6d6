//! A form without a single line of script: drawn from its definition, read back from what the browser posts.

use windchime_domain::form::{Choice, Form, Kind, Question};
use windchime_domain::json::{Value, map};
use windchime_domain::problem::Problem;

use super::html::{escape, paragraphs, say};

/// What stands before each question's id in the names of the form's fields, so that no question can be mistaken for
/// the fields the form has of its own.
const ANSWER: &str = "answer-";

/// What a visitor gave, as the browser posted it.
#[derive(Clone, Debug, Default)]
pub struct Given(Vec<(String, String)>);

impl Given {
    /// Reads an `application/x-www-form-urlencoded` body.
    pub fn read(body: &[u8]) -> Given {
        Given(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn answers(&self, id: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field.strip_prefix(ANSWER) == Some(id)).map(|(_, value)| value.as_str())
    }

    fn chose(&self, id: &str, value: &str) -> bool {
        self.answers(id).any(|given| given == value)
    }
}

/// The same submission a widget would have sent, so that the same code checks and keeps it.
pub fn submission(form: &Form, given: &Given) -> Value {
    let mut answers: Vec<(String, Value)> = Vec::new();
    for question in form.questions_answerable() {
        let first = given.answers(&question.id).next();
        let value = match (&question.kind, first) {
            (_, None) => continue,
            (Kind::SeveralChoices { .. }, Some(_)) => {
                Value::List(given.answers(&question.id).map(Value::from).collect())
            }
            // In a posted form everything is text; only here may a scale's number be read from it.
            (Kind::Scale { .. }, Some(text)) => text.parse::<i32>().map_or_else(|_| Value::from(text), Value::from),
            (Kind::Consent, Some(_)) => Value::Bool(true),
            // Browsers send line ends as CR LF; a widget sends them as LF.
            (_, Some(text)) => Value::Text(text.replace("\r\n", "\n")),
        };
        answers.push((question.id.clone(), value));
    }
    let version = given.get("form_version").and_then(|text| text.parse::<u32>().ok());
    map([
        ("form", Some(Value::from(form.id.as_str()))),
        ("form_version", version.map(Value::from)),
        ("submission_id", given.get("submission_id").map(Value::from)),
        ("answers", Some(Value::Map(answers))),
        ("lang", Some(Value::from("en-GB"))),
    ])
}

/// The form, with what was typed and what is wrong with it. `submission_id` makes sending it twice count once.
pub fn form(form: &Form, submission_id: &str, given: &Given, problem: Option<&Problem>) -> String {
    let mut html = format!("<h1>{}</h1>\n", say(&form.title));
    if let Some(problem) = problem {
        html.push_str(&summary(form, problem));
    }
    let errors = problem.map(|problem| problem.errors.as_slice()).unwrap_or_default();
    html.push_str(&paragraphs(&form.intro));
    html.push_str(&format!(
        "<form method=\"post\" action=\"/interest/{id}\" accept-charset=\"utf-8\" novalidate>\n\
         <input type=\"hidden\" name=\"submission_id\" value=\"{}\">\n\
         <input type=\"hidden\" name=\"form_version\" value=\"{}\">\n",
        escape(submission_id),
        form.version,
        id = escape(&form.id),
    ));
    for question in &form.questions {
        let error = errors.iter().find(|error| error.field == question.id);
        html.push_str(&field(question, given, error.map(|error| error.detail.as_str())));
    }
    let send = form.send.as_ref().map_or_else(|| "Send".to_owned(), say);
    html.push_str(&format!("<button type=\"submit\">{send}</button>\n</form>\n"));
    html
}

/// Everything that is wrong, with a link to each question it concerns.
fn summary(form: &Form, problem: &Problem) -> String {
    let mut lines = String::new();
    for error in &problem.errors {
        if let Some(question) = form.question(&error.field) {
            let words = escape(&error.detail);
            lines.push_str(&format!("<li><a href=\"#{ANSWER}{}\">{words}</a></li>\n", question.id));
        }
    }
    if let (true, Some(detail)) = (lines.is_empty(), &problem.detail) {
        lines.push_str(&format!("<li>{}</li>\n", escape(detail)));
    }
    format!(
        "<div class=\"errors\" role=\"alert\" tabindex=\"-1\">\n<h2>There is a problem</h2>\n<ul>\n{lines}</ul>\n</div>\n"
    )
}

fn field(question: &Question, given: &Given, error: Option<&str>) -> String {
    let id = format!("{ANSWER}{}", question.id);
    let label = match (question.required, &question.kind) {
        (true, _) | (_, Kind::Statement) => say(&question.label),
        (false, _) => format!("{} (optional)", say(&question.label)),
    };
    // Help, reason and error stand between the question and its control, and are read out with it.
    let mut help = String::new();
    let mut described = Vec::new();
    let notes = [("hint", question.hint.as_ref().map(say)), ("why", question.why.as_ref().map(say))];
    for (part, text) in notes.into_iter().chain([("error", error.map(escape))]) {
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
    let group = |controls: String| {
        format!("<fieldset class=\"field\"{state}>\n<legend>{label}</legend>\n{help}{controls}</fieldset>\n")
    };
    match &question.kind {
        Kind::ShortText { autocomplete, .. } => {
            let autocomplete =
                autocomplete.as_ref().map_or_else(String::new, |token| format!(" autocomplete=\"{}\"", escape(token)));
            one(format!("<input type=\"text\" id=\"{id}\" name=\"{id}\" value=\"{typed}\"{autocomplete}{state}>"))
        }
        // A line feed right after the tag is dropped by browsers, so that one of the visitor's own stays.
        Kind::LongText { .. } => {
            one(format!("<textarea id=\"{id}\" name=\"{id}\" rows=\"5\"{state}>\n{typed}</textarea>"))
        }
        Kind::Email => one(format!(
            "<input type=\"email\" id=\"{id}\" name=\"{id}\" value=\"{typed}\" autocomplete=\"email\" spellcheck=\"false\"{state}>"
        )),
        Kind::OneChoice { options } => group(choices("radio", &id, question, options, given)),
        Kind::SeveralChoices { options } => group(choices("checkbox", &id, question, options, given)),
        Kind::Scale { from, to, from_label, to_label } => {
            let mut steps = String::new();
            for (index, step) in (*from..=*to).enumerate() {
                let step = step.to_string();
                let words = match &step {
                    step if *step == from.to_string() => format!("{step} – {}", say(from_label)),
                    step if *step == to.to_string() => format!("{step} – {}", say(to_label)),
                    step => step.clone(),
                };
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
        Kind::Statement => format!("<section>\n<h2>{label}</h2>\n{help}</section>\n"),
    }
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
