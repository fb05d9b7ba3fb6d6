//! How often the right entry is among the first five, and how long a keystroke takes.
//!
//! `cargo run --release --example measure -p windchime-search [seed]`
//!
//! Names are made from parts of real ones, with a fresh seed each run unless one is given. The same seed gives the same run.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a measurement prints, and stops at the first surprise"
)]

use std::collections::HashSet;
use std::hint::black_box;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use windchime_search::{Document, Index, Query, facet};

const TOWNS: &str = "Headington Cowley Abingdon Didcot Witney Banbury Bicester Wantage Thame Henley Carterton Kidlington Faringdon Wallingford \
Chipping Burford Woodstock Charlbury Eynsham Botley Summertown Jericho Marston Wolvercote Littlemore Barton Iffley Risinghurst Wheatley \
Stockport Oldham Rochdale Bury Bolton Wigan Salford Tameside Trafford Halifax Huddersfield Dewsbury Keighley Skipton Otley Ilkley Harrogate \
Whitby Scarborough Malton Selby Goole Beverley Hull Grimsby Louth Boston Spalding Stamford Oakham Melton Corby Kettering Rushden Bedford \
Luton Hitchin Stevenage Hertford Harlow Braintree Colchester Clacton Ipswich Lowestoft Norwich Cromer Fakenham Ely Newmarket Thetford \
Margate Dover Folkestone Hastings Lewes Worthing Chichester Fareham Gosport Ryde Poole Weymouth Yeovil Taunton Bideford Truro Penzance \
Newquay Plymouth Torquay Exmouth Bath Stroud Cirencester Gloucester Hereford Ludlow Telford Oswestry Wrexham Bangor Aberystwyth Swansea \
Cardiff Newport Barry Pontypridd Merthyr Carlisle Kendal Penrith Workington Lancaster Preston Blackburn Burnley Darlington Hartlepool \
Sunderland Gateshead Hexham Alnwick Perth Stirling Falkirk Paisley Ayr Dumfries Elgin Inverness Oban Derry Newry Omagh Larne";
const FIRST: &str = "St Great Little Upper Lower North South East West Old New Long Kings Queens Bishops";
const START: &str = "Ash Beck Birch Black Brad Brook Burn Cal Chal Char Clay Cold Comb Cran Dun Elm Fair Farn Frith Gold Gran Green Hal Har Hazel High Hol \
Ivy Kel Kings Lang Lin Long Lyn Mal Mar Mill Nor Oak Ox Pen Quen Rad Red Roth Rush Sand Shel Shir Stan Sto Sut Thorn Tun Wal War Wen Whit Wil Win Wood Wy York";
const END: &str = "borough bourne bridge brook burn bury by church combe cote dale den don field ford gate grove ham hill hurst ingham ington land leigh \
ley low mere minster mouth ness port shaw stead stoke stow ton thorpe vale well wick wood worth";
const ACTIVITY: &str = "Walking Gardening Singing Knitting Painting Cooking Craft Dance Yoga Pottery Chess Reading Cycling Swimming Football Boxing \
Drumming Writing Photography Woodwork Quilting Bowls Table-tennis Badminton Meditation Mindfulness Breathing Fishing Allotment Birdwatching \
Film History Language Digital Repair Baking Sewing Choir Drama Circus";
const PEOPLE: &str = "Men's Women's Carers' Parents' Dads' Mums' Young Older Veterans' Students' Neighbours' Toddler Family Bereavement Dementia Autism \
Stroke Diabetes Cancer Deaf LGBT+ Refugee Kinship Widows'";
const NEED: &str = "Anxiety Depression Stress Loneliness Sleep Debt Housing Benefits Addiction Alcohol Gambling Grief Trauma Self-harm Eating Money \
Employment Energy Food Recovery Wellbeing Befriending Counselling Advocacy Mediation";
const KIND: &str = "Group Club Café Hub Project Service Circle Choir Drop-in Network Support Society Class Workshop Centre Larder Pantry Fridge Kitchen \
Shed Line Lounge Morning Lunch Forum Collective Space";
const SPIRIT: &str = "Hope Bridge Harbour Lighthouse Rainbow Sunrise Acorn Willow Phoenix Haven Compass Anchor Horizon Spark Beacon Kindling Ripple \
Stepping Open Safe Warm Together Connect Thrive Flourish Bloom Pathways Turning Headway Mosaic Tapestry Orchard Meadow River Bluebell Kestrel \
Nightingale Swallow Starling Heron Robin Fox Otter Badger Hare Oaktree Foxglove Heather Bramble Juniper Clover Primrose";
const BODY: &str = "we welcome everyone who lives locally and wants to meet others in a relaxed friendly place there is no need to book just come along \
tea coffee and cake are provided our volunteers will meet you at the door sessions run every week during term time for adults over eighteen free of \
charge donations accepted wheelchair accessible with parking nearby please call before your first visit you can bring a friend or family member \
activities include walking gardening cooking art music games and conversation support with anxiety stress low mood loneliness isolation debt housing \
benefits and employment run by trained peer workers with lived experience funded by the council lottery and local churches referral from a doctor is \
not needed interpreters can be arranged the building has an accessible toilet and hearing loop buses stop outside children under five must be with an \
adult equipment is included beginners very welcome gentle pace about two miles dogs on leads share skills learn something new and feel better";

/// Splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

struct Words(Vec<Vec<&'static str>>);

impl Words {
    fn new() -> Self {
        Self(
            [TOWNS, FIRST, START, END, ACTIVITY, PEOPLE, NEED, KIND, SPIRIT, BODY]
                .map(|list| list.split_whitespace().collect())
                .to_vec(),
        )
    }
    /// A town, or a village or street such as few other entries have.
    fn place(&self, dice: &mut Dice) -> String {
        let village = |dice: &mut Dice| format!("{}{}", dice.pick(&self.0[2]), dice.pick(&self.0[3]));
        match dice.below(10) {
            0..5 => dice.pick(&self.0[0]).to_owned(),
            5..8 => village(dice),
            _ => format!("{} {}", dice.pick(&self.0[1]), village(dice)),
        }
    }
    fn name(&self, dice: &mut Dice) -> String {
        let place = self.place(dice);
        let mut of = |list: usize| dice.pick(&self.0[list]);
        let (activity, people, need, kind, spirit) = (of(4), of(5), of(6), of(7), of(8));
        match dice.below(9) {
            0 => format!("{place} {activity} {kind}"),
            1 => format!("{place} {people} {activity} {kind}"),
            2 => format!("{spirit} {need} {kind}, {place}"),
            3 => format!("{place} {need} Support {kind}"),
            4 => format!("The {spirit} {kind} at {place}"),
            5 => format!("{people} {kind} – {place}"),
            6 => format!("{spirit} {activity} for {people} {kind}"),
            7 => format!("{place} Community {kind} and {activity}"),
            _ => format!("{need} and {activity} {kind} in {place}"),
        }
    }
    fn body(&self, dice: &mut Dice) -> String {
        let mut body = String::new();
        for _ in 0..20 + dice.below(50) {
            // About one word in fifty is a surname, a street or a misprint that hardly any other entry has.
            if dice.below(50) == 0 {
                for _ in 0..2 + dice.below(3) {
                    body.push_str(dice.pick(&[
                        "ba", "cor", "den", "el", "fis", "gra", "hu", "is", "jo", "kel", "lo", "mur", "nan", "or",
                        "pil", "ques", "ri",
                    ]));
                }
            } else {
                body.push_str(dice.pick(&self.0[9]));
            }
            body.push(' ');
        }
        body
    }
}

fn slip(word: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let letter = char::from(b'a' + dice.below(26) as u8);
    let at = dice.below(letters.len());
    let pair = at.min(letters.len() - 2);
    match dice.below(4) {
        0 => letters.insert(at, letter),
        1 => drop(letters.remove(at)),
        2 => letters[at] = letter,
        _ => letters.swap(pair, pair + 1),
    }
    letters.into_iter().collect()
}

/// The name without one of its words, and with one slip in one of the others.
fn distorted(name: &str, dice: &mut Dice) -> (String, Vec<String>) {
    let mut words: Vec<String> = name
        .split([' ', ',', '–'])
        .filter(|word| !["", "The", "at", "and", "in", "for"].contains(word))
        .map(str::to_lowercase)
        .collect();
    if words.len() > 2 {
        let at = dice.below(words.len());
        words.remove(at);
    }
    let kept = words.clone();
    let long: Vec<usize> = (0..words.len()).filter(|at| words[*at].chars().count() >= 4).collect();
    if !long.is_empty() {
        let at = long[dice.below(long.len())];
        words[at] = slip(&words[at], dice);
    }
    (words.join(" "), kept)
}

fn percentile(times: &mut [u128], hundredths: usize) -> f64 {
    times.sort_unstable();
    times[(times.len() - 1) * hundredths / 100] as f64 / 1000.0
}

fn main() {
    let seed = std::env::args().nth(1).map_or_else(
        || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64 % 1_000_000,
        |seed| seed.parse().unwrap(),
    );
    println!("seed {seed}");
    for size in [1_000, 10_000, 100_000] {
        measure(size, &mut Dice(seed));
    }
}

fn measure(size: usize, dice: &mut Dice) {
    let words = Words::new();
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    while entries.len() < size {
        let name = words.name(dice);
        if !seen.insert(name.clone()) {
            continue;
        }
        let organisation = format!(
            "{} {}",
            words.place(dice),
            dice.pick(&["Council", "Trust", "Mind", "Age UK", "Church", "Partnership", "Charity", "CIC"])
        );
        let categories = format!("{}, {}", dice.pick(&words.0[6]), dice.pick(&words.0[4]));
        let facets: Vec<u32> = (0..3u16).map(|group| facet(group, dice.below(12) as u16)).collect();
        entries.push((name, organisation, categories, words.body(dice), words.place(dice), facets));
    }

    let start = Instant::now();
    let mut builder = Index::builder();
    for (name, organisation, categories, body, place, facets) in &entries {
        builder.add(&Document { fields: [name, organisation, categories, body, place], facets });
    }
    let added = start.elapsed();
    let start = Instant::now();
    let mut index = builder.finish();
    println!(
        "{size} entries: added in {:.1} ms, finished in {:.1} ms, {:.1} MB",
        added.as_secs_f64() * 1e3,
        start.elapsed().as_secs_f64() * 1e3,
        index.bytes() as f64 / 1e6
    );

    // Success at five: is the entry that was meant among the first five? Often more than five names have all the words that
    // were left over; drawing lots among those, with every slip seen through, would reach the second figure.
    let names: Vec<String> =
        entries.iter().map(|entry| format!(" {} ", entry.0.to_lowercase().replace([',', '–'], " "))).collect();
    let (mut found, mut by_lot, mut dropped, tries) = (0, 0.0, 0, 2_000);
    let mut queries = Vec::new();
    for _ in 0..tries {
        let doc = dice.below(entries.len());
        let (typed, kept) = distorted(&entries[doc].0, dice);
        let results = index.search(&Query { text: &typed, limit: 5, ..Query::default() });
        let hit = results.hits.iter().any(|hit| hit.doc as usize == doc);
        if !hit && std::env::args().nth(2).is_some() {
            println!(
                "  missed: {typed:?} for {:?}; got {:?}",
                entries[doc].0,
                results.hits.iter().map(|h| (&entries[h.doc as usize].0, h.score)).collect::<Vec<_>>()
            );
        }
        found += usize::from(hit);
        dropped += usize::from(!results.dropped.is_empty());
        if queries.len() < 300 {
            let alike = names.iter().filter(|name| kept.iter().all(|word| name.contains(&format!(" {word} ")))).count();
            by_lot += (5.0 / alike.max(1) as f64).min(1.0);
            queries.push(typed);
        }
    }
    println!(
        "  success@5 {:.1} % ({:.1} % if lots were drawn among names with all its words), a word was dropped in {:.1} %",
        found as f64 * 100.0 / tries as f64,
        by_lot * 100.0 / queries.len() as f64,
        dropped as f64 * 100.0 / tries as f64
    );

    // Every keystroke of those queries, half of them narrowed.
    let narrowed = [facet(0, 1), facet(0, 2), facet(1, 3)];
    let (mut times, mut short, mut long) = (Vec::new(), Vec::new(), Vec::new());
    for (turn, typed) in queries.iter().enumerate() {
        let ends: Vec<usize> = typed.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
        for (letters, end) in ends.into_iter().enumerate() {
            let query = Query {
                text: &typed[..end],
                limit: 20,
                facets: if turn % 2 == 0 { &[] } else { &narrowed },
                ..Query::default()
            };
            let start = Instant::now();
            black_box(index.search(black_box(&query)));
            let taken = start.elapsed().as_nanos();
            times.push(taken);
            if letters < 3 {
                short.push(taken);
            } else {
                long.push(taken);
            }
        }
    }
    println!(
        "  {} keystrokes: median {:.0} µs, p95 {:.0} µs, worst {:.0} µs; p95 of the first three letters {:.0} µs, of the rest {:.0} µs",
        times.len(),
        percentile(&mut times, 50),
        percentile(&mut times, 95),
        percentile(&mut times, 100),
        percentile(&mut short, 95),
        percentile(&mut long, 95)
    );
}
