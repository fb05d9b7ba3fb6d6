//! HSDS 3 as tables: one JSON object whose members are the tables, `services.csv` and so on, joined by their ids.

use windchime_domain::json::{Value, map};

use crate::catalogue::record::{items, set, take, text};

/// The tables whose rows belong to a service, and the members they become.
const OF_A_SERVICE: [(&str, &str); 8] = [
    ("schedules.csv", "schedules"),
    ("phones.csv", "phones"),
    ("contacts.csv", "contacts"),
    ("languages.csv", "languages"),
    ("service_areas.csv", "service_areas"),
    ("funding.csv", "funding"),
    ("cost_options.csv", "cost_options"),
    ("required_documents.csv", "required_documents"),
];

/// Every service with what belongs to it.
///
/// # Errors
/// When `services.csv` is no list.
pub(super) fn services(tables: &Value) -> Result<Vec<Value>, String> {
    let services = tables.get("services.csv").and_then(Value::list).ok_or("“services.csv” needs to be a list")?;
    Ok(services.iter().map(|service| joined(tables, service)).collect())
}

fn joined(tables: &Value, service: &Value) -> Value {
    let mut record = service.clone();
    let Some(id) = text(service, "id") else { return record };
    let rows = |table: &str, key: &str, value: &str| -> Vec<Value> {
        let belongs = |row: &&Value| text(row, key) == Some(value);
        items(tables, table).iter().filter(belongs).cloned().collect()
    };
    if let Some(owner) = text(service, "organization_id") {
        set(&mut record, "organization", rows("organizations.csv", "id", owner).pop());
    }
    for (table, name) in OF_A_SERVICE {
        add(&mut record, name, rows(table, "service_id", id));
    }
    add(&mut record, "attributes", attributes(tables, id));
    let mut places = Vec::new();
    for mut at in rows("service_at_location.csv", "service_id", id) {
        if let Some(here) = text(&at, "id").map(str::to_owned) {
            add(&mut at, "schedules", rows("schedules.csv", "service_at_location_id", &here));
            add(&mut at, "phones", rows("phones.csv", "service_at_location_id", &here));
        }
        let location = text(&at, "location_id").map(str::to_owned);
        if let Some(mut place) = location.as_deref().and_then(|id| rows("locations.csv", "id", id).pop()) {
            let id = location.unwrap_or_default();
            add(&mut place, "addresses", rows("addresses.csv", "location_id", &id));
            add(&mut place, "accessibility", rows("accessibility.csv", "location_id", &id));
            set(&mut at, "location", Some(place));
        }
        places.push(at);
    }
    add(&mut record, "service_at_locations", places);
    record
}

/// The tags of a service, each with its term.
fn attributes(tables: &Value, id: &str) -> Vec<Value> {
    let mut tagged = Vec::new();
    for row in items(tables, "attributes.csv").iter().filter(|row| text(row, "link_id") == Some(id)) {
        let term = text(row, "taxonomy_term_id");
        let Some(mut term) =
            items(tables, "taxonomy_terms.csv").iter().find(|one| text(one, "id") == term && term.is_some()).cloned()
        else {
            continue;
        };
        let taxonomy = text(&term, "taxonomy_id").map(str::to_owned);
        let named = items(tables, "taxonomies.csv")
            .iter()
            .find(|one| taxonomy.is_some() && text(one, "id") == taxonomy.as_deref());
        if let (None, Some(named)) = (text(&term, "taxonomy"), named.and_then(|one| text(one, "name"))) {
            set(&mut term, "taxonomy", Some(Value::from(named)));
        }
        // The language of a term is not one of v3's members.
        take(&mut term, "language");
        tagged.push(map([
            ("id", row.get("id").cloned()),
            ("link_type", text(row, "link_type").map(Value::from)),
            ("taxonomy_term", Some(term)),
        ]));
    }
    tagged
}

fn add(record: &mut Value, name: &str, rows: Vec<Value>) {
    if !rows.is_empty() {
        set(record, name, Some(Value::List(rows)));
    }
}
