//! The parameters of the lists of services, as `routes/services/asked.rs` reads them.
#![expect(dead_code, reason = "this type is never made: it says what stands in an address")]

use utoipa::IntoParams;
use utoipa::openapi::Schema;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOfBuilder, SchemaFormat, SchemaType, Type};

/// What a list of services can be asked. A service has to fulfil all of it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListParameters {
    /// Which page, from 1.
    #[param(minimum = 1, maximum = 4_294_967_295_u64, example = 1)]
    page: Option<u64>,
    /// How many on a page: 50 when absent, and 100 at most. With `minimal=true` it is 10,000 when absent and at most.
    #[param(minimum = 1, maximum = 10_000, example = 50)]
    per_page: Option<u32>,
    /// Words that must all occur in name, description, organisation or categories; the first ten are looked at.
    #[param(example = "lunch")]
    search: Option<String>,
    /// Whether whole records are listed.
    #[param(example = false)]
    full: Option<bool>,
    /// Whether nothing but id and time of change is listed. Not beside `full=true`.
    #[param(example = false)]
    minimal: Option<bool>,
    /// Run by the organisation of this id.
    organization_id: Option<String>,
    /// With one of these taxonomy terms: ids, with commas between them.
    taxonomy_term_id: Option<String>,
    /// With a term of one of these taxonomies: ids or names, with commas between them.
    #[param(example = "chime")]
    taxonomy_id: Option<String>,
    /// The youngest age that it says it is for is this one or an older one, in years.
    #[param(minimum = 0, maximum = 150, example = 18)]
    minimum_age: Option<f64>,
    /// The oldest age that it says it is for is this one or a younger one, in years.
    #[param(minimum = 0, maximum = 150, example = 60)]
    maximum_age: Option<f64>,
    /// On one of these days, with commas between them. Their English names are understood as well.
    #[param(pattern = "^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$", example = "MO,WE")]
    day: Option<String>,
    /// A session begins at this time or later.
    #[param(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "10:00")]
    start_time: Option<String>,
    /// A session ends at this time or earlier. It has to be the same session that the day and the other time are asked of.
    #[param(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "12:30")]
    end_time: Option<String>,
    /// Near this postcode of England, Scotland or Wales; its first half will do. The nearest come first. Only together with
    /// `proximity`.
    #[param(pattern = "^[A-Za-z]{1,2}[0-9][0-9A-Za-z]?( ?[0-9][A-Za-z]{2})?$", example = "OX4 1AB")]
    postcode: Option<String>,
    /// How near, in metres. Only together with `postcode`.
    #[param(minimum = 1, maximum = 1_500_000, example = 5000)]
    proximity: Option<u32>,
    #[param(schema_with = modified_after, required = false)]
    modified_after: Option<String>,
    #[param(schema_with = modified_since, required = false)]
    modified_since: Option<String>,
}

fn modified_after() -> Schema {
    moment("Changed then or later: a date, or a time with its offset.")
}

fn modified_since() -> Schema {
    moment("Another name of `modified_after`. Only one of them can be asked.")
}

fn moment(description: &str) -> Schema {
    let text = |format| {
        ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).format(Some(SchemaFormat::KnownFormat(format)))
    };
    OneOfBuilder::new()
        .description(Some(description))
        .item(text(KnownFormat::Date))
        .item(text(KnownFormat::DateTime))
        .build()
        .into()
}
