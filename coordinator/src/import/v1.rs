//! From Open Referral UK v1 to v3: the same facts under other names. What has no other name stays as it is.

use windchime_domain::json::{Value, map};

use crate::catalogue::record::{self, items, set, set_text, take, text};
use crate::catalogue::written;

/// The lists that v1 has and v3 has under another name or not at all.
const TELLTALE: [&str; 5] = ["service_taxonomys", "regular_schedules", "eligibilitys", "fundings", "holiday_schedules"];

/// Whether a record is one of v1.
pub(super) fn looks_so(record: &Value) -> bool {
    TELLTALE.iter().any(|name| record.get(name).is_some())
        || items(record, "service_at_locations")
            .iter()
            .any(|at| at.get("location").is_some_and(|location| location.get("physical_addresses").is_some()))
}

/// The same record as v3 writes it.
pub(super) fn to_v3(mut record: Value) -> Value {
    // v1 ids are now and then numbers.
    if let Some(id) = record.get("id").and_then(Value::whole) {
        set(&mut record, "id", Some(Value::from(id.to_string())));
    }
    if text(&record, "status").is_none() {
        set(&mut record, "status", Some(Value::from("active")));
    }
    read_schedules(&mut record);
    read_eligibility(&mut record);
    renamed(&mut record, "fundings", "funding");
    if let Some(taxonomies) = take(&mut record, "service_taxonomys") {
        let attributes = taxonomies.list().unwrap_or_default().iter().filter_map(attribute).collect();
        set(&mut record, "attributes", Some(Value::List(attributes)));
    }
    each(&mut record, "languages", |language| renamed(language, "language", "name"));
    if let Some(organization) = record_of(&mut record, "organization") {
        renamed(organization, "url", "website");
    }
    each(&mut record, "service_at_locations", |at| {
        read_schedules(at);
        let Some(location) = record_of(at, "location") else { return };
        if text(location, "location_type").is_none() {
            set_text(location, "location_type", "physical");
        }
        renamed(location, "physical_addresses", "addresses");
        each(location, "addresses", |address| {
            if text(address, "address_type").is_none() {
                set_text(address, "address_type", "physical");
            }
        });
        renamed(location, "accessibility_for_disabilities", "accessibility");
        each(location, "accessibility", |one| renamed(one, "accessibility", "description"));
    });
    record
}

/// `regular_schedules` with whole names of days become `schedules` with `freq` and `byday`.
fn read_schedules(record: &mut Value) {
    for name in ["regular_schedules", "regular_schedule"] {
        renamed(record, name, "schedules");
    }
    each(record, "schedules", |schedule| {
        if let Some(days) = text(schedule, "weekday").and_then(written::days) {
            if text(schedule, "byday").is_none() {
                set_text(schedule, "byday", &days.byday);
            }
            if text(schedule, "freq").is_none() {
                set_text(schedule, "freq", days.freq);
            }
        }
        renamed(schedule, "weekday", "description");
    });
}

/// The widest bounds that any of them states, and their words.
fn read_eligibility(record: &mut Value) {
    let Some(all) = take(record, "eligibilitys") else { return };
    let all = all.list().unwrap_or_default();
    let ages = |name: &str| all.iter().filter_map(|one| record::number(one, name)).collect::<Vec<f64>>();
    let least = ages("minimum_age").into_iter().min_by(f64::total_cmp);
    let most = ages("maximum_age").into_iter().max_by(f64::total_cmp);
    let words: Vec<&str> = all.iter().filter_map(|one| text(one, "eligibility")).collect();
    let words = (!words.is_empty()).then(|| Value::from(words.join("; ")));
    let new = [
        ("minimum_age", least.map(Value::Number)),
        ("maximum_age", most.map(Value::Number)),
        ("eligibility_description", words),
    ];
    for (name, value) in new {
        if value.is_some() && record.get(name).is_none_or(Value::is_null) {
            set(record, name, value);
        }
    }
}

