//! A form without a single line of script, drawn from its definition.

use windchime_domain::form::{Form, Kind};
use windchime_domain::problem::{Problem, ProblemError};

use super::field::field;
use super::given::{ANSWER, Given, WEBSITE};
use super::html::{escape, paragraphs, say};

/// The form, with what was typed and what is wrong with it. `submission_id` makes sending it twice count once; `issued` says
/// when it was handed out.
pub fn form(form: &Form, submission_id: &str, issued: &str, given: &Given, problem: Option<&Problem>) -> String {
    let mut html = format!("<h1>{}</h1>\n", say(&form.title));
    if let Some(problem) = problem {
        html.push_str(&summary(form, problem));
    }
    let errors = problem.map(|problem| problem.errors.as_slice()).unwrap_or_default();
    let wrong = |field: &str| errors.iter().find(|error| error.field == field).map(|error| error.detail.as_str());
    html.push_str(&paragraphs(&form.intro));
    html.push_str(&format!(
        "<form method=\"post\" action=\"/interest/{id}\" accept-charset=\"utf-8\" novalidate>\n\
         <input type=\"hidden\" name=\"submission_id\" value=\"{}\">\n\
         <input type=\"hidden\" name=\"form_version\" value=\"{}\">\n\
         <input type=\"hidden\" name=\"issued\" value=\"{}\">\n",
        escape(submission_id),
        form.version,
        escape(issued),
        id = escape(&form.id),
    ));
    let in_pages = form.questions.iter().any(|question| question.kind == Kind::Page);
    for question in &form.questions {
        html.push_str(&field(question, given, wrong(&question.id), in_pages));
    }
    html.push_str(&website(given, wrong(WEBSITE)));
    let send = form.send.as_ref().map_or_else(|| "Send".to_owned(), say);
    html.push_str(&format!("<button type=\"submit\">{send}</button>\n</form>\n"));
    html
}

/// Everything that is wrong, with a link to each field it concerns.
fn summary(form: &Form, problem: &Problem) -> String {
    let place = |error: &ProblemError| match form.question(&error.field) {
        Some(question) => Some(format!("{ANSWER}{}", question.id)),
        None => Some(error.field.clone()).filter(|field| field == WEBSITE),
    };
    let mut lines = String::new();
    for error in &problem.errors {
        if let Some(place) = place(error) {
            lines.push_str(&format!("<li><a href=\"#{place}\">{}</a></li>\n", escape(&error.detail)));
        }
    }
    if let (true, Some(detail)) = (lines.is_empty(), &problem.detail) {
        lines.push_str(&format!("<li>{}</li>\n", escape(detail)));
    }
    format!(
        "<div class=\"errors\" role=\"alert\" tabindex=\"-1\">\n<h2>There is a problem</h2>\n<ul>\n{lines}</ul>\n</div>\n"
    )
}

/// The field that is to stay empty. It is hidden from everybody, also from assistive technology; should something have
/// filled it all the same, such as a password manager, whoever answers can see it and empty it.
fn website(given: &Given, error: Option<&str>) -> String {
    let field = |state: &str| {
        let typed = escape(given.get(WEBSITE).unwrap_or_default());
        format!(
            "<input type=\"text\" id=\"{WEBSITE}\" name=\"{WEBSITE}\" value=\"{typed}\" autocomplete=\"off\"{state}>"
        )
    };
    let label = format!("<label for=\"{WEBSITE}\">Leave this empty</label>");
    match error.map(escape) {
        Some(error) => format!(
            "<div class=\"field\">\n{label}\n<p class=\"error\" id=\"{WEBSITE}-error\"><span class=\"unseen\">Error:</span> \
             {error}</p>\n{}\n</div>\n",
            field(&format!(" aria-describedby=\"{WEBSITE}-error\" aria-invalid=\"true\""))
        ),
        None => format!("<div class=\"unseen\" aria-hidden=\"true\">{label} {}</div>\n", field(" tabindex=\"-1\"")),
    }
}
