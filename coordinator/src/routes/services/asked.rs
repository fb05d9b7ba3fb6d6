//! The parameters of a list.

use jiff::Timestamp;

use crate::catalogue::asked::{Asked, Near};
use crate::catalogue::{places, written};
use crate::problem::Failure;

/// The most services on one page.
const LARGEST_PAGE: u32 = 100;
/// The most on one page of nothing but ids.
const LARGEST_MINIMAL: u32 = 10_000;
/// The most words of a search that are looked at.
const MOST_WORDS: usize = 10;
/// The most terms, and the most taxonomies: every service is compared with each.
const MOST_TERMS: usize = 50;
/// The widest radius, in metres: more than the length of Great Britain.
const WIDEST: u32 = 1_500_000;

/// How much of each service is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    /// What there is one of.
    #[default]
    Brief,
    /// Everything.
    Full,
    /// Id and time of change.
    Minimal,
}

/// What a list was asked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    /// Which page, from 1.
    pub(super) page: u32,
    /// How many on a page.
    pub(super) per_page: u32,
    /// How much of each.
    pub(super) shape: Shape,
    /// Which services.
    pub(super) asked: Asked,
}

/// Parameters that are not known are refused rather than passed over: a filter that is silently ignored looks like an
/// answer.
pub(super) fn wanted(query: &str) -> Result<Wanted, Failure> {
    let mut asked = Asked::default();
    let (mut page, mut per_page, mut full, mut minimal) = (1, None, false, false);
    let (mut near, mut radius) = (None, None);
    let mut seen = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        // Which of the two would count? Both names of one parameter are the same one.
        let known = if name == "modified_since" { "modified_after".into() } else { name.clone() };
        if seen.contains(&known) {
            return Err(Failure::parameter(&name, "twice", "needs to stand in the address once at most."));
        }
        seen.push(known);
        let (name, value) = (name.as_ref(), value.trim());
        match name {
            "page" => page = number(name, value, u32::MAX)?,
            "per_page" => per_page = Some(value.to_owned()),
            "search" => asked.words = value.split_whitespace().take(MOST_WORDS).map(str::to_lowercase).collect(),
            "full" => full = truth(name, value)?,
            "minimal" => minimal = truth(name, value)?,
            "organization_id" => asked.organization_id = Some(value.to_owned()),
            "taxonomy_term_id" => asked.terms.extend(several(value)),
            "taxonomy_id" => asked.taxonomies.extend(several(value).map(|one| one.to_lowercase())),
            "minimum_age" => asked.minimum_age = Some(age(name, value)?),
            "maximum_age" => asked.maximum_age = Some(age(name, value)?),
            "day" => {
                let not_a_day = || Failure::parameter(name, "not-a-day", "needs to be a day such as MO or Monday.");
                for one in several(value) {
                    asked.days = asked.days.with(written::day(&one).ok_or_else(not_a_day)?);
                }
                if asked.days.is_empty() {
                    return Err(not_a_day());
                }
            }
            "start_time" => asked.start = Some(time(name, value)?),
            "end_time" => asked.end = Some(time(name, value)?),
            "postcode" => near = Some(value.to_owned()),
            "proximity" => radius = Some(number(name, value, WIDEST)?),
            "modified_after" | "modified_since" => asked.changed_from = Some(moment(name, value)?),
            _ => {
                return Err(Failure::parameter(
                    name,
                    "unknown-parameter",
                    "is not known here. The parameters are page, per_page, search, full, minimal, organization_id, \
                     taxonomy_term_id, taxonomy_id, minimum_age, maximum_age, day, start_time, end_time, postcode, proximity, \
                     modified_after and modified_since.",
                ));
            }
        }
    }
    for (name, given) in [("taxonomy_term_id", &asked.terms), ("taxonomy_id", &asked.taxonomies)] {
        if given.len() > MOST_TERMS {
            let needs = format!("can have up to {MOST_TERMS} values.");
            return Err(Failure::parameter(name, "out-of-range", &needs));
        }
    }
    asked.near = place(near, radius)?;
    let shape = match (minimal, full) {
        (true, true) => return Err(Failure::parameter("minimal", "contradicts", "cannot stand beside full=true.")),
        (true, false) => Shape::Minimal,
        (false, true) => Shape::Full,
        (false, false) => Shape::Brief,
    };
    let (most, usual) = if minimal { (LARGEST_MINIMAL, LARGEST_MINIMAL) } else { (LARGEST_PAGE, 50) };
    let per_page = per_page.map_or(Ok(usual), |value| number("per_page", &value, most))?;
    Ok(Wanted { page, per_page, shape, asked })
}

/// Postcode and radius only make sense together.
fn place(postcode: Option<String>, radius: Option<u32>) -> Result<Option<Near>, Failure> {
    let (postcode, radius) = match (postcode, radius) {
        (None, None) => return Ok(None),
        (Some(postcode), Some(radius)) => (postcode, radius),
        (Some(_), None) => {
            let needs = "needs “proximity” beside it: how far from there, in metres.";
            return Err(Failure::parameter("postcode", "alone", needs));
        }
        (None, Some(_)) => {
            let needs = "needs “postcode” beside it: the distance is measured from there.";
            return Err(Failure::parameter("proximity", "alone", needs));
        }
    };
    let known = places::outcode(&postcode).and_then(|outcode| Some((places::centre(&outcode)?, outcode)));
    let (point, outcode) = known.ok_or_else(|| {
        let needs =
            "is not known here. It needs to be a postcode of England, Scotland or Wales, such as OX4 1AB or OX4.";
        Failure::parameter("postcode", "not-a-postcode", needs)
    })?;
    Ok(Some(Near { point, metres: f64::from(radius), outcode }))
}

fn several(value: &str) -> impl Iterator<Item = String> {
    value.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned)
}

fn truth(name: &str, value: &str) -> Result<bool, Failure> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Failure::parameter(name, "wrong-kind", "needs to be true or false.")),
    }
}

fn age(name: &str, value: &str) -> Result<f64, Failure> {
    let age = value.parse::<f64>().ok().filter(|age| (0.0..=150.0).contains(age));
    age.ok_or_else(|| Failure::parameter(name, "out-of-range", "needs to be a number of years from 0 to 150."))
}

fn time(name: &str, value: &str) -> Result<u16, Failure> {
    written::time(value).ok_or_else(|| Failure::parameter(name, "not-a-time", "needs to be a time such as 10:00."))
}

/// A moment, or the beginning of a day.
fn moment(name: &str, value: &str) -> Result<i64, Failure> {
    // A plus sign in an address stands for a blank, and is often written as itself.
    let moment = value.replace(' ', "+").parse::<Timestamp>().ok();
    let day = || value.parse::<jiff::civil::Date>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    moment.map(Timestamp::as_second).or_else(|| day().map(|day| day.timestamp().as_second())).ok_or_else(|| {
        let needs = "needs to be a date such as 2026-03-02, or a time such as 2026-03-02T10:00:00Z.";
        Failure::parameter(name, "not-a-time", needs)
    })
}

fn number(name: &str, value: &str, most: u32) -> Result<u32, Failure> {
    match value.parse::<u32>() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        _ if most == u32::MAX => Err(Failure::parameter(name, "out-of-range", "needs to be a whole number from 1.")),
        _ => {
            let needs = format!("needs to be a whole number from 1 to {most}.");
            Err(Failure::parameter(name, "out-of-range", &needs))
        }
    }
}
