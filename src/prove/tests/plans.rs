//! Plans of several kinds, with a solution or with a little too little for one: for tests and for the bench of conflicts.

/// Entries, and the limits below and above.
pub type Row = (Vec<(u32, f64)>, f64, f64);

/// A plan as plain data: columns (cost, lower, upper) and rows (entries, lower, upper).
#[derive(Default)]
pub struct Plan {
    pub columns: Vec<[f64; 3]>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plants and sites; the sites need more than the plants give.
    Transport,
    /// Stock over periods, an equality each, and a capacity that does not suffice in the end.
    Chain,
    /// Orders on machines that take different times, some machine with too few hours.
    Capacity,
    /// A flow through a sparse network with a cut that is too narrow.
    Network,
    /// Products from sources whose contents have to stay below a part.
    Blend,
}

pub const KINDS: [Kind; 5] = [Kind::Transport, Kind::Chain, Kind::Capacity, Kind::Network, Kind::Blend];

struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn from(&mut self, low: usize, high: usize) -> f64 {
        (low + self.below(high - low)) as f64
    }
}

impl Plan {
    fn column(&mut self, cost: f64, upper: f64) -> u32 {
        self.columns.push([cost, 0.0, upper]);
        self.columns.len() as u32 - 1
    }

    fn row(&mut self, mut entries: Vec<(u32, f64)>, lower: f64, upper: f64) {
        entries.sort_by_key(|(col, _)| *col);
        self.rows.push((entries, lower, upper));
    }
}

const INF: f64 = f64::INFINITY;

/// A plan of about so many rows. All its numbers are exact in doubles.
pub fn plan(kind: Kind, rows: usize, seed: u64, has_solution: bool) -> Plan {
    let mut dice = Dice(seed.wrapping_mul(977).wrapping_add(rows as u64));
    let mut out = Plan::default();
    match kind {
        Kind::Transport => transport(&mut out, (rows / 2).max(1), &mut dice, has_solution),
        Kind::Chain => chain(&mut out, (rows / 2).max(1), has_solution),
        Kind::Capacity => capacity(&mut out, rows, &mut dice, has_solution),
        Kind::Network => network(&mut out, rows.max(4), &mut dice, has_solution),
        Kind::Blend => blend(&mut out, (rows / 3).max(2), &mut dice, has_solution),
    }
    out
}

fn transport(out: &mut Plan, side: usize, dice: &mut Dice, has_solution: bool) {
    // Of large plans only some links are there.
    let links = side.min(150).min((200_000 / side).max(8));
    let give: Vec<f64> = (0..side).map(|_| dice.from(50, 150)).collect();
    let mut need: Vec<f64> = (0..side).map(|_| dice.from(20, 50)).collect();
    let spare = give.iter().sum::<f64>() - need.iter().sum::<f64>();
    // What is spare goes to the sites in turn, so that neighbours can bring it.
    let each = (spare / side as f64).floor();
    need.iter_mut().for_each(|need| *need += each);
    need[0] += spare - each * side as f64 + if has_solution { -1.0 } else { 7.0 };
    let mut from = vec![Vec::new(); side];
    let mut to = vec![Vec::new(); side];
    for p in 0..side {
        for k in 0..links {
            let c = out.column(dice.from(10, 99), 1000.0);
            from[p].push((c, 1.0));
            to[(p + k) % side].push((c, 1.0));
        }
    }
    from.into_iter().zip(give).for_each(|(entries, give)| out.row(entries, -INF, give));
    to.into_iter().zip(need).for_each(|(entries, need)| out.row(entries, need, INF));
}

