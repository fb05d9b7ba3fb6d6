//! Where a postcode or a town is, and how far it is from there: without any request, and without the visitor's location.
//!
//! ```
//! use windchime_domain::places::{Code, Point, Table, Towns, Where, locate, pack};
//!
//! let centre = Point { latitude: 51.7519, longitude: -1.2578 };
//! let bytes = pack(&[(Code::read("OX1").unwrap(), centre)], "no licence needed").unwrap();
//! let table = Table::read(&bytes).unwrap();
//! let Where::Found(found) = locate("ox1 1bx", &[&table], &Towns::default()) else { panic!() };
//! assert_eq!(found.name, "OX1");
//! ```

mod code;
mod distance;
mod pack;
mod table;
#[cfg(test)]
mod tests;
mod towns;

pub use code::{Code, Level};
pub(crate) use distance::sine;
pub use distance::{Point, Tenths};
pub use pack::pack;
pub use table::{Table, TableError};
pub use towns::Towns;

/// What is known of a place that somebody typed.
#[derive(Clone, Debug, PartialEq)]
pub enum Where {
    /// Here it is.
    Found(Found),
    /// A postcode of Northern Ireland (`BT`), whose positions no free table has.
    NorthernIreland,
    /// A postcode of Jersey (`JE`), Guernsey (`GY`) or the Isle of Man (`IM`), likewise.
    Island,
    /// A postcode of Great Britain, by its shape, that no table has.
    UnknownCode,
    /// Neither a postcode nor a town that any entry names.
    Unknown,
    /// Nothing was typed.
    Nothing,
}

/// A place that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where its middle is.
    pub point: Point,
    /// How exactly that says where somebody is.
    pub how: How,
    /// What was found, as it is written properly: `OX4`, `OX4 1`, `OX4 1AB`, a town's name. Where a table only has the outward code
    /// of a postcode, it is that code.
    pub name: String,
}

/// What a position was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// A whole postcode: some fifteen addresses.
    Unit,
    /// A sector, such as `OX4 1`: its middle is about 0.6 km away from people in it.
    Sector,
    /// An outward code, such as `OX4`: about 1.3 km away, and more in the country.
    Outcode,
    /// A town that entries name.
    Town,
}

/// Finds what somebody typed: a postcode, its sector or its outward code, in the finest of the tables that has it; else a town.
#[must_use]
pub fn locate(typed: &str, tables: &[&Table], towns: &Towns) -> Where {
    if typed.trim().is_empty() {
        return Where::Nothing;
    }
    let Some(code) = Code::read(typed) else {
        return match towns.find(typed) {
            Some((name, point)) => Where::Found(Found { point, how: How::Town, name: name.to_owned() }),
            None => Where::Unknown,
        };
    };
    match code.area() {
        "BT" => return Where::NorthernIreland,
        "GY" | "JE" | "IM" => return Where::Island,
        _ => {}
    }
    for code in code.ever_wider() {
        let how = match code.level() {
            Level::Unit => How::Unit,
            Level::Sector => How::Sector,
            Level::Outcode => How::Outcode,
        };
        if let Some(point) = tables.iter().find_map(|table| table.find(code)) {
            return Where::Found(Found { point, how, name: code.written() });
        }
    }
    Where::UnknownCode
}
