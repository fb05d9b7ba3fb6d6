//! What each service makes of a post. The shapes of the answers are the services' own; the sentences in them are ours.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::post::{Kind, Post};
use super::{Shape, Verdict};

/// Its form has two rules: a name there must be, and an email address must look like one.
pub(super) fn formspree(post: &Post) -> Verdict {
    let fields = post.fields_of(&[Kind::Json, Kind::Form, Kind::Multipart]);
    let mut errors = Vec::new();
    if fields.is_empty() {
        errors.push(json!({ "code": "EMPTY", "message": "should not be empty" }));
    } else if !is_given(&fields, "name") {
        errors.push(json!({ "field": "name", "code": "REQUIRED_FIELD_MISSING", "message": "should be there" }));
    }
    if post.mode == "refused" || has_bad_email(&fields, "email") {
        errors.push(json!({ "field": "email", "code": "TYPE_EMAIL", "message": "should be an email" }));
    }
    let taken = errors.is_empty();
    let mut verdict = if taken {
        Verdict::json(true, StatusCode::OK, json!({ "next": "/stand-ins/formspree/thanks", "ok": true }))
    } else {
        let says = json!({ "error": "Some fields were not accepted", "errors": errors });
        Verdict::json(false, StatusCode::UNPROCESSABLE_ENTITY, says)
    };
    // Without `Accept: application/json` it takes the browser for one that follows a plain form.
    if !post.accept.contains("application/json") {
        verdict.shape = if taken { Shape::Redirect("formspree/thanks".to_owned()) } else { Shape::Page };
    }
    verdict
}

/// A script that writes the whole submission into a sheet. Whatever happens, the status is that of a redirect to the answer.
pub(super) fn apps_script(post: &Post) -> Verdict {
    let fields = post.fields_of(&[Kind::Json, Kind::Text, Kind::Form]);
    let answers = fields.get("answers").and_then(Value::as_object).unwrap_or(&fields);
    let trouble = match post.mode.as_str() {
        "refused" => Some("The sheet could not be written"),
        _ => (!is_given(answers, "name")).then_some("There is no name in the answers"),
    };
    Verdict {
        taken: trouble.is_none(),
        status: StatusCode::FOUND,
        says: match trouble {
            Some(trouble) => json!({ "result": "error", "error": trouble }),
            None => json!({ "result": "success" }),
        },
        shape: Shape::Redirect(format!("apps-script/echo?key={}", post.number)),
    }
}

/// A route that anybody may post to: `name` is required, `email` is checked. It does not read plain text.
pub(super) fn wordpress(post: &Post) -> Verdict {
    let fields = post.fields_of(&[Kind::Json, Kind::Form, Kind::Multipart]);
    if post.has_nonce {
        // A visitor who is not signed in has no nonce that counts: one that came with a cached page is refused.
        return rest_error(403, "rest_cookie_invalid_nonce", "The nonce is not good here", None);
    }
    if post.mode == "closed" {
        return rest_error(401, "rest_forbidden", "Only for people who are signed in", None);
    }
    if post.kind == Kind::Json && post.fields.is_none() {
        return rest_error(400, "rest_invalid_json", "The body is not JSON", None);
    }
    if !is_given(&fields, "name") {
        let params = json!(["name"]);
        return rest_error(400, "rest_missing_callback_param", "Missing: name", Some(params));
    }
    if post.mode == "refused" || has_bad_email(&fields, "email") {
        let params = json!({ "email": "This is not an email address." });
        return rest_error(400, "rest_invalid_param", "Not accepted: email", Some(params));
    }
    Verdict::json(true, StatusCode::CREATED, json!({ "id": post.number + 1 }))
}

/// The form's number, at the end of its address in a real WordPress.
const FORM_7: u32 = 7;

