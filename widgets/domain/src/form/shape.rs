//! The table of the definition: every object, its keys, and what each of them holds. The reader walks it, and the JSON
//! Schema is drawn from it, so that the two cannot part ways. What a table cannot say stands in `cross.rs`.

/// One object of the definition.
#[derive(Debug)]
pub(super) struct Object {
    /// Its name in the schema; of a question its kind.
    pub name: &'static str,
    /// What it is, in one sentence. A visitor's phone need not carry it.
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: &'static str,
    /// The keys it has of its own. The first key of a condition tells which one it is.
    pub own: &'static [Key],
    /// The keys it shares with its like.
    pub shared: &'static [Key],
}

/// One key of an object.
#[derive(Debug)]
pub(super) struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it does, in one sentence. A visitor's phone need not carry it.
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: &'static str,
}

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// 1 to 64 lower-case letters, digits, hyphens or underscores.
    Id,
    /// Text with no space around it.
    Text,
    /// A language tag.
    Language,
    /// A day: `YYYY-MM-DD`.
    Day,
    /// A whole number of at least 1.
    Count,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Truth,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The name of one of [`KINDS`].
    Kind,
    /// What an answer is compared with: text, a number or a truth.
    Compared,
    /// Text, or the same text in several wordings and languages.
    Wording,
    /// A wording for each code of an error.
    Messages,
    /// A list, which needs at least one entry.
    List(&'static Shape),
    /// A list of wordings, which may be empty.
    Wordings,
    /// That object.
    Object(&'static Object),
    /// One of [`KINDS`], by its key `kind`.
    Question,
    /// One of [`CONDITIONS`], by the key that only this one begins with.
    Condition,
}

use Shape::{
    Compared, Condition, Count, Day, Id, Kind, Language, List, Messages, Number, Question, Text, Truth, Word, Wording,
    Wordings,
};

const fn must(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    Key { required: true, ..may(name, shape, doc) }
}

/// `doc` stays behind in the widget, and so do its words.
const fn may(name: &'static str, shape: Shape, doc: &'static str) -> Key {
    let _ = doc;
    Key {
        name,
        shape,
        required: false,
        #[cfg(not(target_arch = "wasm32"))]
        doc,
    }
}

const fn object(name: &'static str, doc: &'static str, own: &'static [Key], shared: &'static [Key]) -> Object {
    let _ = doc;
    Object {
        name,
        #[cfg(not(target_arch = "wasm32"))]
        doc,
        own,
        shared,
    }
}

/// The whole definition.
pub(super) static FORM: Object =
    object("form", "A form: its questions, its rules and every word of it.", FORM_KEYS, &[]);

const FORM_KEYS: &[Key] = &[
    may("$schema", Text, "The address of this schema, for editors; it changes nothing."),
    must("id", Id, "The form's name in addresses."),
    must("version", Count, "1 at first; one more with every change to the questions."),
    may("lang", Language, "The language of the plain words (BCP 47); `en-GB` when absent."),
    must("title", Wording, "The heading."),
    may("intro", Wordings, "Paragraphs before the first question."),
    must(
        "questions",
        List(&Question),
        "Questions, statements and beginnings of pages, in the order in which they are shown.",
    ),
    may("send", Wording, "The words on the button that sends."),
    must("after", Shape::Object(&AFTER), "What is shown once the answers have arrived."),
    may(
        "delivery",
        Shape::Object(&DELIVERY),
        "Added by the coordinator that serves the form; not for a file of one's own.",
    ),
];

static AFTER: Object = object(
    "after",
    "What is shown once the answers have arrived.",
    &[must("title", Wording, "The heading."), may("body", Wordings, "Paragraphs about what happens next.")],
    &[],
);

static DELIVERY: Object = object(
    "delivery",
    "How answers are to be sent, as the coordinator that serves the form asks.",
    &[
        may("issued", Text, "A mark of when the definition was handed out; it goes back with the answers."),
        may("seal_to", Shape::Object(&SEAL_TO), "The key to seal the answers to."),
    ],
    &[],
);

static SEAL_TO: Object = object(
    "seal-to",
    "A public key, and the algorithms to use with it as HPKE numbers them (RFC 9180).",
    &[
        must("key_id", Text, "Which key this is."),
        must("kem_id", Count, "The key encapsulation mechanism."),
        must("kdf_id", Count, "The key derivation function."),
        must("aead_id", Count, "The cipher."),
        must("public_key", Text, "The public key: base64url without padding."),
    ],
    &[],
);

/// The keys of every question.
pub(super) const ASKED: &[Key] = &[
    must("id", Id, "The question's name among the answers; unique in the form."),
    must("kind", Kind, "What kind of answer it takes."),
    must("label", Wording, "The question itself; the heading of a statement or page."),
    may("hint", Wording, "Help with answering; the text of a statement or under a page's heading."),
    may("why", Wording, "Why it is asked."),
    may("required", Truth, "Whether the form needs an answer to it before it can be sent; it does not when absent."),
    may("show_if", Condition, "When it is asked; always when absent. On a page, for every question of that page."),
    may("messages", Messages, "The form's own words for what can be wrong with the answer, by code."),
];

const MIN_LENGTH: Key = may("min_length", Count, "The fewest characters, once answered.");

/// Every kind of question.
pub(super) static KINDS: &[Object] = &[
    object(
        "short-text",
        "One line of text.",
        &[
            MIN_LENGTH,
            may("max_length", Count, "The most characters; 200 when absent."),
            may("autocomplete", Text, "The HTML `autocomplete` token that lets the browser help."),
        ],
        ASKED,
    ),
    object(
        "long-text",
        "Several lines of text.",
        &[MIN_LENGTH, may("max_length", Count, "The most characters; 4,000 when absent.")],
        ASKED,
    ),
    object("email", "An email address.", &[], ASKED),
    object("phone", "A phone number of 7 to 15 digits.", &[], ASKED),
    object(
        "postcode",
        "A postcode of the United Kingdom.",
        &[may(
            "accept",
            Word(&["full", "district"]),
            "`full` when absent; with `district` the first half is enough, such as OX4.",
        )],
        ASKED,
    ),
    object("yes-no", "A question to be answered with yes or no.", &[], ASKED),
    object(
        "date",
        "A day.",
        &[
            may("earliest", Day, "The earliest day it may be: YYYY-MM-DD."),
            may("latest", Day, "The latest day it may be: YYYY-MM-DD."),
        ],
        ASKED,
    ),
    object(
        "one-choice",
        "One of several choices.",
        &[must("options", List(&Shape::Object(&CHOICE)), "The choices in the order in which they are shown.")],
        ASKED,
    ),
    object(
        "several-choices",
        "Any number of choices.",
        &[
            must(
                "options",
                List(&Shape::Object(&CHOICE_OF_SEVERAL)),
                "The choices in the order in which they are shown.",
            ),
            may("at_least", Count, "The fewest choices, once answered; an exclusive choice is enough by itself."),
            may("at_most", Count, "The most choices."),
        ],
        ASKED,
    ),
    object(
        "scale",
        "A whole number between two ends, at most 101 steps.",
        &[
            must("from", Number, "The lowest number."),
            must("to", Number, "The highest number."),
            must("from_label", Wording, "What the lowest number means."),
            must("to_label", Wording, "What the highest number means."),
            may("as", Word(&["radios", "slider"]), "How it is shown; one radio button a step when absent."),
        ],
        ASKED,
    ),
    object("consent", "A box to tick.", &[], ASKED),
    object("statement", "Words without a question; takes no answer.", &[], ASKED),
    object("page", "Begins a new page; takes no answer.", &[], ASKED),
];

static CHOICE: Object = object("choice", "One choice of one.", &[], CHOICE_KEYS);

static CHOICE_OF_SEVERAL: Object = object(
    "choice-of-several",
    "One choice among several that may be made together.",
    &[may("exclusive", Truth, "Whether it cannot be chosen together with others, as “None of these”.")],
    CHOICE_KEYS,
);

const CHOICE_KEYS: &[Key] = &[
    must("value", Text, "What is sent when it is chosen; unique in its question."),
    must("label", Wording, "What the visitor sees."),
    may("hint", Wording, "Help with choosing it."),
];

const OF: &[Key] = &[must("question", Id, "The id of an earlier question.")];

const AT_MOST: Key = may("at_most", Number, "The answer is this number or less.");

/// Every condition; each is known by its first key.
pub(super) static CONDITIONS: &[Object] = &[
    object("all", "Every one of these holds.", &[must("all", List(&Condition), "The conditions.")], &[]),
    object("any", "At least one of these holds.", &[must("any", List(&Condition), "The conditions.")], &[]),
    object("not", "This does not hold.", &[must("not", Condition, "The condition.")], &[]),
    object("is", "The answer is this.", &[must("is", Compared, "The answer.")], OF),
    object("any-of", "The answer is one of these.", &[must("any_of", List(&Compared), "The answers.")], OF),
    object(
        "at-least",
        "The answer is a number from here on.",
        &[must("at_least", Number, "The answer is this number or more."), AT_MOST],
        OF,
    ),
    object(
        "at-most",
        "The answer is a number up to here.",
        &[must("at_most", Number, "The answer is this number or less.")],
        OF,
    ),
    object(
        "includes",
        "This choice was made, perhaps with others.",
        &[must("includes", Text, "The choice's value.")],
        OF,
    ),
    object("answered", "There is an answer, or there is none.", &[must("answered", Truth, "Which of the two.")], OF),
];
