//! The second generator: services as councils publish them. A few organisations run most of them, many organisations are called nearly
//! the same, names hold numbers, abbreviations, days, Welsh and Gaelic, and descriptions run to two hundred words, a few of them very
//! common and most of them rare.

use crate::{Dice, Entry, split};

const AREA: &str = "Aberdare Ballater Caernarfon Dolgellau Exbourne Felinheli Galashiels Holsworthy Ilfracombe Jedburgh Kirkwall Llandeilo \
Machynlleth Nairn Okehampton Pwllheli Queensferry Rhayader Stornoway Tregaron Ullapool Ystradgynlais Attleborough Bungay Caistor Diss Epworth \
Framlingham Gainsborough Halesworth Isleham Keswick Leiston Market-Rasen Narborough Ormskirk Pickering Rothbury Saxmundham Thirsk Uppingham \
Wooler Alford Bourne Crowland Downham Eye Holt Immingham Kilkeel Lisburn Magherafelt Newtownards Portaferry Strabane Ballymena Coleraine";
const QUARTER: &str = "Castle Market Station Abbey Priory Docks Harbour Mill Bridge Cross Green Common Park Heath Moor Fields Gate Row Lane";
const OWNER: &str = "Carers Advice Volunteers Families Housing Wellbeing Recovery Disability Refugees Veterans Youth Seniors Sight Hearing Memory \
Hospice Relate Homestart Talking Stronger";
const FORM: &str = "Trust Centre Network Action Together Partnership Forum Alliance Association Hub Service Foundation Link Connect CIO";
const OFFER: &str = "Advice Advocacy Assessment Befriending Bereavement Counselling Benefits Carers Debt Dementia Domestic-abuse Employment Energy \
Exercise Falls Fostering Hearing Homelessness Housing Immunisation Interpreting Legal Literacy Meals Mediation Memory Mentoring Mobility Nutrition \
Outreach Parenting Physiotherapy Playgroup Podiatry Pregnancy Reablement Reading Rehabilitation Respite Safeguarding Shopping Signing Sleep Smoking \
Speech Telecare Transport Tutoring Vaccination Vision Volunteering Weaning Wheelchair Youth";
const MANNER: &str = "Clinic Session Helpline Outreach Surgery Assessment Team Visits Course Workshop Peer-group Self-help 1:1 Drop-in Online Telephone \
Home-visits Referral Taster Programme";
const FOR: &str = "Adults Children Under-5s Over-50s 16-25s Families Men Women Carers Parents Tenants Veterans Newcomers Learners Patients Survivors \
LGBTQ+ ADHD SEND MS COPD ASD Deaf-BSL";
const SHORT: &str = "CAB NHS PPG GP SEND CAMHS IAPT PALS U3A WI RVS DWP PIP ESOL MIND-IT AA NA CHC OT";
const WELSH: &str = "Canolfan Clwb Cinio Cylch Meithrin Ti-a-Fi Gofalwyr Iechyd Meddwl Cymuned Teulu Plant Henoed Cefnogi Cyngor Tai Bwyd Banc Dysgu \
Cerdded Canu Llyfrgell Ieuenctid Anabledd Gwirfoddoli Cyfeillgarwch Dŵr Tŷ Môr Sŵn Gŵyl";
const GAELIC: &str = "Ionad Coimhearsnachd Cròileagan Taic Slàinte Inntinn Luchd-cùraim Biadh Banca Òigridh Seann-daoine Ceòl Comann Cuideachadh Dachaigh \
Leabharlann Coiseachd Gàidhlig Teaghlach Fàilte";
const DAY: &str = "Mon Tue Wed Thu Fri Sat Sun Monday Tuesday Wednesday Thursday Friday Saturday";
const PHRASES: &[&str] = &[
    "This service is for people who live in",
    "You can refer yourself or ask your GP to refer you.",
    "We offer information, advice and practical support with",
    "Sessions last about ninety minutes and are free of charge.",
    "Funded by the county council and the integrated care board.",
    "Our team includes qualified staff and trained volunteers.",
    "Please telephone before travelling, as times may change in school holidays.",
    "There is level access, a hearing loop and parking for blue badge holders.",
    "Support is confidential and at your own pace.",
    "Eligibility: aged 18 or over and registered with a local practice.",
    "Waiting time is currently between two and six weeks for",
    "Bring a list of your medicines, letters about",
    "Interpreters and easy read leaflets are available on request.",
    "The group meets in the hall behind",
    "Also helps with",
    "Ask for",
];
const PARTS: &str = "ab ac ad af ag al am an ap ar as at au ba be bi bo bra bu ca ce chi co cra cu da de di do dra du ec ed el em en er es et fa fe fi flo fo \
ga ge gi glo go gra ha he hi ho hu ic id il im in ir is ja jo ka ke ki la le li lo lu ma me mi mo mu na ne ni no nu ob oc ol om on op or os pa pe phi pla po pre \
qua ra re ri ro ru sa sce se shi si so sta su ta te thi ti to tra tu ul um un ur us va ve vi vo wa we wi wo ya yo za zo";

