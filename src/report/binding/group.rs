//! The limits of one constraint, or the bounds of one variable, that have no room.

/// How many of them are listed, unless all are asked for.
const INSTANCES: usize = 6;
/// So many sides and prices are told apart.
const CLUSTERS: usize = 16;
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
    /// One more and one less have prices of their own, which `holds` says.
    pub one_sided: bool,
    /// The unit of the limit, and of the price.
    pub units: [String; 2],
}

pub struct Group {
    name: String,
    /// What it has several of: rows, bounds.
    noun: &'static str,
    keep: usize,
    /// What a shown price is in the unit of the others: those of other limits may be shown in another one.
    scale: f64,
    /// The dearest first.
    lines: Vec<Line>,
    count: usize,
    /// What all of them are worth, price times limit; none without a price.
    worth: Option<f64>,
    /// Those that have side and price alike, as long as they are not too many.
    clusters: Vec<Cluster>,
    /// True where some are in no cluster.
    scattered: bool,
}

/// Limits with one side and one price.
struct Cluster {
    /// The first of them; without a limit and what the price holds for where these differ.
    line: Line,
    count: usize,
}

impl Group {
    /// `shown`: so many times as large prices are shown as they are in the unit that all prices have.
    pub fn new(name: &str, noun: &'static str, shown: f64, full: bool) -> Group {
        let keep = if full { usize::MAX } else { INSTANCES + SPARE };
        let (name, scale) = (name.to_string(), 1.0 / shown);
        Group { name, noun, keep, scale, lines: Vec::new(), count: 0, worth: None, clusters: Vec::new(), scattered: false }
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
        let room = self.clusters.len() < CLUSTERS;
        let alike = |cluster: &&mut Cluster| {
            let (known, other) = (&cluster.line, line());
            let same = known.word == word && same_price(known.price, price) && known.units == other.units;
            // Of two prices, one for more and one for less, only one stands in the column.
            same && known.one_sided == other.one_sided && (!known.one_sided || known.holds == other.holds)
        };
        match self.clusters.iter_mut().find(alike) {
            Some(Cluster { line: alike, count }) => {
                *count += 1;
                if alike.limit != limit {
                    alike.limit = f64::NAN;
                }
                if alike.holds.is_some() && alike.holds != line().holds {
                    alike.holds = None;
                }
            }
            None if room => self.clusters.push(Cluster { line: line(), count: 1 }),
            None => self.scattered = true,
        }
        self.count += 1;
        let size = price.map_or(0.0, f64::abs);
        let at = self.lines.partition_point(|other| other.price.map_or(0.0, f64::abs) >= size);
        if at < self.keep {
            self.lines.insert(at, line());
            self.lines.truncate(self.keep);
        }
    }

    /// The lines to show: one for several that are alike, where that tells more than a few by themselves.
    pub fn lines(&self) -> Vec<Line> {
        if let Some(alike) = self.one_for_all() {
            return vec![Line { name: format!("{}[*] ({} {}s)", self.name, self.count, self.noun), ..alike.clone() }];
        }
        if !self.in_clusters() {
            return self.lines.iter().take(self.shown()).cloned().collect();
        }
        let mut clusters: Vec<&Cluster> = self.clusters.iter().collect();
        let size = |cluster: &Cluster| cluster.line.price.map_or(0.0, f64::abs);
        clusters.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let one = |cluster: &Cluster| match cluster.count {
            1 => cluster.line.clone(),
            count => Line { name: format!("{} and {} more", cluster.line.name, count - 1), ..cluster.line.clone() },
        };
        clusters.into_iter().map(one).collect()
    }

    /// True where a line for each side and price is shorter than a line for each.
    fn in_clusters(&self) -> bool {
        self.count > self.keep && !self.scattered && self.clusters.len() <= INSTANCES + SPARE
    }

    /// `… and 3 more of need`, where some are not shown.
    pub fn more(&self) -> Option<String> {
        let hidden = self.hidden();
        (hidden > 0).then(|| format!("… and {hidden} more of {}", self.name))
    }

    /// How many are not shown.
    fn hidden(&self) -> usize {
        if self.one_for_all().is_some() || self.in_clusters() { 0 } else { self.count - self.shown() }
    }

    /// What stands for all; where their limits differ and nothing has a price, a few tell more by themselves.
    fn one_for_all(&self) -> Option<&Line> {
        let [Cluster { line: alike, count }] = self.clusters.as_slice() else { return None };
        let tells = alike.limit.is_finite() || alike.price.is_some() || self.count > self.keep;
        (*count == self.count && self.count > 1 && self.keep != usize::MAX && tells).then_some(alike)
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
        let mut group = Group::new("need", "row", 1.0, false);
        for (at, (price, limit)) in prices.iter().enumerate() {
            let units = || ["t".to_string(), "EUR/t".to_string()];
            let line = || Line {
                name: format!("need[{at}]"),
                word: "at least",
                limit: *limit,
                price: Some(*price),
                holds: None,
                one_sided: false,
                units: units(),
            };
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
        let line = || Line {
            name: "need".into(),
            word: "at least",
            limit: 4.0,
            price: Some(2000.0),
            holds: None,
            one_sided: false,
            units: units(),
        };
        let mut shown = Group::new("need", "row", 1000.0, false);
        shown.put(Some(2000.0), "at least", 4.0, line);
        assert_eq!((shown.worth(), shown.lines()[0].price), (8.0, Some(2000.0)));
    }

    #[test]
    fn many_with_a_few_prices_are_a_line_for_each_price() {
        let mut prices = vec![(2.0, 5.0); 7];
        prices.extend([(3.0, 5.0), (3.0, 6.0), (4.0, 1.0)]);
        let group = group(&prices);
        let names: Vec<String> = group.lines().into_iter().map(|line| line.name).collect();
        assert_eq!(names, ["need[9]", "need[7] and 1 more", "need[0] and 6 more"]);
        assert_eq!((group.hidden(), group.lines()[2].limit), (0, 5.0));
        assert!(group.lines()[1].limit.is_nan());
    }

    #[test]
    fn the_last_few_are_never_cut() {
        let of = |count: usize| group(&(0..count).map(|n| (n as f64, 1.0)).collect::<Vec<_>>());
        assert_eq!((of(8).lines().len(), of(8).hidden()), (8, 0));
        assert_eq!((of(9).lines().len(), of(9).hidden()), (6, 3));
        assert_eq!(of(9).lines()[0].price, Some(8.0));
    }
}
