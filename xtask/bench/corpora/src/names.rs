//! The first generator: groups with short names made from parts of real ones, and descriptions of common words.

use crate::{Dice, Entry, split};

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

pub(crate) struct Words {
    towns: Vec<&'static str>,
    first: Vec<&'static str>,
    start: Vec<&'static str>,
    end: Vec<&'static str>,
    activity: Vec<&'static str>,
    people: Vec<&'static str>,
    need: Vec<&'static str>,
    kind: Vec<&'static str>,
    spirit: Vec<&'static str>,
    body: Vec<&'static str>,
}

const OWNERS: &[&str] = &["Council", "Trust", "Mind", "Age UK", "Church", "Partnership", "Charity", "CIC"];
const SYLLABLES: &[&str] =
    &["ba", "cor", "den", "el", "fis", "gra", "hu", "is", "jo", "kel", "lo", "mur", "nan", "or", "pil", "ques", "ri"];

impl Words {
    pub(crate) fn new() -> Self {
        Self {
            towns: split(TOWNS),
            first: split(FIRST),
            start: split(START),
            end: split(END),
            activity: split(ACTIVITY),
            people: split(PEOPLE),
            need: split(NEED),
            kind: split(KIND),
            spirit: split(SPIRIT),
            body: split(BODY),
        }
    }

    pub(crate) fn entry(&self, dice: &mut Dice) -> Entry {
        Entry {
            name: self.name(dice),
            organisation: format!("{} {}", self.place(dice), dice.pick(OWNERS)),
            categories: format!("{}, {}", dice.pick(&self.need), dice.pick(&self.activity)),
            description: self.body(dice),
            place: self.place(dice),
            facets: (0..3u32).map(|group| group << 16 | dice.below(12) as u32).collect(),
            at: dice.point(),
        }
    }

    /// A town, or a village or street such as few other entries have.
    fn place(&self, dice: &mut Dice) -> String {
        let village = |dice: &mut Dice| format!("{}{}", dice.pick(&self.start), dice.pick(&self.end));
        match dice.below(10) {
            0..5 => dice.pick(&self.towns).to_owned(),
            5..8 => village(dice),
            _ => format!("{} {}", dice.pick(&self.first), village(dice)),
        }
    }

    fn name(&self, dice: &mut Dice) -> String {
        let place = self.place(dice);
        let (activity, people, need) = (dice.pick(&self.activity), dice.pick(&self.people), dice.pick(&self.need));
        let (kind, spirit) = (dice.pick(&self.kind), dice.pick(&self.spirit));
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
                    body.push_str(dice.pick(SYLLABLES));
                }
            } else {
                body.push_str(dice.pick(&self.body));
            }
            body.push(' ');
        }
        body
    }
}
