#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

use super::*;
use crate::directory::Place;
use proptest::prelude::*;

/// The coordinator's table, from which `cargo xtask places` makes the widget's.
const OUTCODES: &str = include_str!("../../../../coordinator/data/outcodes-gb.csv");

fn outcodes() -> Vec<(Code, Point)> {
    let row = |line: &str| {
        let cells: Vec<&str> = line.split(',').collect();
        (Code::read(cells[0]).unwrap(), Point::new(cells[1].parse().unwrap(), cells[2].parse().unwrap()).unwrap())
    };
    OUTCODES.lines().skip(1).map(row).collect()
}

fn table() -> Table {
    Table::read(&pack(&outcodes(), "the licence").unwrap()).unwrap()
}

#[test]
fn every_outward_code_is_found_where_it_was_put() {
    let (all, table) = (outcodes(), table());
    assert_eq!((all.len(), table.len(), table.licence()), (2_865, 2_865, "the licence"));
    for (code, point) in all {
        let found = table.find(code).unwrap();
        assert!(found.kilometres(point) < 0.08, "{}: {found:?} {point:?}", code.written());
        assert_eq!(Code::read(&code.written()), Some(code));
    }
}

#[test]
fn codes_are_read_however_they_are_typed() {
    for (typed, written) in [
        ("ox1 1bx", "OX1 1BX"),
        ("OX11BX", "OX1 1BX"),
        (" o x 1 1 b x ", "OX1 1BX"),
        ("ox4", "OX4"),
        ("OX41", "OX41"),
        ("ox4 1", "OX4 1"),
        ("OX4-1AB", "OX4 1AB"),
        ("OX4 1AB.", "OX4 1AB"),
        ("m1 1ae", "M1 1AE"),
        ("M1", "M1"),
        ("sw1a1aa", "SW1A 1AA"),
        ("SW1A 1", "SW1A 1"),
        ("sw1a", "SW1A"),
        ("ec1a 1bb", "EC1A 1BB"),
        ("DN55 1PT", "DN55 1PT"),
        ("bt7 1nn", "BT7 1NN"),
    ] {
        assert_eq!(Code::read(typed).map(|code| code.written()).as_deref(), Some(written), "{typed}");
    }
    // `OX41AB` has no letters C, I, K, M, O, V at its end; `OX1 1CX` is no postcode.
    for typed in [
        "",
        "oxford",
        "12345",
        "é1 1aa",
        "OX1 1CX",
        "OX123",
        "ABC1 1AA",
        "OX",
        "OX4 1A",
        "OX04 1AA",
        "OX4 1AB and more words",
        "1OX",
    ] {
        assert_eq!(Code::read(typed), None, "{typed}");
    }
}

#[test]
fn what_was_typed_is_found_or_said_to_be_unknown() {
    let table = table();
    let mut towns = Towns::default();
    let place = |town: &str, position, postcode: &str| Place {
        address: vec!["1 High Street".into(), town.into()],
        town_line: Some(1),
        position,
        postcode: Some(postcode.into()),
        ..Place::default()
    };
    for (town, position, postcode) in [
        ("Oxford", Some((51.75, -1.25)), ""),
        ("oxford", Some((51.76, -1.26)), ""),
        ("OXFORD", Some((5.0, 60.0)), ""),
        ("St. Ives", None, "TR26 1AB"),
        ("Nowhere", None, "QQ1 1AA"),
        ("Bishop's Castle", Some((f64::NAN, 0.0)), "SY9 5AA"),
    ] {
        towns.add(&place(town, position, postcode), &[&table]);
    }
    assert_eq!((towns.len(), towns.beginning("o").collect::<Vec<_>>()), (3, vec!["Oxford"]));
    let found = |typed: &str| match locate(typed, &[&table], &towns) {
        Where::Found(found) => Some((found.name, found.how)),
        _ => None,
    };
    assert_eq!(found("ox1 1bx"), Some(("OX1".into(), How::Outcode)));
    assert_eq!(found(" OXFORD "), Some(("Oxford".into(), How::Town)));
    assert_eq!(found("st ives"), Some(("St. Ives".into(), How::Town)));
    assert_eq!(found("bishops castle"), Some(("Bishop's Castle".into(), How::Town)));
    let Where::Found(oxford) = locate("oxford", &[&table], &towns) else { panic!() };
    assert_eq!((oxford.point.latitude, oxford.point.longitude), (51.75, -1.25));
    for (typed, expected) in [
        ("BT7 1NN", Where::NorthernIreland),
        ("bt1", Where::NorthernIreland),
        ("JE2 3AB", Where::Island),
        ("GY1", Where::Island),
        ("im1 1aa", Where::Island),
        ("OX99 1AA", Where::UnknownCode),
        ("Atlantis", Where::Unknown),
        ("  ", Where::Nothing),
    ] {
        assert_eq!(locate(typed, &[&table], &towns), expected, "{typed}");
    }
}

