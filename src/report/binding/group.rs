//! The limits of one constraint, or the bounds of one variable, that have no room.

/// How many of them are listed, unless all are asked for.
const INSTANCES: usize = 6;
/// As many more are listed rather than hidden.
const SPARE: usize = 2;
/// Prices that differ by less are one, compared with the larger.
const ALIKE: f64 = 1e-9;

/// A limit without room, as it is shown.
#[derive(Clone)]
pub struct Line {
    pub name: String,
    /// `at most`, `at least`, `exactly`.
    pub word: &'static str,
    /// NaN of several that differ.
    pub limit: f64,
    pub price: Option<f64>,
    /// For which limits the price holds.
    pub holds: Option<String>,
    /// The unit of the limit, and of the price.
    pub units: [String; 2],
}

pub struct Group {
    name: String,
    keep: usize,
    /// What a shown price is in the unit of the others: those of other limits may be shown in another one.
    scale: f64,
    /// The dearest first.
    lines: Vec<Line>,
    count: usize,
    /// What all of them are worth, price times limit; none without a price.
    worth: Option<f64>,
    /// What all have alike; none where prices or sides differ.
    alike: Option<Line>,
}

impl Group {
    /// `shown`: so many times as large prices are shown as they are in the unit that all prices have.
    pub fn new(name: &str, shown: f64, full: bool) -> Group {
        let keep = if full { usize::MAX } else { INSTANCES + SPARE };
        let name = name.to_string();
        Group { name, keep, scale: 1.0 / shown, lines: Vec::new(), count: 0, worth: None, alike: None }
    }

    /// How many limits there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Where it stands among others: by price times limit; without a price last.
    pub fn worth(&self) -> f64 {
        self.worth.unwrap_or(-1.0)
    }

    /// Puts a line in its place among those that are kept: those that matter most come first, among equals those that come
    /// first by name.
    pub fn put(&mut self, price: Option<f64>, word: &'static str, limit: f64, line: impl Fn() -> Line) {
        if let Some(price) = price {
            *self.worth.get_or_insert(0.0) += (price * limit * self.scale).abs();
        }
        self.alike = match (self.count, self.alike.take()) {
            (0, _) => Some(line()),
            (_, Some(alike)) if alike.word == word && same_price(alike.price, price) && alike.units == line().units => Some(Line {
                limit: if alike.limit == limit { limit } else { f64::NAN },
                holds: alike.holds.filter(|holds| line().holds.as_ref() == Some(holds)),
                ..alike
            }),
            _ => None,
        };
        self.count += 1;
        let size = price.map_or(0.0, f64::abs);
        let at = self.lines.partition_point(|other| other.price.map_or(0.0, f64::abs) >= size);
        if at < self.keep {
            self.lines.insert(at, line());
            self.lines.truncate(self.keep);
        }
    }

    /// The lines to show: one for several that are alike.
    pub fn lines(&self) -> Vec<Line> {
        match self.one_for_all() {
            Some(alike) => vec![Line { name: format!("{}[*] ({} rows)", self.name, self.count), ..alike.clone() }],
            None => self.lines.iter().take(self.shown()).cloned().collect(),
        }
    }

    /// How many are not shown.
    pub fn hidden(&self) -> usize {
        if self.one_for_all().is_some() { 0 } else { self.count - self.shown() }
    }

    /// What stands for several; where their limits differ and nothing has a price, a few tell more by themselves.
    fn one_for_all(&self) -> Option<&Line> {
        let tells = |alike: &&Line| alike.limit.is_finite() || alike.price.is_some() || self.count > self.keep;
        self.alike.as_ref().filter(|_| self.count > 1 && self.keep != usize::MAX).filter(tells)
    }

    fn shown(&self) -> usize {
        if self.count <= self.keep { self.count } else { INSTANCES }
    }
}

fn same_price(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= ALIKE * a.abs().max(b.abs()),
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(prices: &[(f64, f64)]) -> Group {
        let mut group = Group::new("need", 1.0, false);
        for (at, (price, limit)) in prices.iter().enumerate() {
            let units = || ["t".to_string(), "EUR/t".to_string()];
            let line =
                || Line { name: format!("need[{at}]"), word: "at least", limit: *limit, price: Some(*price), holds: None, units: units() };
            group.put(Some(*price), "at least", *limit, line);
        }
        group
    }

    #[test]
    fn what_is_alike_is_one_line() {
        let alike = group(&[(2.0, 5.0), (2.0, 5.0), (2.0, 5.0)]);
        assert_eq!((alike.lines().len(), alike.hidden(), alike.worth()), (1, 0, 30.0));
        assert_eq!(alike.lines()[0].name, "need[*] (3 rows)");
        assert_eq!(alike.lines()[0].limit, 5.0);
        let limits = group(&[(2.0, 5.0), (2.0, 6.0)]);
        assert!(limits.lines()[0].limit.is_nan());
        assert_eq!(group(&[(2.0, 5.0), (3.0, 5.0), (2.0, 5.0)]).lines()[0].name, "need[1]");
    }

    #[test]
    fn prices_in_a_smaller_unit_are_worth_no_more() {
        let units = || ["t".to_string(), "EUR/t".to_string()];
        let line = || Line { name: "need".into(), word: "at least", limit: 4.0, price: Some(2000.0), holds: None, units: units() };
        let mut shown = Group::new("need", 1000.0, false);
        shown.put(Some(2000.0), "at least", 4.0, line);
        assert_eq!((shown.worth(), shown.lines()[0].price), (8.0, Some(2000.0)));
    }

    #[test]
    fn the_last_few_are_never_cut() {
        let of = |count: usize| group(&(0..count).map(|n| (n as f64, 1.0)).collect::<Vec<_>>());
        assert_eq!((of(8).lines().len(), of(8).hidden()), (8, 0));
        assert_eq!((of(9).lines().len(), of(9).hidden()), (6, 3));
        assert_eq!(of(9).lines()[0].price, Some(8.0));
    }
}
