//! What is wrong with a submission: its id, its envelope, its answers.

use axum::http::StatusCode;
use windchime_domain::form::{Code, FieldError, Form, Kind};
use windchime_domain::json::Value;
use windchime_domain::problem::ProblemError;
use windchime_domain::submission::{Refusal, Submission};
use windchime_domain::wording::Reading;

use super::Failure;
use crate::gate::Asked;
use crate::gate::proof::Challenge;

impl Failure {
    /// 400: the `Idempotency-Key` header is not a UUID.
    pub fn key_not_uuid() -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "submission-not-understood",
            "The submission is not in the expected form",
            "Nothing was saved. The Idempotency-Key header needs to be a UUID.",
        )
        .about("Idempotency-Key", "wrong-kind")
    }

    /// 400: the `Idempotency-Key` header and the body name different submissions.
    pub fn keys_differ() -> Failure {
        Failure::new(
            StatusCode::BAD_REQUEST,
            "submission-ids-differ",
            "The submission has two different ids",
            "Nothing was saved. The Idempotency-Key header and submission_id in the body differ. Send one of them, or \
             the same in both.",
        )
        .about("submission_id", "differs")
    }

    /// 400 or 422: the submission was refused by the form's rules.
    pub fn refused(form: &Form, refusal: Refusal) -> Failure {
        let not_understood = |detail: String| {
            Failure::new(
                StatusCode::BAD_REQUEST,
                "submission-not-understood",
                "The submission is not in the expected form",
                format!("Nothing was saved. {detail}"),
            )
        };
        match refusal {
            Refusal::NotAnObject => not_understood("The body needs to be a JSON object.".to_owned()),
            Refusal::Member { name, needs } => {
                not_understood(format!("“{name}” needs to be {needs}.")).about(name, "wrong-kind")
            }
            Refusal::OtherForm => not_understood(format!("“form” needs to be “{}”, the form in the address.", form.id))
                .about("form", "other-form"),
            Refusal::OtherVersion => Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "other-form-version",
                "The form has changed",
                format!(
                    "Nothing was saved. These answers are to another version of the form; it is now at version {}. \
                     Load the form again, check the answers and send them.",
                    form.version
                ),
            )
            .about("form_version", "other-version"),
            Refusal::Answers(errors) => Failure::answers(form, &errors),
        }
    }

    fn answers(form: &Form, errors: &[FieldError]) -> Failure {
        let mut failure = Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "answers-not-accepted",
            "Some answers need changing",
            "Nothing was saved. Change the answers named here and send again.",
        );
        failure.0.errors = errors
            .iter()
            .map(|error| ProblemError {
                field: error.field.clone(),
                code: error.code.as_str().to_owned(),
                detail: words(form, error),
            })
            .collect();
        failure
    }

    /// 422: the field of a page that is to stay empty was filled. What else is wrong with the answers is told as well.
    pub fn not_left_empty(form: &Form, submission: &Value) -> Failure {
        let errors = match Submission::read(form, submission) {
            Err(Refusal::Answers(errors)) => errors,
            Err(other) => return Failure::refused(form, other),
            Ok(_) => Vec::new(),
        };
        Failure::answers(form, &errors).about_text(
            "website",
            "not-left-empty",
            "Delete what is in the field “Leave this empty”. It is there to catch programs. Your browser may have filled \
             it by itself",
        )
    }

    /// 422: another submission with that id has already been kept.
    pub fn id_reused() -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "submission-id-reused",
            "Other answers were already sent under this id",
            "The answers that came first are safe and unchanged; these were not saved. To send new answers, use a new \
             submission_id.",
        )
        .about("submission_id", "reused")
    }

    /// 410: what was sent under that id was erased.
    pub fn erased() -> Failure {
        Failure::new(
            StatusCode::GONE,
            "submission-erased",
            "These answers were erased",
            "They were kept, and then erased: somebody asked for it, or the time they are kept for was over. Nothing was \
             saved now. To send answers again, fill in the form anew.",
        )
        .about("submission_id", "erased")
    }

    /// 403: a proof of work is needed.
    pub fn proof_needed(challenge: Challenge, asked: Asked) -> Failure {
        let why = match asked {
            Asked::Suspected => "These answers look as if a program had sent them.",
            Asked::Everybody => "This server asks everybody's device for it.",
            Asked::Many => "Many answers came from the same network in the last minutes.",
            Asked::NotHeld => "The solution that came with these answers was too late, or is not theirs.",
        };
        let mut failure = Failure::new(
            StatusCode::FORBIDDEN,
            "proof-of-work-needed",
            "A short calculation is needed first",
            format!(
                "Nothing was saved yet. {why} Solve the challenge, and send the same answers again with the solution in \
                 the address, as ?altcha=."
            ),
        );
        failure.1 = Some(Box::new(challenge));
        failure
    }

    /// 422: sealed to a key that this server does not have.
    pub fn unknown_sealing_key() -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unknown-sealing-key",
            "The answers are sealed to a key this server does not have",
            "Nothing was saved. Load the form again and send the answers again, sealed to the key that it names.",
        )
        .about("sealed", "unknown-key")
    }

    /// 422: it does not open.
    pub fn not_opened() -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "sealed-not-opened",
            "The sealed answers cannot be opened",
            "Nothing was saved. They were changed on the way, or sealed for something else than this submission_id. Seal \
             the answers anew and send them.",
        )
        .about("sealed", "not-opened")
    }

    /// 422: what was sealed is not JSON.
    pub fn sealed_not_json(line: usize, column: usize) -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "sealed-not-json",
            "What was sealed is not JSON",
            format!("Nothing was saved. Reading what was sealed stopped at line {line}, column {column}."),
        )
        .about("sealed", "not-json")
    }

    /// 422: the envelope says something else than what is inside.
    pub fn sealed_differs(name: &str) -> Failure {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "sealed-differs",
            "The envelope and what was sealed in it differ",
            format!("Nothing was saved. “{name}” needs to be the same outside and inside of what was sealed."),
        )
        .about(name, "differs")
    }
}

