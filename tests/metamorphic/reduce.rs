//! The smallest plan that still shows what a larger one showed.

use super::plan::*;

/// Plans with one thing less.
fn smaller(plan: &Plan) -> Vec<Plan> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut Plan)| {
        let mut next = plan.clone();
        change(&mut next);
        all.push(next);
    };
    for at in 0..plan.rows.len() {
        with(&|p| _ = p.rows.remove(at));
    }
    for at in 0..plan.policies.len() {
        with(&|p| _ = p.policies.remove(at));
    }
    for at in 1..plan.objectives.len() {
        with(&|p| _ = p.objectives.remove(at));
    }
    for at in 0..plan.curves.len() {
        with(&|p| without(p, Atom::Curve(at)));
    }
    for at in 0..plan.variables.len() {
        with(&|p| without(p, Atom::Variable(at)));
    }
    for at in 0..plan.objectives.len() {
        for term in 0..plan.objectives[at].sum.len() {
            with(&|p| _ = p.objectives[at].sum.remove(term));
        }
    }
    for at in 0..plan.rows.len() {
        let row = &plan.rows[at];
        for term in 0..row.left.len() {
            with(&|p| _ = p.rows[at].left.remove(term));
        }
        if row.price.is_some() {
            with(&|p| p.rows[at].price = None);
        }
        if row.otherwise.is_some() {
            with(&|p| p.rows[at].otherwise = None);
        }
        if row.condition.is_some() {
            with(&|p| p.rows[at].condition = None);
        }
        if row.through_value {
            with(&|p| p.rows[at].through_value = false);
        }
    }
    for at in 0..plan.curves.len() {
        for point in 0..plan.curves[at].points.len() {
            if plan.curves[at].points.len() > 2 {
                with(&|p| _ = p.curves[at].points.remove(point));
            }
        }
    }
    for at in 0..plan.variables.len() {
        if let Kind::Free { low, high } = &plan.variables[at].kind {
            if high.is_some() {
                with(&|p| p.variables[at].kind = Kind::Free { low: *low, high: None });
            }
            if low.is_some_and(|x| x.0 != 0) {
                with(&|p| p.variables[at].kind = Kind::Free { low: Some(super::chance::Decimal::ZERO), high: *high });
            }
        }
    }
    all.retain(is_whole);
    all
}

/// Takes a variable or a curve out of everything that reads it. What would be left without a sense is left out too.
fn without(plan: &mut Plan, atom: Atom) {
    if let Atom::Variable(v) = atom {
        while let Some(curve) = plan.curves.iter().position(|c| c.of == v) {
            without(plan, Atom::Curve(curve));
        }
    }
    let sums = |sum: &mut Sum| {
        sum.retain(|(_, own)| *own != atom);
        for (_, own) in sum.iter_mut() {
            match (own, atom) {
                (Atom::Variable(v), Atom::Variable(gone)) if *v > gone => *v -= 1,
                (Atom::Curve(c), Atom::Curve(gone)) if *c > gone => *c -= 1,
                _ => {}
            }
        }
    };
    let relations = |relation: &mut Relation| {
        if let Relation::Le(sum) | Relation::Ge(sum) | Relation::Eq(sum) = relation {
            sums(sum);
        }
    };
    let rows = |row: &mut Row| {
        sums(&mut row.left);
        relations(&mut row.relation);
        if let Some((sum, relation)) = &mut row.otherwise {
            sums(sum);
            relations(relation);
        }
        if let (Some((open, _)), Atom::Variable(gone)) = (&mut row.condition, atom)
            && *open > gone
        {
            *open -= 1;
        }
    };
    if let Atom::Variable(gone) = atom {
        plan.rows.retain(|row| row.condition.is_none_or(|(open, _)| open != gone));
    }
    plan.rows.iter_mut().for_each(rows);
    plan.objectives.iter_mut().for_each(|o| sums(&mut o.sum));
    for policy in &mut plan.policies {
        policy.charge.iter_mut().for_each(sums);
        policy.limit.iter_mut().for_each(rows);
    }
    match atom {
        Atom::Variable(gone) => {
            plan.variables.remove(gone);
            plan.curves.iter_mut().filter(|c| c.of > gone).for_each(|c| c.of -= 1);
        }
        Atom::Curve(gone) => _ = plan.curves.remove(gone),
        Atom::Constant => {}
    }
    plan.rows.retain(|row| !row.left.is_empty());
}

/// It can be written down: nothing is empty.
fn is_whole(plan: &Plan) -> bool {
    let decides = |sum: &Sum| sum.iter().any(|(_, atom)| *atom != Atom::Constant);
    let full = |row: &Row| decides(&row.left) && row.otherwise.as_ref().is_none_or(|(sum, _)| decides(sum));
    !plan.variables.is_empty()
        && plan.rows.iter().all(full)
        && plan.objectives.iter().all(|o| decides(&o.sum))
        && plan.policies.iter().all(|p| p.charge.as_ref().is_none_or(decides) && p.limit.as_ref().is_none_or(full))
}

/// Makes a plan smaller as long as it shows the same.
pub fn reduce(plan: &Plan, shows: &dyn Fn(&Plan) -> bool) -> Plan {
    let mut least = plan.clone();
    let mut tries = 0;
    'smaller: loop {
        for next in smaller(&least) {
            tries += 1;
            if tries > 400 {
                return least;
            }
            if shows(&next) {
                least = next;
                continue 'smaller;
            }
        }
        return least;
    }
}
