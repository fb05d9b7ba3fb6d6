//! What a list of services is asked for, by the rules of Open Referral UK v3.

use windchime_domain::directory::{Date, Day, Days, MonthDay, Pattern, Schedule};

use super::places::{Point, metres};
use super::{Item, Shelf, written};

/// Everything that is asked for at once; a service has to fulfil all of it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Each of these occurs in name, description, organisation or categories; in small letters.
    pub words: Vec<String>,
    /// It is run by this organisation.
    pub organization_id: Option<String>,
    /// It has one of these taxonomy terms.
    pub terms: Vec<String>,
    /// It has a term of one of these taxonomies, by id or name, in small letters.
    pub taxonomies: Vec<String>,
    /// It says that it is for this age or an older one and up.
    pub minimum_age: Option<f64>,
    /// It says that it is for this age or a younger one and below.
    pub maximum_age: Option<f64>,
    /// It is on one of these days.
    pub days: Days,
    /// A session begins then or later: minutes since midnight.
    pub start: Option<u16>,
    /// A session ends then or earlier, likewise.
    pub end: Option<u16>,
    /// It is near.
    pub near: Option<Near>,
    /// It has changed then or later: seconds since 1970.
    pub changed_from: Option<i64>,
}

/// Near what, and how near.
#[derive(Clone, Debug, PartialEq)]
pub struct Near {
    /// The point that distances are measured from.
    pub point: Point,
    /// The radius in metres.
    pub metres: f64,
    /// The outward code that the point is the middle of.
    pub outcode: String,
}

/// Today, as the rules of opening hours count.
pub fn today() -> Option<Date> {
    let today = written::today();
    Date::new(i32::from(today.year()), today.month().unsigned_abs(), today.day().unsigned_abs())
}

impl Near {
    /// How far that is, where it is near enough.
    pub fn reaches(&self, point: Point) -> Option<f64> {
        Some(metres(self.point, point)).filter(|far| *far <= self.metres)
    }
}

impl Shelf {
    /// The listed services that fulfil it all: by name, or the nearest first where a place is asked for.
    pub fn find(&self, asked: &Asked, today: Option<Date>) -> Vec<&Item> {
        let fitting = self.active().filter(|item| fits(item, asked, today));
        let Some(near) = &asked.near else { return fitting.collect() };
        let far = |item: &Item| item.points.iter().filter_map(|point| near.reaches(*point)).min_by(f64::total_cmp);
        let mut found: Vec<(f64, &Item)> = fitting.filter_map(|item| Some((far(item)?, item))).collect();
        // Sorting is stable: what lies equally far stays by name.
        found.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        found.into_iter().map(|(_, item)| item).collect()
    }
}

fn fits(item: &Item, asked: &Asked, today: Option<Date>) -> bool {
    let any = |wanted: &[String], has: &[String]| wanted.is_empty() || wanted.iter().any(|one| has.contains(one));
    asked.words.iter().all(|word| item.search.contains(word))
        && asked.organization_id.as_ref().is_none_or(|id| item.organization_id.as_ref() == Some(id))
        && any(&asked.terms, &item.terms)
        && any(&asked.taxonomies, &item.taxonomies)
        && asked.minimum_age.is_none_or(|age| item.ages.0.is_some_and(|from| from >= age))
        && asked.maximum_age.is_none_or(|age| item.ages.1.is_some_and(|to| to <= age))
        && asked.changed_from.is_none_or(|from| item.changed_seconds >= from)
        && (asked.days.is_empty() && asked.start.is_none() && asked.end.is_none()
            || item.entry.schedules.iter().any(|schedule| is_on(schedule, asked, today)))
}

/// Whether one session of it fulfils day and times together.
fn is_on(schedule: &Schedule, asked: &Asked, today: Option<Date>) -> bool {
    let wanted = |day: Day| asked.days.has(day);
    let day = asked.days.is_empty()
        || match &schedule.pattern {
            Pattern::Weekly(days) => Day::ALL.into_iter().any(|day| days.has(day) && wanted(day)),
            Pattern::Monthly(days) => days.iter().any(|MonthDay { day, .. }| day.is_some_and(wanted)),
            Pattern::Unsaid => false,
        };
    let times = (asked.start.is_none() && asked.end.is_none())
        || schedule.times.is_some_and(|times| {
            // What closes before it opens closes on the next day.
            let closes = if times.closes < times.opens { times.closes + 24 * 60 } else { times.closes };
            asked.start.is_none_or(|start| times.opens >= start) && asked.end.is_none_or(|end| closes <= end)
        });
    day && times && schedule.until.is_none_or(|until| today.is_none_or(|today| until >= today))
}
