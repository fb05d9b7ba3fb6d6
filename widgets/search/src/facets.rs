//! What documents can be narrowed by.

/// The facets of every document. In a finished index a facet is known by its place among all facets, ascending.
#[derive(Debug, Default)]
pub(crate) struct Facets {
    /// Every facet there is, ascending.
    pub(crate) values: Vec<u32>,
    /// While building: the number of each of `values`, given as they came.
    numbers: Vec<u16>,
    /// The facets of each document, one document after another.
    places: Vec<u16>,
    ends: Vec<u32>,
}

impl Facets {
    /// Takes the facets of the next document.
    pub(crate) fn add(&mut self, facets: &[u32]) {
        let start = self.places.len();
        for facet in facets {
            let at = self.values.partition_point(|value| value < facet);
            let number = if self.values.get(at) == Some(facet) {
                self.numbers.get(at).copied().unwrap_or(0)
            } else {
                // More different ones than a place can tell: the rest cannot be narrowed by.
                let Ok(number @ 0..=0xfffe) = u16::try_from(self.values.len()) else {
                    continue;
                };
                self.values.insert(at, *facet);
                self.numbers.insert(at, number);
                number
            };
            if !self.places.get(start..).unwrap_or_default().contains(&number) {
                self.places.push(number);
            }
        }
        self.ends.push(self.places.len() as u32);
    }

    /// From numbers to places.
    pub(crate) fn finish(&mut self) {
        let mut place_of = vec![0u16; self.numbers.len()];
        for (place, number) in self.numbers.drain(..).enumerate() {
            if let Some(slot) = place_of.get_mut(usize::from(number)) {
                *slot = place as u16;
            }
        }
        for place in &mut self.places {
            *place = place_of.get(usize::from(*place)).copied().unwrap_or(0);
        }
        self.places.shrink_to_fit();
        self.ends.shrink_to_fit();
    }

    /// Takes facets as they were saved: all values, and the places of the next document, which must be among them.
    pub(crate) fn checked(values: Vec<u32>) -> Option<Self> {
        let ascending = values.is_sorted_by(|a, b| a < b);
        (ascending && values.len() <= usize::from(u16::MAX)).then(|| Self { values, ..Self::default() })
    }

    /// The places of the next document of saved facets.
    pub(crate) fn push_checked(&mut self, places: &mut dyn Iterator<Item = Option<u32>>) -> Option<()> {
        for place in places {
            let place = place? as usize;
            self.values.get(place)?;
            self.places.push(place as u16);
        }
        self.ends.push(self.places.len() as u32);
        Some(())
    }

    /// The facets of a document, as places in `values`.
    pub(crate) fn of(&self, document: usize) -> &[u16] {
        let end = self.ends.get(document).copied().unwrap_or(0) as usize;
        let start = document.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0) as usize;
        self.places.get(start..end).unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.values.len() * 4 + self.places.len() * 2 + self.ends.len() * 4
    }
}
