//! The third generator: a feed as it comes. Half of it is branches of a few large organisations, all called the same and told apart by
//! their place alone, each with the same long text; the rest are small groups with names of their own, written down by many hands (in
//! capitals, with postcodes and telephone numbers in the text). Eight categories for everything.

use crate::{Dice, Entry, split};

const BRANDS: &[&str] = &[
    "Tenants' Advice Bureau",
    "Crossroads Library",
    "Saturday 5k Run",
    "Slim and Well",
    "Open Table",
    "Steps to Sobriety",
    "Grandparents Raising Children",
    "Memory Lane Café",
    "First Aid Volunteers",
    "Talking Newspaper",
    "Baby Bank",
    "The Repair Bench",
    "Work Club",
    "Stay and Play",
    "Sea Cadets",
    "Community Transport Dial-a-Ride",
    "Walk Well",
    "Listening Ear Telephone Line",
    "Hospital Radio",
    "Furniture Reuse Store",
    "Over 60s Lunch Club",
    "Children's Centre",
    "Leisure Centre",
    "Stroke Recovery Group",
    "Parent and Baby Massage",
    "Toy Library",
    "Foodbank Distribution Point",
    "Mobile Post Office",
    "Wellbeing Hub",
    "Sight Support",
];
const BEGIN: &str = "Aller Barn Bishop Camel Cheri Dever Easing Ever Fen Glen Harp Hemp Hinck Kirk Lavers Leo Marl Nether Oding Padd Pewse Quar Ramp \
Sax Scar Shep Sib Stam Sway Tad Tewkes Tid Uck Ulver Wem Whar Wim Winch Yarn Yel";
const MIDDLE: &str = "er ing en a o ley mar les ster min ham";
const FINISH: &str =
    "ton ford bury ham ley field worth stone market combe minster by thorpe sea wick bridge hampton cross";
const ROADS: &str = "High Church Station Mill Victoria School Chapel London Park New North George Queen Albert Manor Kings West Green Springfield Grange";
const SORTS: &str = "Road Street Lane Avenue Close Drive Way Crescent Terrace Place";
const HALLS: &[&str] =
    &["Village Hall", "Methodist Church", "Library", "Sports Pavilion", "Scout Hut", "Health Centre", "Primary School"];
const CLUBS: &str = "Archers Bellringers Ramblers Rowers Spinners Weavers Embroiderers Beekeepers Gardeners Bakers Singers Players Dancers Stitchers \
Carvers Painters Twirlers Anglers Harriers Cyclists Potters Drummers Fiddlers Storytellers Jugglers Campaigners Litter-pickers Tree-wardens";
const GREET: &str = "Friends Association Circle Guild Society Fellowship Club League Band Company Players Union";
const THEMES: &str = "bereaved dementia autism epilepsy fibromyalgia menopause perinatal psychosis tinnitus lupus asthma arthritis parkinsons diabetes eczema \
addiction gambling eviction asylum loneliness caring adoption stammering hoarding insomnia";
const CATEGORIES: &[&str] = &[
    "Health and wellbeing",
    "Things to do",
    "Money and work",
    "Children and families",
    "Staying independent",
    "Transport",
    "Housing",
    "Community",
];
const COMMON: &str = "the a and to of for in is we you your with are our on or can be at it people support help free every week all who from please \
contact local group more information call open new time family meet community service will not have their by as welcome any health home together \
friendly make day need activities including advice use not-for-profit between also here session children work many each morning about come through \
afternoon around monthly look after own weekly run team volunteers training access way they take available first years old get us but when what term \
adults young learn skills confidence safe space hall held provide offer range interest join love enjoy life experience share care living long";

pub(crate) struct Feed {
    towns: Vec<String>,
    people: Vec<String>,
    roads: Vec<&'static str>,
    sorts: Vec<&'static str>,
    clubs: Vec<&'static str>,
    greet: Vec<&'static str>,
    themes: Vec<&'static str>,
    common: Vec<&'static str>,
    /// The one text of each brand.
    boilerplate: Vec<String>,
}