/// `your-name` is required, `your-email` is checked. Once the form is found, every answer has the status 200.
pub(super) fn contact_form_7(post: &Post) -> Verdict {
    if post.kind != Kind::Multipart {
        return rest_error(415, "wpcf7_unsupported_media_type", "Only multipart forms are taken", None);
    }
    let fields = post.fields_of(&[Kind::Multipart]);
    let Some(unit_tag) = fields.get("_wpcf7_unit_tag").and_then(Value::as_str).filter(|tag| !tag.is_empty()) else {
        return rest_error(400, "wpcf7_unit_tag_not_found", "The unit tag is missing", None);
    };
    let field = |name: &str, message: &str| json!({ "field": name, "message": message, "idref": null, "error_id": format!("{unit_tag}-ve-{name}") });
    let mut fields_refused = Vec::new();
    if !is_given(&fields, "your-name") {
        fields_refused.push(field("your-name", "Fill out this field."));
    }
    if post.mode == "refused" || has_bad_email(&fields, "your-email") {
        fields_refused.push(field("your-email", "This is not an email address."));
    }
    let (status, message) = match post.mode.as_str() {
        _ if !fields_refused.is_empty() => ("validation_failed", "One or more fields have an error."),
        "spam" => ("spam", "The message looks like spam and was not sent."),
        "mail_failed" => ("mail_failed", "The message could not be sent."),
        _ => ("mail_sent", "Thank you. The message has been sent."),
    };
    let says = json!({
        "contact_form_id": FORM_7,
        "status": status,
        "message": message,
        "into": format!("#{unit_tag}"),
        "invalid_fields": fields_refused,
    });
    Verdict::json(status == "mail_sent", StatusCode::OK, says)
}

/// Field 1 is the name and is required; so is field 3, a number; field 2 is an email address.
pub(super) fn gravity_forms(post: &Post) -> Verdict {
    let fields = post.fields_of(&[Kind::Json, Kind::Form, Kind::Multipart]);
    let mut messages = Map::new();
    for number in ["1", "3"] {
        if !is_given(&fields, &format!("input_{number}")) {
            messages.insert(number.to_owned(), json!("This field is required."));
        }
    }
    if post.mode == "refused" || has_bad_email(&fields, "input_2") {
        messages.insert("2".to_owned(), json!("This is not an email address."));
    }
    if messages.is_empty() {
        let says = json!({
            "is_valid": true,
            "page_number": 0,
            "source_page_number": 1,
            "confirmation_type": "message",
            "confirmation_message": "Thank you.",
        });
        return Verdict::json(true, StatusCode::OK, says);
    }
    let says = json!({ "is_valid": false, "validation_messages": messages, "page_number": 1, "source_page_number": 1 });
    Verdict::json(false, StatusCode::BAD_REQUEST, says)
}

/// A hook checks nothing; all it ever says no to is too many posts at once.
pub(super) fn zapier(post: &Post) -> Verdict {
    if post.mode == "refused" {
        return Verdict::json(false, StatusCode::TOO_MANY_REQUESTS, json!({ "status": "throttled" }));
    }
    let id = format!("00000000-0000-4000-8000-{:012}", post.number);
    Verdict::json(true, StatusCode::OK, json!({ "attempt": id, "id": id, "request_id": id, "status": "success" }))
}

/// An error as WordPress's REST interface puts it.
fn rest_error(status: u16, code: &str, message: &str, params: Option<Value>) -> Verdict {
    let mut data = Map::from_iter([("status".to_owned(), json!(status))]);
    if let Some(params) = params {
        data.insert("params".to_owned(), params);
    }
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    Verdict::json(false, status, json!({ "code": code, "message": message, "data": data }))
}

fn is_given(fields: &Map<String, Value>, name: &str) -> bool {
    match fields.get(name) {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(_) => true,
    }
}

/// An absent email address is never a bad one.
fn has_bad_email(fields: &Map<String, Value>, name: &str) -> bool {
    let looks_like_one = |text: &str| text.split_once('@').is_some_and(|(_, domain)| domain.contains('.'));
    is_given(fields, name) && !fields.get(name).and_then(Value::as_str).is_some_and(looks_like_one)
}
