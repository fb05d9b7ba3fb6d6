//! What an endpoint says is wrong, in the shapes that services have of their own, and under the names that they know.
//!
//! | service | where |
//! | --- | --- |
//! | the coordinator | a problem document (RFC 9457) with `errors: [{field, code, detail}]` |
//! | Formspree | `errors: [{field, code, message}]` |
//! | WordPress REST | `message`, `data.params: {field: message}` |
//! | Contact Form 7 | `message`, `invalid_fields: [{field, message}]` |
//! | Gravity Forms | `validation_messages: {number: message}`, for a field named `input_NUMBER` |
//! | a script of one's own | `error` or `message` |

use windchime_domain::json::Value;
use windchime_domain::problem::{Problem, ProblemError};

/// Reads whatever of it is there; `None` where the value is not an object.
pub fn read(body: &Value) -> Option<Problem> {
    let mut problem = Problem::read(body)?;
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::text).map(str::to_owned);
    problem.detail = problem.detail.or_else(|| text(body, "message")).or_else(|| text(body, "error"));
    for list in ["errors", "invalid_fields"] {
        for error in body.get(list).and_then(Value::list).unwrap_or_default() {
            if let (Some(field), Some(detail)) = (text(error, "field"), text(error, "message")) {
                problem.errors.retain(|known| known.field != field);
                problem.errors.push(ProblemError { field, code: text(error, "code").unwrap_or_default(), detail });
            }
        }
    }
    for map in [body.get("validation_messages"), body.pointer("/data/params")] {
        for (field, message) in map.map(Value::entries).unwrap_or_default() {
            let detail = message.text().unwrap_or_default().to_owned();
            problem.errors.push(ProblemError { field: field.clone(), code: String::new(), detail });
        }
    }
    Some(problem)
}

/// Puts the form's own ids in place of the endpoint's names; `fields` is the map by which the answers went out.
pub fn translate(problem: &mut Problem, fields: &[(String, Value)]) {
    for error in &mut problem.errors {
        let numbered = ["input_", &error.field].concat();
        let own =
            fields.iter().find(|(_, theirs)| theirs.text().is_some_and(|name| name == error.field || name == numbered));
        if let Some((own, _)) = own {
            error.field.clone_from(own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windchime_shell::json;

    /// Field and words of each error, after the map `{"email": "their-email", "name": "input_3"}`.
    fn heard(body: &str) -> (Option<String>, Vec<(String, String)>) {
        let fields = [("email", "their-email"), ("name", "input_3")];
        let fields = fields.map(|(own, theirs)| (own.to_owned(), Value::from(theirs)));
        let mut problem = json::parse(body).as_ref().and_then(read).unwrap_or_default();
        translate(&mut problem, &fields);
        (problem.detail, problem.errors.into_iter().map(|error| (error.field, error.detail)).collect())
    }

    #[test]
    fn each_service_is_heard_in_its_own_shape() {
        let one = |field: &str, words: &str| vec![(field.to_owned(), words.to_owned())];
        assert_eq!(
            heard(r#"{"errors": [{"field": "their-email", "code": "TYPE_EMAIL", "message": "should be an email"}]}"#),
            (None, one("email", "should be an email"))
        );
        assert_eq!(
            heard(
                r#"{"code": "rest_invalid_param", "message": "No.", "data": {"status": 400, "params": {"their-email": "Wrong."}}}"#
            ),
            (Some("No.".into()), one("email", "Wrong."))
        );
        assert_eq!(
            heard(
                r#"{"status": "validation_failed", "message": "No.", "invalid_fields": [{"field": "their-email", "message": "Wrong."}]}"#
            ),
            (Some("No.".into()), one("email", "Wrong."))
        );
        assert_eq!(
            heard(r#"{"is_valid": false, "validation_messages": {"3": "Needed."}}"#),
            (None, one("name", "Needed."))
        );
        assert_eq!(heard(r#"{"result": "error", "error": "Full."}"#), (Some("Full.".into()), Vec::new()));
        assert_eq!(
            heard(
                r#"{"detail": "Ours.", "message": "x", "errors": [{"field": "email", "code": "missing", "detail": "Say it."}]}"#
            ),
            (Some("Ours.".into()), one("email", "Say it."))
        );
        assert_eq!(heard("[1]"), (None, Vec::new()));
    }
}