#[test]
fn the_finest_table_wins() {
    let point = |latitude| Point { latitude, longitude: -1.2 };
    let pack = |code: &str, latitude| {
        Table::read(&pack(&[(Code::read(code).unwrap(), point(latitude))], "").unwrap()).unwrap()
    };
    let tables = [pack("OX4", 51.1), pack("OX4 1", 51.2), pack("OX4 1AB", 51.3)];
    let found = |typed: &str| match locate(typed, &tables.each_ref(), &Towns::default()) {
        Where::Found(found) => (found.point.latitude, found.how, found.name),
        other => panic!("{other:?}"),
    };
    assert_eq!(found("ox4 1ab"), (51.3, How::Unit, "OX4 1AB".into()));
    assert_eq!(found("ox4 1ad"), (51.2, How::Sector, "OX4 1".into()));
    assert_eq!(found("ox4 2ad"), (51.1, How::Outcode, "OX4".into()));
}

#[test]
fn broken_tables_are_refused() {
    let whole = pack(&outcodes()[..40], "licence").unwrap();
    assert!(Table::read(&whole).is_ok());
    for length in 0..whole.len() {
        assert_eq!(Table::read(&whole[..length]).err(), Some(TableError), "{length}");
    }
    let longer = [whole.as_slice(), &[0]].concat();
    assert!(Table::read(&longer).is_err());
    // A way so long that it cannot be turned round.
    let far = [b"WCP1".as_slice(), &[0, 0, 1, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0]].concat();
    assert!(Table::read(&far).is_err());
    assert!(pack(&[], "").is_err());
    let mixed = [("OX4", 1.0), ("OX4 1", 1.0)]
        .map(|(code, latitude)| (Code::read(code).unwrap(), Point { latitude, longitude: 0.0 }));
    assert!(pack(&mixed, "").is_err());
}

#[test]
fn known_distances() {
    let point = |latitude, longitude| Point::new(latitude, longitude).unwrap();
    let (oxford, london, edinburgh) = (point(51.752, -1.2577), point(51.5074, -0.1278), point(55.9533, -3.1883));
    assert_eq!(oxford.tenths_of_kilometres(london).parts(), (82, 6));
    assert_eq!(oxford.tenths_of_miles(london).parts(), (51, 3));
    assert!((london.kilometres(edinburgh) - 534.0).abs() < 1.0);
    assert_eq!(oxford.tenths_of_miles(oxford), Tenths(0));
    assert_eq!((Point::new(f64::NAN, 0.0), Point::new(0.0, f64::INFINITY), Point::new(90.1, 0.0)), (None, None, None));
}

proptest! {
    /// Against the same formula over the library's own functions.
    #[test]
    fn distances_are_those_of_the_library(a in -90.0..90.0_f64, b in -180.0..180.0_f64, c in -90.0..90.0_f64, d in -180.0..180.0_f64) {
        let ours = Point::new(a, b).unwrap().kilometres(Point::new(c, d).unwrap());
        let (up, along) = ((c - a).to_radians() / 2.0, (d - b).to_radians() / 2.0);
        let half = up.sin().powi(2) + a.to_radians().cos() * c.to_radians().cos() * along.sin().powi(2);
        let theirs = 2.0 * 6_371.008_8 * half.sqrt().min(1.0).asin();
        prop_assert!((ours - theirs).abs() < 0.001, "{ours} {theirs}");
    }

    #[test]
    fn no_bytes_and_no_text_are_too_much(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,40}") {
        let _ = Table::read(&[b"WCP1".as_slice(), &bytes].concat());
        if let Some(code) = Code::read(&text) {
            prop_assert_eq!(Code::read(&code.written()), Some(code));
        }
    }
}