pub(crate) struct Council {
    areas: Vec<&'static str>,
    quarters: Vec<&'static str>,
    offers: Vec<&'static str>,
    manners: Vec<&'static str>,
    whom: Vec<&'static str>,
    shorts: Vec<&'static str>,
    welsh: Vec<&'static str>,
    gaelic: Vec<&'static str>,
    days: Vec<&'static str>,
    /// Words for descriptions, the commonest first.
    vocabulary: Vec<String>,
    organisations: Vec<String>,
    streets: Vec<String>,
}

impl Council {
    pub(crate) fn new(size: usize, dice: &mut Dice) -> Self {
        let parts = split(PARTS);
        let word = |dice: &mut Dice| -> String { (0..2 + dice.below(3)).map(|_| dice.pick(&parts)).collect() };
        let areas = split(AREA);
        let (owners, forms) = (split(OWNER), split(FORM));
        // One in eight services has an organisation of its own; many of these differ in a word, or in its order.
        let organisations = (0..size / 8 + 5)
            .map(|_| {
                let (area, owner, form) = (dice.pick(&areas), dice.pick(&owners), dice.pick(&forms));
                match dice.below(5) {
                    0 => format!("{area} {owner} {form}"),
                    1 => format!("{area} & District {owner} {form}"),
                    2 => format!("{owner} {form} {area}"),
                    3 => format!("{owner} {area}"),
                    _ => format!("{area} {form} for {owner}"),
                }
            })
            .collect();
        let streets = (0..400).map(|_| capital(&word(dice))).collect();
        let vocabulary = (0..30_000).map(|_| word(dice)).collect();
        Self {
            quarters: split(QUARTER),
            offers: split(OFFER),
            manners: split(MANNER),
            whom: split(FOR),
            shorts: split(SHORT),
            welsh: split(WELSH),
            gaelic: split(GAELIC),
            days: split(DAY),
            areas,
            vocabulary,
            organisations,
            streets,
        }
    }

    pub(crate) fn entry(&mut self, dice: &mut Dice) -> Entry {
        let organisation = self.organisations.get(dice.seldom(self.organisations.len())).cloned().unwrap_or_default();
        let (area, quarter) = (dice.pick(&self.areas), dice.pick(&self.quarters));
        let street = self.streets.get(dice.below(self.streets.len())).cloned().unwrap_or_default();
        let place = format!("{street} {quarter}, {area}");
        let mut categories: Vec<&str> = (0..1 + dice.below(3)).map(|_| dice.pick(&self.offers)).collect();
        categories.dedup();
        Entry {
            name: self.name(&organisation, area, &format!("{street} {quarter}"), dice),
            categories: categories.join(", "),
            description: self.description(area, dice),
            place,
            organisation,
            facets: vec![
                dice.seldom(40) as u32,
                1 << 16 | dice.below(7) as u32,
                1 << 16 | dice.below(7) as u32,
                2 << 16 | dice.below(2) as u32,
            ],
            at: dice.point(),
        }
    }

    fn name(&self, organisation: &str, area: &str, venue: &str, dice: &mut Dice) -> String {
        let (offer, manner, whom) = (dice.pick(&self.offers), dice.pick(&self.manners), dice.pick(&self.whom));
        let (short, day) = (dice.pick(&self.shorts), dice.pick(&self.days));
        let number = dice.below(30) + 1;
        match dice.below(12) {
            0 => format!("{offer} {manner} ({area})"),
            1 => format!("{organisation}: {offer}"),
            2 => format!("{offer} and {} for {whom}, {area}", dice.pick(&self.offers)),
            3 => format!("{short} {offer} {manner} {venue}"),
            4 => format!("{number}+ {offer} {manner} {day} {area}"),
            5 => format!("{area} {whom} {offer}"),
            6 => format!("{} {} {} {area}", dice.pick(&self.welsh), dice.pick(&self.welsh), dice.pick(&self.welsh)),
            7 => format!("{} {} {} {venue}", dice.pick(&self.gaelic), dice.pick(&self.gaelic), area),
            8 => format!("{venue} {offer} {manner}"),
            9 => format!("{} {} – {offer} {area}", dice.pick(&self.welsh), dice.pick(&self.welsh)),
            10 => format!("Ward {number} {offer} {short} {area}"),
            _ => format!("{organisation} {whom} {manner}"),
        }
    }

    fn description(&self, area: &str, dice: &mut Dice) -> String {
        let mut text = String::new();
        let length = 200 + dice.below(1000);
        while text.len() < length {
            let phrase = dice.pick(PHRASES);
            text.push_str(phrase);
            if !phrase.ends_with('.') {
                text.push(' ');
                text.push_str(if dice.below(4) == 0 { area } else { dice.pick(&self.offers) });
                for _ in 0..3 + dice.below(8) {
                    text.push(' ');
                    text.push_str(self.vocabulary.get(dice.seldom(self.vocabulary.len())).map_or("", String::as_str));
                }
                text.push('.');
            }
            text.push(' ');
        }
        text
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
