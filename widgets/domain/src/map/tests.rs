#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use super::*;
use proptest::prelude::*;

fn point(latitude: f64, longitude: f64) -> Point {
    Point { latitude, longitude }
}

fn spot(latitude: f64, longitude: f64) -> Spot {
    Spot::of(point(latitude, longitude)).unwrap()
}

fn oxford() -> Point {
    point(51.7520, -1.2577)
}

/// The tile that the published formula gives (slippy map tilenames), with the library's own trigonometry.
fn published(latitude: f64, longitude: f64, z: i32) -> (u32, u32) {
    let (n, radians) = (f64::from(1 << z), latitude.to_radians());
    let y = (1.0 - (radians.tan() + 1.0 / radians.cos()).ln() / PI) / 2.0;
    ((n * (longitude + 180.0) / 360.0) as u32, (n * y) as u32)
}

#[test]
fn a_place_lies_on_the_tile_that_the_published_formula_gives() {
    for (latitude, longitude) in [(51.7520, -1.2577), (58.98, -2.96), (49.96, -6.32), (-33.86, 151.21), (0.001, 0.001)]
    {
        let frame = Frame::around(point(latitude, longitude), 1.0, 256, 256, true).unwrap();
        let (x, y) = frame.place(spot(latitude, longitude));
        let under = frame
            .tiles()
            .into_iter()
            .find(|tile| (tile.left..tile.left + TILE).contains(&x) && (tile.top..tile.top + TILE).contains(&y));
        let under = under.unwrap();
        assert_eq!((under.x, under.y), published(latitude, longitude, under.z.into()), "{latitude} {longitude}");
    }
}

#[test]
fn tiles_cover_the_picture_once_and_have_addresses() {
    let frame = Frame::of(&[spot(51.6, -1.5), spot(51.9, -0.9)], 700, 420, true);
    let tiles = frame.tiles();
    for (x, y) in [(0, 0), (699, 0), (0, 419), (699, 419), (350, 210)] {
        let over =
            |tile: &&Tile| (tile.left..tile.left + TILE).contains(&x) && (tile.top..tile.top + TILE).contains(&y);
        assert_eq!(tiles.iter().filter(over).count(), 1, "{x} {y}");
    }
    assert!(tiles.len() <= 4 * 3, "{}", tiles.len());
    let tile = Tile { z: 11, x: 1016, y: 673, left: 0, top: 0 };
    assert_eq!(
        tile.url("https://tiles.example.org/{z}/{x}/{y}.png?key=1"),
        "https://tiles.example.org/11/1016/673.png?key=1"
    );
    assert!(Tile::fits("/{y}/{x}/{z}") && !Tile::fits("/{z}/{x}/"));
    assert!(Frame { tiled: false, ..frame }.tiles().is_empty(), "a picture without tiles asks for none");
}

#[test]
fn a_picture_shows_all_it_was_made_of_as_large_as_it_can() {
    let spots = [spot(51.6, -1.5), spot(51.9, -0.9), spot(51.75, -1.25)];
    for tiled in [false, true] {
        let frame = Frame::of(&spots, 600, 400, tiled);
        let well_inside = |frame: Frame| {
            spots.iter().all(|spot| {
                let (x, y) = frame.place(*spot);
                (MARGIN..=600 - MARGIN).contains(&x) && (MARGIN..=400 - MARGIN).contains(&y)
            })
        };
        assert!(well_inside(frame));
        assert!(!well_inside(frame.zoomed(true).unwrap()), "it could be larger");
    }
    let alone = Frame::of(&spots[..1], 600, 400, false);
    assert_eq!(alone.place(spots[0]), (300, 200));
    assert_eq!(alone.zoom, CLOSEST_AT_FIRST);
}

#[test]
fn one_wrong_position_among_many_does_not_show_the_world() {
    let mut spots: Vec<Spot> = (0..60).map(|n| spot(51.7 + f64::from(n) / 1_000.0, -1.2)).collect();
    spots.push(spot(-51.7, 120.0));
    let frame = Frame::of(&spots, 600, 400, false);
    assert!(spots[1..59].iter().all(|spot| frame.has(frame.place(*spot))));
    assert!(frame.zoom > 10 * LEVEL, "{}", frame.zoom);
}

#[test]
fn rings_and_the_scale_are_as_long_as_the_way_is() {
    for centre in [oxford(), point(58.98, -2.96), point(50.07, -5.71)] {
        let frame = Frame::around(centre, 10.0 * MILE, 800, 800, false).unwrap();
        let ring = frame.ring(centre, 10.0 * MILE);
        let (x, y) = frame.place(Spot::of(centre).unwrap());
        // Whoever stands on the ring is ten miles away, on whichever side.
        for (north, east) in [(0.1, 0.0), (-0.1, 0.0), (0.0, 0.2), (0.07, -0.1)] {
            let other = point(centre.latitude + north, centre.longitude + east);
            let (other_x, other_y) = frame.place(Spot::of(other).unwrap());
            let pixels = f64::from(other_x - x).hypot(f64::from(other_y - y));
            let miles = pixels * 10.0 / f64::from(ring);
            let way = centre.kilometres(other) / MILE;
            assert!((miles / way - 1.0).abs() < 0.015, "{miles} on the picture, {way} on the ground");
        }
        let (tenths, length) = frame.scale(120, MILE);
        let miles = tenths / 10;
        assert!(length <= 120 && length > 40, "{miles} {length}");
        assert!((f64::from(length) / f64::from(miles) * 10.0 / f64::from(ring) - 1.0).abs() < 0.03);
    }
}

