//! Random plans with conditions, written with a big M: what is said of them is held against trying every yes and no, without any M.

use super::*;
use crate::lp::{ColId, LetGo, RowId, Source};
use crate::prove::change::limit;

/// A random program of a few bounded columns, binaries, rows, and rows that hold only where a binary says so.
fn with_conditions(numbers: &mut Numbers) -> Lp {
    let (columns, binaries) = (numbers.between(1, 3) as u32, numbers.between(1, 2) as u32);
    let mut builder = Builder::minimize();
    let mut bounds = Vec::new();
    for _ in 0..columns {
        let lower = numbers.between(-3, 3) as f64;
        bounds.push((lower, lower + numbers.between(0, 6) as f64));
        builder = builder.column(1.0, lower, bounds[bounds.len() - 1].1);
    }
    for _ in 0..binaries {
        builder = builder.whole(0.0, 0.0, 1.0);
    }
    let mut let_go = Vec::new();
    let entries = |numbers: &mut Numbers| -> Vec<(u32, f64)> {
        (0..columns).map(|c| (c, numbers.between(-2, 2) as f64)).filter(|(_, value)| *value != 0.0).collect()
    };
    let mut rows = 0;
    for _ in 0..numbers.between(0, 2) {
        let (limit, own) = (numbers.between(-6, 6) as f64, entries(numbers));
        builder = if numbers.below(2) == 0 { builder.row(limit, INF, &own) } else { builder.row(-INF, limit, &own) };
        rows += 1;
    }
    for _ in 0..numbers.between(1, 4) {
        let (below, holds) = (numbers.below(2) == 0, numbers.below(2) == 0);
        let column = columns + numbers.below(u64::from(binaries)) as u32;
        let (limit, mut own) = (numbers.between(-6, 9) as f64, entries(numbers));
        let (mut far, mut made_of) = (0.0, Vec::new());
        for (c, value) in &own {
            let (lower, upper) = bounds[*c as usize];
            let at_lower = (*value > 0.0) == below;
            far += value * if at_lower { lower } else { upper };
            let col = ColId(*c);
            made_of.push((if at_lower { Source::ColumnLower(col) } else { Source::ColumnUpper(col) }, value.abs()));
        }
        let room = if below { limit - far } else { far - limit }.max(0.0);
        let away = if below { -room } else { room };
        let (factor, end) = if holds { (away, limit + away) } else { (-away, limit) };
        own.push((column, factor));
        builder = if below { builder.row(end, INF, &own) } else { builder.row(-INF, end, &own) };
        let_go.push(LetGo { row: RowId(rows), column: ColId(column), holds, below, written: 0.0, made_of });
        rows += 1;
    }
    Lp { let_go, ..builder.build() }
}

/// True when some of the limits, some of them moved, can be met: every binary is tried, and rows hold where it says so.
fn can_be_met(lp: &Lp<Exact>, keeps: impl Fn(LimitId) -> bool, moves: &[Move]) -> bool {
    let binary: Vec<usize> = (0..lp.column_count()).filter(|c| lp.columns.domain[*c] == Domain::Integer).collect();
    (0..1usize << binary.len()).any(|tried| {
        let mut part = change::without_objective(lp);
        part.let_go.clear();
        for place in subsystem::every_place(lp) {
            let moved = moves.iter().find(|step| step.place == place).map(|step| step.to.clone());
            let value = limit(lp, place).filter(|_| keeps(place)).map(|own| moved.unwrap_or_else(|| own.clone()));
            match place {
                LimitId::RowLower(r) => part.rows.lower[r] = value,
                LimitId::RowUpper(r) => part.rows.upper[r] = value,
                LimitId::ColumnLower(c) => part.columns.lower[c] = value,
                LimitId::ColumnUpper(c) => part.columns.upper[c] = value,
                LimitId::Integrality(_) => {}
            }
        }
        let on = |c: usize| binary.iter().position(|own| *own == c).is_some_and(|at| tried >> at & 1 == 1);
        for c in &binary {
            let value = if on(*c) { Exact::ONE } else { Exact::ZERO };
            (part.columns.lower[*c], part.columns.upper[*c]) = (Some(value.clone()), Some(value));
        }
        for let_go in lp.let_go.iter().filter(|let_go| on(let_go.column.0 as usize) != let_go.holds) {
            let r = let_go.row.0 as usize;
            (part.rows.lower[r], part.rows.upper[r]) = (None, None);
        }
        has_solution(&part)
    })
}

#[test]
fn conflicts_with_conditions_are_irreducible_and_repairs_repair() {
    let mut numbers = Numbers::new(11);
    let (mut conflicts, mut bounds, mut repairs_of_bounds) = (0, 0, 0);
    for _ in 0..600 {
        let lp = with_conditions(&mut numbers);
        let exact = lp.exact();
        let (solution, proof) = proved(&lp);
        assert_eq!(solution.status == Status::Infeasible, !can_be_met(&exact, |_| true, &[]), "{lp:?}\n{solution:?}");
        let Some((conflict, repairs)) = &proof.conflict else { continue };
        conflicts += 1;
        let places = conflict.places();
        assert!(conflict.irreducible, "{lp:?}\n{conflict:?}");
        assert!(!can_be_met(&exact, |place| places.contains(&place), &[]), "{places:?} of {lp:?} can be met");
        let made_of =
            |place: &LimitId| exact.let_go.iter().any(|l| let_go::sources(&exact, l.row.0 as usize).any(|source| source == *place));
        for without in &places {
            assert!(can_be_met(&exact, |place| place != *without && places.contains(&place), &[]), "{without:?} of {places:?} in {lp:?}");
            bounds += usize::from(made_of(without));
        }
        for step in &repairs.single {
            assert!(can_be_met(&exact, |_| true, std::slice::from_ref(step)), "{step:?} does not repair {lp:?}");
            repairs_of_bounds += usize::from(made_of(&step.place));
        }
        if repairs.single.is_empty() {
            assert!(!repairs.together.is_empty(), "nothing repairs {lp:?}");
            assert!(can_be_met(&exact, |_| true, &repairs.together), "{:?} do not repair {lp:?}", repairs.together);
        }
    }
    assert!(conflicts > 80 && bounds > 60 && repairs_of_bounds > 40, "{conflicts} {bounds} {repairs_of_bounds}");
}
