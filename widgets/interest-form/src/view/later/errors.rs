//! What is wrong with the answers, in words.

use crate::model::{Model, Wrong};
use crate::texts;
use crate::view::question;
use windchime_domain::form::Code;
use windchime_shell::markup::View;
use windchime_shell::parts::{self, Problem};

/// The summary above the questions.
#[inline(never)]
pub fn summary(model: Model) -> View {
    parts::error_summary(model.stage, problems(model)).into()
}

/// What a person is told about a wrong answer: the form's own words first, then the endpoint's, then ours.
#[inline(never)]
pub fn wrong_words(model: Model, wrong: &Wrong) -> String {
    let stage = model.stage;
    let form = model.form();
    let own = form.question(&wrong.field).and_then(|question| question.message(wrong.code));
    own.map(|words| stage.words(words)).or_else(|| wrong.detail.clone()).unwrap_or_else(|| {
        stage.say(match wrong.code {
            Code::Missing => &texts::DEFAULT_MISSING,
            Code::TooShort => &texts::DEFAULT_TOO_SHORT,
            Code::TooLong => &texts::DEFAULT_TOO_LONG,
            Code::NotAnEmail => &texts::DEFAULT_NOT_AN_EMAIL,
            Code::NotAPhone => &texts::DEFAULT_NOT_A_PHONE,
            Code::NotAPostcode => &texts::DEFAULT_NOT_A_POSTCODE,
            Code::NotADate => &texts::DEFAULT_NOT_A_DATE,
            Code::TooEarly | Code::TooLate => &texts::DEFAULT_DATE_RANGE,
            Code::TooFew => &texts::DEFAULT_TOO_FEW,
            Code::TooMany => &texts::DEFAULT_TOO_MANY,
            _ => &texts::DEFAULT_OTHER,
        })
    })
}

/// What is wrong, as far as it is on the page that is shown.
fn problems(model: Model) -> Vec<Problem> {
    let form = model.form();
    let line = |wrong: &Wrong| {
        let place = form.questions.iter().position(|question| question.id == wrong.field)?;
        let control = question::first_control(form.questions.get(place)?);
        model.is_shown(place).then(|| Problem { control, words: wrong_words(model, wrong) })
    };
    model.with_wrong(|wrong| wrong.iter().filter_map(line).collect())
}