#[test]
fn marks_keep_their_distance_whatever_lies_where() {
    let spots: Vec<Spot> = (0..900_u32)
        .map(|n| spot(51.5 + f64::from(n * 7_919 % 1_009) / 2_000.0, -1.6 + f64::from(n * 104_729 % 997) / 1_000.0))
        .collect();
    let frame = Frame::of(&spots, 700, 420, false);
    for frame in [frame, frame.moved(1, -1), frame.zoomed(true).unwrap(), frame.zoomed(false).unwrap()] {
        let found = marks(&spots, &frame);
        for (number, one) in found.iter().enumerate() {
            assert!(frame.has(one.at) && !one.members.is_empty());
            for other in &found[..number] {
                let apart = (one.at.0 - other.at.0).abs().max((one.at.1 - other.at.1).abs());
                assert!(apart >= 44, "{one:?} {other:?}");
            }
            assert!(one.members.windows(2).all(|pair| pair[0] < pair[1]), "in the order of the list");
            assert_eq!(frame.place(spots[one.members[0] as usize]), one.at);
        }
        assert!(found.windows(2).all(|pair| pair[0].members[0] < pair[1].members[0]), "in the order of the list");
        assert_eq!(marks(&spots, &frame), found, "the same again");
    }
    // Everything inside is in exactly one mark.
    let wide = Frame { zoom: frame.zoom - 4, ..frame };
    let mut all: Vec<u32> = marks(&spots, &wide).into_iter().flat_map(|mark| mark.members).collect();
    all.sort_unstable();
    assert!(all.iter().copied().eq(0..900));
}

#[test]
fn moving_the_picture_parts_nothing_and_joins_nothing() {
    let spots: Vec<Spot> =
        (0..200).map(|n| spot(51.7 + f64::from(n % 17) / 300.0, -1.2 + f64::from(n % 23) / 200.0)).collect();
    let frame = Frame::of(&spots, 600, 400, true);
    let (before, after) = (marks(&spots, &frame), marks(&spots, &frame.moved(1, 0)));
    let both = after.iter().filter(|mark| before.iter().any(|known| known.members == mark.members)).count();
    assert!(both > 0 && both == after.iter().filter(|mark| mark.at.0 <= 600 - 150).count());
    assert_eq!(after[0].at.0 - before.iter().find(|mark| mark.members == after[0].members).unwrap().at.0, -150);
}

#[test]
fn pressing_a_cluster_parts_it_where_that_is_possible() {
    let spots = [spot(51.75, -1.25), spot(51.7502, -1.2504), spot(51.9, -0.9)];
    let frame = Frame::of(&spots, 600, 400, true);
    assert_eq!(marks(&spots, &frame).len(), 2);
    let closer = frame.parting(&spots[..2]).unwrap();
    assert_eq!(marks(&spots[..2], &closer).len(), 2);
    let same = [spots[0]; 3];
    assert_eq!(frame.parting(&same), None, "they are at one place");
    assert_eq!(marks(&same, &frame)[0].members, [0, 1, 2]);
}

#[test]
fn what_is_not_on_the_globe_has_no_place() {
    for (latitude, longitude) in [(f64::NAN, 0.0), (0.0, f64::NAN), (91.0, 0.0), (0.0, 181.0), (f64::INFINITY, 0.0)] {
        assert_eq!(Spot::of(point(latitude, longitude)), None);
        assert_eq!(Frame::around(point(latitude, longitude), 3.0, 300, 300, true), None);
    }
}

proptest! {
    #[test]
    fn no_numbers_make_it_panic_or_leave_the_earth(
        places in prop::collection::vec((-90.0_f64..=90.0, -180.0_f64..=180.0), 0..30),
        odd in prop::collection::vec((any::<f64>(), any::<f64>()), 0..5),
        size in (0_i32..4_000, 0_i32..4_000),
        moves in prop::collection::vec((-9_i8..9, -9_i8..9, any::<bool>()), 0..30),
        tiled in any::<bool>(),
        miles in any::<f64>(),
    ) {
        let mut points: Vec<Point> = places.into_iter().chain(odd).map(|(a, b)| point(a, b)).collect();
        points.extend([point(90.0, 180.0), point(-90.0, -180.0)]);
        let spots: Vec<Spot> = points.iter().filter_map(|point| Spot::of(*point)).collect();
        let mut frame = Frame::of(&spots, size.0, size.1, tiled);
        for (east, south, closer) in moves {
            frame = frame.moved(east, south);
            frame = frame.zoomed(closer).unwrap_or(frame);
            for mark in marks(&spots, &frame) {
                prop_assert!(frame.has(mark.at));
            }
            for tile in frame.tiles() {
                prop_assert!(tile.x < 1 << tile.z && tile.y < 1 << tile.z);
            }
            prop_assert!(frame.scale(100, 1.0).0 > 0 && frame.ring(points[0], miles) >= 0);
            _ = frame.parting(&spots);
        }
        for point in points {
            if let Some(frame) = Frame::around(point, miles, size.0, size.1, tiled) {
                prop_assert!(marks(&spots, &frame).len() <= spots.len());
            }
        }
    }
}