/// The form's own words for an error, or else words that fit any form.
fn words(form: &Form, error: &FieldError) -> String {
    let question = form.question(&error.field);
    if let Some(own) = question.and_then(|question| question.message(error.code)) {
        return own.say(Reading::Standard).to_owned();
    }
    match (error.code, question.map(|question| &question.kind)) {
        (Code::Missing, Some(Kind::YesNo)) | (Code::WrongKind, Some(Kind::YesNo)) => "Select yes or no".to_owned(),
        (Code::Missing, _) => "Answer this question".to_owned(),
        (
            Code::TooShort,
            Some(Kind::ShortText { min_length: Some(least), .. } | Kind::LongText { min_length: Some(least), .. }),
        ) => format!("This answer must be {least} characters or more"),
        (Code::TooShort, _) => "This answer is too short".to_owned(),
        (Code::TooLong, Some(Kind::ShortText { max_length, .. } | Kind::LongText { max_length, .. })) => {
            format!("This answer must be {max_length} characters or fewer")
        }
        (Code::TooLong, _) => "This answer is too long".to_owned(),
        (Code::NotAnEmail, _) => "Enter an email address in the correct format, like name@example.com".to_owned(),
        // A number that is kept free for use in drama.
        (Code::NotAPhone, _) => "Enter a phone number in full, like 01632 960 001".to_owned(),
        (Code::NotAPostcode, Some(Kind::Postcode { district: true })) => {
            "Enter a postcode, or its first half, like OX4".to_owned()
        }
        (Code::NotAPostcode, _) => "Enter a full postcode, like OX4 1AA".to_owned(),
        (Code::NotADate, _) => "Enter a real date: a day, a month and a year with four digits".to_owned(),
        (Code::TooEarly, Some(Kind::Date { earliest: Some(day), .. })) => {
            format!("Enter a date that is not before {}", in_words(day))
        }
        (Code::TooEarly, _) => "Enter a later date".to_owned(),
        (Code::TooLate, Some(Kind::Date { latest: Some(day), .. })) => {
            format!("Enter a date that is not after {}", in_words(day))
        }
        (Code::TooLate, _) => "Enter an earlier date".to_owned(),
        (Code::NotAnOption, _) => "Select one of the answers offered".to_owned(),
        (Code::TooFew, Some(Kind::SeveralChoices { at_least: Some(least), .. })) => {
            format!("Select at least {least} answers")
        }
        (Code::TooFew, _) => "Select more answers".to_owned(),
        (Code::TooMany, Some(Kind::SeveralChoices { at_most: Some(most), .. })) => {
            format!("Select no more than {most} of the answers")
        }
        (Code::TooMany, _) => "Select fewer answers".to_owned(),
        (Code::OutOfRange, Some(Kind::Scale { from, to, .. })) => {
            format!("Select a number from {from} to {to}")
        }
        (Code::OutOfRange, _) => "Select a number on the scale".to_owned(),
        (Code::WrongKind, Some(Kind::SeveralChoices { options, .. })) => {
            match options.iter().find(|option| option.exclusive) {
                Some(alone) => {
                    format!("Select either “{}” or other answers, not both", alone.label.say(Reading::Standard))
                }
                None => "Select answers from the list".to_owned(),
            }
        }
        (Code::WrongKind, _) => "This answer is not of the kind the question asks for".to_owned(),
        (Code::NotAsked, _) => "The other answers leave this question out. Send nothing for it".to_owned(),
        (Code::UnknownQuestion, _) => "The form has no such question".to_owned(),
    }
}

/// `2026-05-01` as `1 May 2026`.
fn in_words(day: &str) -> String {
    day.parse::<jiff::civil::Date>().map_or_else(|_| day.to_owned(), |date| date.strftime("%-d %B %Y").to_string())
}