impl Feed {
    pub(crate) fn new(size: usize, dice: &mut Dice) -> Self {
        let (begin, middle, finish) = (split(BEGIN), split(MIDDLE), split(FINISH));
        let town = |dice: &mut Dice| {
            let middle = if dice.below(2) == 0 { dice.pick(&middle) } else { "" };
            format!("{}{middle}{}", dice.pick(&begin), dice.pick(&finish))
        };
        let mut feed = Self {
            // A county has as many towns and villages as it has room for.
            towns: (0..(size / 20).clamp(40, 4000)).map(|_| town(dice)).collect(),
            people: (0..(size / 10).clamp(100, 5000))
                .map(|_| format!("{}{}", dice.pick(&begin), dice.pick(&middle)))
                .collect(),
            roads: split(ROADS),
            sorts: split(SORTS),
            clubs: split(CLUBS),
            greet: split(GREET),
            themes: split(THEMES),
            common: split(COMMON),
            boilerplate: Vec::new(),
        };
        feed.boilerplate = BRANDS.iter().map(|_| feed.text(200, dice)).collect();
        feed
    }

    pub(crate) fn entry(&self, dice: &mut Dice) -> Entry {
        let any = |all: &[String], dice: &mut Dice| all.get(dice.below(all.len())).cloned().unwrap_or_default();
        let town = any(&self.towns, dice);
        let hall = HALLS.get(dice.below(HALLS.len())).copied().unwrap_or("");
        let (road, sort) = (dice.pick(&self.roads), dice.pick(&self.sorts));
        let code = |dice: &mut Dice| {
            format!("{}{}", char::from(b'A' + dice.below(26) as u8), char::from(b'A' + dice.below(26) as u8))
        };
        let postcode = format!("{}{} {}{}", code(dice), dice.below(30) + 1, dice.below(10), code(dice));
        let place = format!("{hall}, {} {road} {sort}, {town} {postcode}", dice.below(180) + 1);
        let category = dice.seldom(CATEGORIES.len());
        let person = any(&self.people, dice);
        let (name, organisation, description) = if dice.below(2) == 0 {
            let brand = dice.below(BRANDS.len());
            let name = BRANDS.get(brand).copied().unwrap_or("").to_owned();
            let text = self.boilerplate.get(brand).cloned().unwrap_or_default();
            (name.clone(), name, format!("{text} {town}: telephone 0{}.", 1000 + dice.below(900_000)))
        } else {
            let (club, greet, theme) = (dice.pick(&self.clubs), dice.pick(&self.greet), dice.pick(&self.themes));
            let name = match dice.below(7) {
                0 => format!("{town} {club}"),
                1 => format!("The {person} {club} {greet}"),
                2 => format!("{person} {greet} for {theme}"),
                3 => format!("{} {} {theme}", town.to_uppercase(), greet.to_uppercase()),
                4 => format!("{person}'s {club} of {town}"),
                5 => format!("{town} {theme} and {} {greet}", dice.pick(&self.themes)),
                _ => format!("{hall} {club}, {road} {sort}"),
            };
            let organisation = if dice.below(3) == 0 { name.clone() } else { format!("{town} {greet}") };
            let length = 40 + dice.below(160);
            (name, organisation, self.text(length, dice))
        };
        Entry {
            name,
            organisation,
            categories: CATEGORIES.get(category).copied().unwrap_or("").to_owned(),
            description,
            place,
            facets: vec![category as u32, 1 << 16 | dice.below(5) as u32],
            at: dice.point(),
        }
    }

    fn text(&self, words: usize, dice: &mut Dice) -> String {
        let mut text = String::new();
        for _ in 0..words {
            match dice.below(30) {
                0 => text.push_str(dice.pick(&self.themes)),
                1 => text.push_str(dice.pick(&self.clubs)),
                2 => text.push_str(self.people.get(dice.seldom(self.people.len())).map_or("", String::as_str)),
                3 => text.push_str(self.towns.get(dice.seldom(self.towns.len())).map_or("", String::as_str)),
                _ => text.push_str(self.common.get(dice.seldom(self.common.len())).copied().unwrap_or("")),
            }
            text.push_str(if dice.below(14) == 0 { ". " } else { " " });
        }
        text
    }
}
