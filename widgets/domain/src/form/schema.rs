//! The definition's table as a JSON Schema, for editors and for other programs. It says what the table says; how the parts
//! fit together only the reader knows.

use super::Code;
use super::shape::{CONDITIONS, FORM, KINDS, Key, Object, Shape};
use crate::json::{Value, map};

/// The JSON Schema (2020-12) of a form's definition. Whatever [`Form::read`](super::Form::read) reads, the schema accepts.
pub fn schema() -> Value {
    let mut defs = Vec::new();
    for object in KINDS.iter().chain(CONDITIONS) {
        define(object, &mut defs);
    }
    let mut form = vec![
        ("$schema".to_owned(), Value::from("https://json-schema.org/draft/2020-12/schema")),
        ("$id".to_owned(), Value::from("form.schema.json")),
        ("title".to_owned(), Value::from("A form of Windchime")),
    ];
    form.extend(object(&FORM, &mut defs));
    defs.push(("question".to_owned(), question()));
    let conditions = CONDITIONS.iter().map(|condition| reference(&def_name(condition))).collect();
    defs.push(("condition".to_owned(), pair("oneOf", Value::List(conditions))));
    defs.push(("wording".to_owned(), wording(true)));
    defs.push(("words".to_owned(), wording(false)));
    let codes = Code::ALL.into_iter().map(|code| (code.as_str().to_owned(), reference("wording"))).collect();
    defs.push(("messages".to_owned(), closed(Value::Map(codes))));
    defs.sort_by(|(one, _), (other, _)| one.cmp(other));
    form.push(("$defs".to_owned(), Value::Map(defs)));
    Value::Map(form)
}

/// Writes the object down once, and those inside it.
fn define(described: &Object, defs: &mut Vec<(String, Value)>) {
    let name = def_name(described);
    if !defs.iter().any(|(known, _)| *known == name) {
        let members = object(described, defs);
        defs.push((name, Value::Map(members)));
    }
}

/// A kind of question may have the name of something else.
fn def_name(object: &Object) -> String {
    let group = if KINDS.iter().any(|kind| std::ptr::eq(kind, object)) {
        "question-"
    } else if CONDITIONS.iter().any(|condition| std::ptr::eq(condition, object)) {
        "condition-"
    } else {
        ""
    };
    [group, object.name].concat()
}

fn object(described: &Object, defs: &mut Vec<(String, Value)>) -> Vec<(String, Value)> {
    let keys: Vec<&Key> = described.shared.iter().chain(described.own).collect();
    let mut properties = Vec::new();
    for key in &keys {
        let mut value = match key.shape {
            Shape::Kind => pair("const", Value::from(described.name)),
            shape => of(shape, defs),
        };
        if let Value::Map(members) = &mut value {
            members.insert(0, ("description".to_owned(), Value::from(key.doc)));
        }
        properties.push((key.name.to_owned(), value));
    }
    let required = keys.iter().filter(|key| key.required).map(|key| Value::from(key.name)).collect();
    let mut members = vec![("description".to_owned(), Value::from(described.doc))];
    members.extend(closed(Value::Map(properties)).entries().iter().cloned());
    members.push(("required".to_owned(), Value::List(required)));
    members
}

fn of(shape: Shape, defs: &mut Vec<(String, Value)>) -> Value {
    let whole = |least: i32| {
        map([
            ("type", Some(Value::from("integer"))),
            ("minimum", Some(Value::from(least))),
            ("maximum", Some(Value::from(i32::MAX))),
        ])
    };
    let list = |items: Value, least: i32| {
        map([("type", Some(Value::from("array"))), ("minItems", Some(Value::from(least))), ("items", Some(items))])
    };
    match shape {
        Shape::Id => pattern("^[a-z0-9_-]{1,64}$"),
        Shape::Text => trimmed(),
        Shape::Language => pattern(LANGUAGE),
        Shape::Day => {
            let mut day = pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
            if let Value::Map(members) = &mut day {
                members.push(("format".to_owned(), Value::from("date")));
            }
            day
        }
        Shape::Count => whole(1),
        Shape::Number => whole(i32::MIN),
        Shape::Truth => pair("type", Value::from("boolean")),
        Shape::Word(words) => one_of(words.iter().copied()),
        Shape::Kind => one_of(KINDS.iter().map(|kind| kind.name)),
        Shape::Compared => {
            let plain = pair("type", Value::List(vec![Value::from("number"), Value::from("boolean")]));
            pair("anyOf", Value::List(vec![plain, trimmed()]))
        }
        Shape::Wording => reference("wording"),
        Shape::Messages => reference("messages"),
        Shape::List(inner) => list(of(*inner, defs), 1),
        Shape::Wordings => list(reference("wording"), 0),
        Shape::Object(inner) => {
            define(inner, defs);
            reference(&def_name(inner))
        }
        Shape::Question => reference("question"),
        Shape::Condition => reference("condition"),
    }
}

/// By kind, so that an editor shows what is wrong with this kind and not with all the others.
fn question() -> Value {
    let kind = |rule: Value| {
        map([("properties", Some(pair("kind", rule))), ("required", Some(Value::List(vec![Value::from("kind")])))])
    };
    let one = |object: &Object| {
        map([("if", Some(kind(pair("const", Value::from(object.name))))), ("then", Some(reference(&def_name(object))))])
    };
    let mut members = vec![("type".to_owned(), Value::from("object"))];
    members.extend(kind(one_of(KINDS.iter().map(|kind| kind.name))).entries().iter().cloned());
    members.push(("allOf".to_owned(), Value::List(KINDS.iter().map(one).collect())));
    Value::Map(members)
}

/// The tag of a language.
const LANGUAGE: &str = "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$";

/// What the reader trims: White_Space of Unicode, letter by letter. `\s` of ECMA-262 has U+FEFF and lacks U+0085.
const SPACE: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";

/// `whole` is false for the words of one language, which have no languages inside.
fn wording(whole: bool) -> Value {
    let text = pattern(&["[^", SPACE, "]"].concat());
    let properties = map([("standard", Some(text.clone())), ("easy", Some(text.clone()))]);
    let mut object = closed(properties);
    if let Value::Map(members) = &mut object {
        if whole {
            members.push(("patternProperties".to_owned(), pair(LANGUAGE, reference("words"))));
        }
        members.push(("required".to_owned(), Value::List(vec![Value::from("standard")])));
    }
    map([
        (
            "description",
            Some(Value::from("Text, or the same text in several wordings and, by language tag, languages.")),
        ),
        ("anyOf", Some(Value::List(vec![text, object]))),
    ])
}

fn closed(properties: Value) -> Value {
    map([
        ("type", Some(Value::from("object"))),
        ("properties", Some(properties)),
        ("additionalProperties", Some(Value::Bool(false))),
    ])
}

fn trimmed() -> Value {
    map([
        ("type", Some(Value::from("string"))),
        ("minLength", Some(Value::from(1))),
        ("not", Some(pair("pattern", Value::from(["^[", SPACE, "]|[", SPACE, "]$"].concat())))),
    ])
}

fn pattern(pattern: &str) -> Value {
    map([("type", Some(Value::from("string"))), ("pattern", Some(Value::from(pattern)))])
}

fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> Value {
    pair("enum", Value::List(words.map(Value::from).collect()))
}

fn reference(name: &str) -> Value {
    pair("$ref", Value::from(["#/$defs/", name].concat()))
}

fn pair(name: &str, value: Value) -> Value {
    Value::Map(vec![(name.to_owned(), value)])
}