fn attribute(tagged: &Value) -> Option<Value> {
    let taxonomy = tagged.get("taxonomy")?;
    let (name, id) = (text(taxonomy, "name")?, text(taxonomy, "id"));
    let term = map([
        ("id", Some(Value::from(id.map_or_else(|| record::uuid_of(&["term", name]), str::to_owned)))),
        ("name", Some(Value::from(name))),
        ("description", Some(Value::from(text(taxonomy, "description").unwrap_or(name)))),
        ("parent_id", text(taxonomy, "parent_id").map(Value::from)),
        ("taxonomy", text(taxonomy, "vocabulary").map(Value::from)),
    ]);
    Some(map([
        ("id", Some(Value::from(text(tagged, "id").map_or_else(|| record::uuid_of(&["tag", name]), str::to_owned)))),
        ("link_type", Some(Value::from("category"))),
        ("taxonomy_term", Some(term)),
    ]))
}

/// Moves a member to another name, unless something stands there already.
fn renamed(record: &mut Value, from: &str, to: &str) {
    if record.get(to).is_none_or(Value::is_null)
        && let Some(value) = take(record, from)
    {
        set(record, to, Some(value));
    }
}

fn each(record: &mut Value, name: &str, change: impl Fn(&mut Value)) {
    let Value::Map(members) = record else { return };
    if let Some((_, Value::List(items))) = members.iter_mut().find(|(known, _)| known == name) {
        items.iter_mut().for_each(change);
    }
}

fn record_of<'a>(record: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let Value::Map(members) = record else { return None };
    members.iter_mut().find(|(known, value)| known == name && value.is_map()).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use windchime_domain::directory::Day;

    use super::*;

    /// A record of our own with every v1 name that has another in v3.
    #[test]
    fn every_v1_name_becomes_its_v3_name_and_the_rest_stays() {
        let v1 = r#"{"id":7,"name":"Tea","organization":{"id":"o","name":"Hall","url":"https://hall.example"},
            "regular_schedules":[{"id":"s","weekday":"Tuesday","opens_at":"10:00:00","closes_at":"12:00:00"}],
            "eligibilitys":[{"eligibility":"Carers","minimum_age":18,"maximum_age":60},{"minimum_age":16}],
            "service_taxonomys":[{"id":"t","taxonomy":{"id":"x","name":"Food","vocabulary":"Ours"}}],
            "fundings":[{"source":"Council"}],"languages":[{"language":"Welsh"}],"odd":true,
            "service_at_locations":[{"location":{"latitude":51.7,"longitude":-1.2,
                "physical_addresses":[{"address_1":"1 High St","postal_code":"OX4 1AB"}],
                "accessibility_for_disabilities":[{"accessibility":"Ramp"}]}}]}"#;
        let record: Value = serde_json::from_str(v1).unwrap();
        assert!(looks_so(&record));
        let record = to_v3(record);
        assert!(!looks_so(&record));
        for (pointer, said) in [
            ("/id", "7"),
            ("/status", "active"),
            ("/organization/website", "https://hall.example"),
            ("/schedules/0/byday", "TU"),
            ("/schedules/0/freq", "WEEKLY"),
            ("/eligibility_description", "Carers"),
            ("/attributes/0/taxonomy_term/taxonomy", "Ours"),
            ("/funding/0/source", "Council"),
            ("/languages/0/name", "Welsh"),
            ("/service_at_locations/0/location/addresses/0/address_type", "physical"),
            ("/service_at_locations/0/location/accessibility/0/description", "Ramp"),
        ] {
            assert_eq!(record.pointer(pointer).and_then(Value::text), Some(said), "{pointer}");
        }
        assert_eq!(record.get("minimum_age").and_then(Value::whole), Some(16));
        assert_eq!(record.get("odd"), Some(&Value::Bool(true)));
        let (entry, _) = record::entry(record);
        let entry = entry.unwrap();
        assert_eq!(entry.places.first().and_then(|place| place.postcode.as_deref()), Some("OX4 1AB"));
        let on_tuesday = |schedule: &windchime_domain::directory::Schedule| matches!(schedule.pattern, windchime_domain::directory::Pattern::Weekly(days) if days.has(Day::Tuesday));
        assert!(entry.schedules.iter().any(on_tuesday));
    }
}