fn chain(out: &mut Plan, periods: usize, has_solution: bool) {
    let begin = 0.125 * periods as f64 + if has_solution { 0.0625 } else { -0.0625 };
    let mut before = None;
    let mut made = Vec::new();
    for w in 0..periods {
        let (making, held) = (out.column(3.0, INF), out.column(1.0, INF));
        let own = [(making, -1.0), (held, 1.0)];
        let need = if w == 0 { begin - 10.0 } else { -10.0 };
        out.row(before.map(|before| (before, -1.0)).into_iter().chain(own).collect(), need, need);
        before = Some(held);
        made.push(making);
    }
    made.into_iter().for_each(|making| out.row(vec![(making, 1.0)], -INF, 9.875));
}

fn capacity(out: &mut Plan, rows: usize, dice: &mut Dice, has_solution: bool) {
    let machines = (rows / 4).max(1);
    let orders = rows - machines;
    let mut hours = vec![Vec::new(); machines];
    let mut used = vec![0.0; machines];
    for _ in 0..orders {
        let amount = dice.from(5, 20);
        let mut made = Vec::new();
        let first = dice.below(machines);
        for k in 0..3.min(machines) {
            let c = out.column(dice.from(1, 9), INF);
            let time = 1.0 + 0.25 * (k as f64);
            made.push((c, 1.0));
            hours[(first + k) % machines].push((c, time));
        }
        // Each where it takes least: the others are for what is too much.
        used[first] += amount;
        out.row(made, amount, INF);
    }
    let all: f64 = used.iter().sum();
    for (m, entries) in hours.into_iter().enumerate() {
        let limit = if has_solution { used[m] } else { (used[m] * all - used[m] * 8.0).max(0.0) / all };
        out.row(entries, -INF, (limit * 64.0).floor() / 64.0);
    }
}

fn network(out: &mut Plan, nodes: usize, dice: &mut Dice, has_solution: bool) {
    let mut at = vec![Vec::new(); nodes];
    let mut cut = 0.0;
    let mut known = std::collections::BTreeSet::new();
    for arc in 0..4 * nodes {
        let own = arc < nodes - 1;
        let (i, j) = if own { (arc, arc + 1) } else { (dice.below(nodes), dice.below(nodes)) };
        let crosses = i < nodes / 2 && j >= nodes / 2;
        if i == j || !known.insert((i, j)) || (crosses && !own && dice.below(10) > 0) {
            continue;
        }
        let room = if crosses { dice.from(1, 10) } else { dice.from(10_000, 20_000) };
        cut += if crosses { room } else { 0.0 };
        let c = out.column(dice.from(1, 20), room);
        at[j].push((c, 1.0));
        at[i].push((c, -1.0));
    }
    let last = nodes - 1;
    for (i, entries) in at.into_iter().enumerate() {
        let need = if i == last { cut + if has_solution { -0.5 } else { 3.0 } } else { 0.0 };
        out.row(entries, if i == 0 { -INF } else { need }, INF);
    }
}

fn blend(out: &mut Plan, products: usize, dice: &mut Dice, has_solution: bool) {
    let content = |source: usize| ((source * 37) % 64) as f64 / 64.0;
    let mut of = vec![Vec::new(); products];
    let mut poor = 0.0;
    let mut rows = Vec::new();
    for p in 0..products {
        let need = dice.from(16, 64);
        let (mut sum, mut part) = (Vec::new(), Vec::new());
        let mut sources: Vec<usize> = (0..4).map(|_| dice.below(products)).chain([p, 0]).collect();
        sources.sort_unstable();
        sources.dedup();
        for source in sources {
            let c = out.column(dice.from(1, 30), INF);
            of[source].push((c, 1.0));
            sum.push((c, 1.0));
            part.push((c, content(source) - 0.5));
        }
        poor += need;
        rows.push((sum, need, INF));
        rows.push((part, -INF, 0.0));
    }
    let each = (poor / products as f64).ceil();
    for entries in of {
        let times = if has_solution { products as f64 } else { 0.875 };
        out.row(entries, -INF, each * times);
    }
    rows.into_iter().for_each(|(entries, lower, upper)| out.row(entries, lower, upper));
}
