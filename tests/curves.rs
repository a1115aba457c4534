//! Logarithms, roots and powers of decisions, held against closed forms and against trying out all answers.

use coop::answer::PlanRun;
use coop::certify::Verdict;
use coop::driver;
use coop::eval::Status;
use coop::exact::{self, Exact};
use coop::lower::from_hir;
use coop::lp::Lp;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;

use crate::common::solve_text;
use crate::metamorphic::chance::Chance;
use std::fmt::Write;

/// The answer of a scenario with one plan, which is an optimum and proved; what is not reaches `with`.
fn solved<T>(text: &str, with: impl FnOnce(&PlanRun) -> T) -> T {
    let found = solve_text(text).unwrap_or_else(|found| panic!("{text}{found:?}"));
    let run = &found.models[0];
    assert_eq!(run.status(), Status::Optimal, "{text}{:?}", found.diagnostics);
    let plan = run.plan().unwrap();
    let certificate = &plan.proof.as_ref().unwrap().certificate;
    assert_eq!(certificate.verdict, Verdict::Proved, "{text}");
    with(plan)
}

/// The objective and the bound hold a closed form between them (but for the rounding of that), and lie as near as is due.
fn encloses(text: &str, plan: &PlanRun, due: f64, part: f64) {
    let certificate = &plan.proof.as_ref().unwrap().certificate;
    let (objective, bound) = (certificate.objective.as_ref().unwrap(), certificate.bound.as_ref().unwrap());
    let (a, b) = (exact::to_f64(objective), exact::to_f64(bound));
    let room = 1e-13 * due.abs().max(1.0);
    assert!(a.min(b) - room <= due && due <= a.max(b) + room, "{text}{a} {b} {due}");
    let gap = exact::to_f64(certificate.gap.as_ref().unwrap());
    assert!(gap <= part * due.abs().max(1.0) * 10.0, "{text}gap {gap}");
    assert!((plan.objectives[0] - due).abs() <= gap + room, "{text}{} {due}", plan.objectives[0]);
}

fn near(text: &str, found: &[f64], due: &[f64], part: f64) {
    let size = due.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    for (a, b) in found.iter().zip(due) {
        assert!((a - b).abs() <= part * size, "{text}found {found:?}, due {due:?}");
    }
}

fn plan(variables: usize, domain: &str, objective: &str, constraints: &[String]) -> String {
    let mut out = "coop 1\nscenario curves\nplan p {\n".to_string();
    for at in 0..variables {
        let _ = writeln!(out, "  var x{at} {domain}");
    }
    let _ = writeln!(out, "  {objective}");
    for (at, constraint) in constraints.iter().enumerate() {
        let _ = writeln!(out, "  constraint c{at}: {constraint}");
    }
    out + "}\n"
}

fn sum(numbers: &[i64], term: impl Fn(usize, i64) -> String) -> String {
    numbers.iter().enumerate().map(|(at, number)| term(at, *number)).collect::<Vec<_>>().join(" + ")
}

fn numbers(chance: &mut Chance, low: i64, high: i64) -> Vec<i64> {
    (0..chance.between(2, 5)).map(|_| chance.between(low, high)).collect()
}

/// Weighted proportional fairness on one link: rates are as the weights.
#[test]
fn logarithms_share_by_their_weights() {
    for seed in 0..4 {
        let chance = &mut Chance(seed * 7919 + 1);
        let (weights, room) = (numbers(chance, 1, 9), chance.between(1, 5000));
        let all = sum(&weights, |at, _| format!("x{at}"));
        let text = plan(
            weights.len(),
            ">= 0",
            &format!("maximize u = {}", sum(&weights, |at, w| format!("{w} * log(x{at})"))),
            &[format!("{all} <= {room}")],
        );
        let total: i64 = weights.iter().sum();
        let due: Vec<f64> = weights.iter().map(|w| room as f64 * *w as f64 / total as f64).collect();
        let best = weights.iter().zip(&due).map(|(w, x)| *w as f64 * x.ln()).sum();
        solved(&text, |plan| {
            near(&text, &plan.solution.values, &due, 1e-3);
            encloses(&text, plan, best, 1e-7);
        });
    }
}

/// Least squares with a budget: all targets lose the same.
#[test]
fn squares_miss_their_targets_alike() {
    for seed in 0..4 {
        let chance = &mut Chance(seed * 104_729 + 2);
        let targets = numbers(chance, -20, 40);
        let total: i64 = targets.iter().sum();
        let budget = total - chance.between(0, 30);
        let all = sum(&targets, |at, _| format!("x{at}"));
        let objective = format!("minimize off = {} within 0.001 %", sum(&targets, |at, t| format!("(x{at} - ({t})) ^ 2")));
        let text = plan(targets.len(), ">= no limit", &objective, &[format!("{all} <= {budget}")]);
        let each = (total - budget) as f64 / targets.len() as f64;
        let due: Vec<f64> = targets.iter().map(|t| *t as f64 - each).collect();
        solved(&text, |plan| {
            near(&text, &plan.solution.values, &due, 0.02);
            encloses(&text, plan, each * each * targets.len() as f64, 1e-3);
        });
    }
}

/// Other functions of what is shared out: x ^ 1.5, 1 / x, a root, an exponential.
#[test]
fn other_functions_come_to_their_closed_forms() {
    for seed in 0..2 {
        let chance = &mut Chance(seed * 31_337 + 3);
        let (costs, room) = (numbers(chance, 1, 6), chance.between(3, 40));
        let all = sum(&costs, |at, _| format!("x{at}"));
        let least = [format!("{all} >= {room}")];
        let most = [format!("{all} <= {room}")];
        let shares = |of: &dyn Fn(f64) -> f64| {
            let parts: Vec<f64> = costs.iter().map(|c| of(*c as f64)).collect();
            let total: f64 = parts.iter().sum();
            parts.iter().map(|part| room as f64 * part / total).collect::<Vec<f64>>()
        };
        let worth = |due: &[f64], of: &dyn Fn(f64) -> f64| costs.iter().zip(due).map(|(c, x)| *c as f64 * of(*x)).sum::<f64>();
        /// A text, what it reads, and the right values.
        type Case<'c> = (String, &'c [String], Vec<f64>, &'c dyn Fn(f64) -> f64);
        let cases: [Case<'_>; 3] = [
            (format!("minimize u = {}", sum(&costs, |at, c| format!("{c} * x{at} ^ 1.5"))), &least, shares(&|c| 1.0 / (c * c)), &|x| {
                x.powf(1.5)
            }),
            (format!("minimize u = {}", sum(&costs, |at, c| format!("{c} * x{at} ^ -1"))), &most, shares(&f64::sqrt), &|x| 1.0 / x),
            (format!("maximize u = {}", sum(&costs, |at, c| format!("{c} * sqrt(x{at})"))), &most, shares(&|c| c * c), &f64::sqrt),
        ];
        for (objective, constraints, due, of) in cases {
            let text = plan(costs.len(), ">= 0", &objective, constraints);
            solved(&text, |plan| {
                near(&text, &plan.solution.values, &due, 1e-2);
                encloses(&text, plan, worth(&due, of), 1e-7);
            });
        }
        let objective = format!("minimize u = {}", sum(&costs, |at, c| format!("exp(x{at} - {c})")));
        let text = plan(costs.len(), ">= no limit", &objective, &[format!("{all} >= {}", room % 7)]);
        let each = ((room % 7) as f64 - costs.iter().sum::<i64>() as f64) / costs.len() as f64;
        solved(&text, |plan| encloses(&text, plan, each.exp() * costs.len() as f64, 1e-7));
    }
}

/// What a square in a constraint leaves is truly kept, in fractions, and the best is enclosed.
#[test]
fn squares_in_constraints_are_truly_kept() {
    for seed in 0..4 {
        let chance = &mut Chance(seed * 15_485_863 + 4);
        let (gains, risk) = (numbers(chance, 1, 9), chance.between(1, 50));
        let squares = sum(&gains, |at, _| format!("{} * x{at} ^ 2", at + 1));
        let objective = format!("maximize gain = {} within 0.0001 %", sum(&gains, |at, g| format!("{g} * x{at}")));
        let text = plan(gains.len(), ">= 0", &objective, &[format!("{squares} <= {risk}")]);
        let sizes: f64 = gains.iter().enumerate().map(|(at, g)| (g * g) as f64 / (at + 1) as f64).sum();
        let best = (sizes * risk as f64).sqrt();
        solved(&text, |plan| {
            encloses(&text, plan, best, 1e-5);
            let values = plan.proof.as_ref().unwrap().values.as_ref().unwrap();
            let used = values.iter().take(gains.len()).enumerate().map(|(at, x)| Exact::from(at + 1) * x * x);
            assert!(used.fold(Exact::ZERO, |sum, own| sum + own) <= Exact::from(risk), "{text}");
        });
    }
}

/// A logarithm that has to reach a level, at the least cost.
#[test]
fn logarithms_in_constraints_are_truly_kept() {
    let text = plan(2, ">= 0", "minimize cost = 3 * x0 + x1 within 0.0001 %", &["log(x0) + log(x1) >= 2".to_string()]);
    // Costs are alike: x1 = 3 x0, and x0 x1 = e².
    let best = 2.0 * (3.0 * 2.0f64.exp()).sqrt();
    solved(&text, |plan| {
        encloses(&text, plan, best, 1e-5);
        let values = &plan.solution.values;
        assert!(values[0].ln() + values[1].ln() >= 2.0 - 1e-12, "{values:?}");
    });
}

/// A level that is reached in a narrow place only, where first chords leave nothing.
#[test]
fn chords_come_nearer_until_they_leave_room() {
    for (room, level) in [(6.0f64, 2.0f64), (6.0, 2.07), (60.0, 8.9), (0.6, -5.0), (4000.0, 21.0f64)] {
        let rows = [format!("x0 + x1 + x2 <= {room}"), format!("log(x0) + log(x1) + log(x2) >= {level}")];
        let text = plan(3, ">= 0", "maximize most = x0 within 0.0001 %", &rows);
        // The others are alike: (room - 2 t) t² = e^level, with t below a third of the room.
        let (mut low, mut high) = (0.0, room / 3.0);
        for _ in 0..200 {
            let t: f64 = (low + high) / 2.0;
            if (room - 2.0 * t) * t * t < level.exp() { low = t } else { high = t }
        }
        solved(&text, |plan| {
            encloses(&text, plan, room - 2.0 * low, 1e-5);
            let values = &plan.solution.values;
            assert!(values[..3].iter().map(|x| x.ln()).sum::<f64>() >= level - 1e-9, "{values:?}");
        });
    }
}

/// With integers, against trying all answers.
#[test]
fn integers_are_those_of_trying_all() {
    for seed in 0..5 {
        let chance = &mut Chance(seed * 6_700_417 + 5);
        let (weights, costs) = ([(); 3].map(|()| chance.between(1, 9)), [(); 3].map(|()| chance.between(1, 4)));
        let room = chance.between(8, 20);
        let objective = format!("maximize u = {}", sum(&weights, |at, w| format!("{w} * log(x{at}) - {w} * x{at} ^ 2 / 50")));
        let text = plan(3, "integer in 1 .. 9", &objective, &[format!("{} <= {room}", sum(&costs, |at, c| format!("{c} * x{at}")))]);
        let all = (0..729).map(|n| [n % 9 + 1, n / 9 % 9 + 1, n / 81 + 1]);
        let kept = all.filter(|x| costs.iter().zip(x).map(|(c, x)| c * x).sum::<i64>() <= room);
        let worth = |x: [i64; 3]| weights.iter().zip(x).map(|(w, x)| *w as f64 * ((x as f64).ln() - (x * x) as f64 / 50.0)).sum::<f64>();
        let best = kept.map(worth).fold(f64::NEG_INFINITY, f64::max);
        solved(&text, |plan| encloses(&text, plan, best, 1e-7));
    }
}

/// Functions of functions: the smallest logarithm, the square of an absolute value, where both bend the same way.
#[test]
fn functions_may_stand_inside_one_another() {
    let constraints = ["x0 + x1 <= 8".to_string()];
    let text = plan(2, ">= 0", "maximize u = min(log(x0), log(x1) + 1)", &constraints);
    // x0 = e x1.
    let best = (8.0 * 1f64.exp() / (1.0 + 1f64.exp())).ln();
    solved(&text, |plan| encloses(&text, plan, best, 1e-7));
    let text = plan(2, ">= 0", "minimize u = exp(max(x0, x1)) - x0", &constraints);
    solved(&text, |plan| encloses(&text, plan, 1.0, 1e-7));
}

/// A public case: a line of three links.
#[test]
fn a_line_of_links_is_shared_proportionally() {
    let text = "coop 1\nscenario line\nkind link, session\nlink a\nlink b\nlink c\nsession long\nsession sa\nsession sb\nsession sc\n\
        set route = { (long, a), (long, b), (long, c), (sa, a), (sb, b), (sc, c) }\nplan share {\n  var rate[s in session] : 1 >= 0\n  \
        maximize u = sum(log(rate[s]) for s in session)\n  constraint cap[l in link]: sum(rate[s] for (s, l) in route) <= 1\n}\n";
    solved(text, |plan| {
        near(text, &plan.solution.values, &[0.25, 0.75, 0.75, 0.75], 1e-4);
        encloses(text, plan, 0.25f64.ln() + 3.0 * 0.75f64.ln(), 1e-7);
    });
}

/// The last program, in doubles and in fractions, is the same one.
#[test]
fn both_walks_make_the_same_lines() {
    let text = plan(2, ">= 0", "maximize u = log(x0 + 0.1) + 2 * sqrt(x1)", &["x0 + x1 ^ 1.5 <= 2".to_string()]);
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text.as_str(), FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    let model = checked.lowered[0].0;
    solved(&text, |plan| {
        let double: Lp = from_hir::lower(&checked.hir, &checked.world, model, &plan.goal).unwrap();
        let made: Lp<Exact> = from_hir::lower(&checked.hir, &checked.world, model, &plan.goal).unwrap();
        assert!(plan.goal.lines.len() > 10 && double.row_count() > 10);
        assert_eq!(double.rows.cols, made.rows.cols);
        assert_eq!(double.auxiliary_rows, made.auxiliary_rows);
        assert!(double.rows.values.iter().zip(&made.rows.values).all(|(d, e)| *d == exact::to_f64(e)));
        assert_eq!(double.rows.values, plan.lp.rows.values);
    });
}

/// Not as near as is allowed: shown, with how far it may be, and not as an optimum.
#[test]
fn what_is_not_near_enough_is_not_called_the_best() {
    let text = plan(2, ">= 0", "maximize u = 2 * log(x0) + log(x1) within 0 %", &["x0 + x1 <= 5".to_string()]);
    let found = solve_text(&text).unwrap_or_else(|found| panic!("{text}{found:?}"));
    assert_eq!(found.models[0].status(), Status::Feasible);
    assert!(found.diagnostics.iter().any(|d| d.code.to_string() == "W0742"), "{:?}", found.diagnostics);
}

/// How large answers on the way were says nothing of how near the last one is.
#[test]
fn a_far_end_does_not_make_an_answer_near_enough() {
    let cases = [
        ("minimize g = exp(100 - x) + exp(x)", "in 0 .. 200", 2.0 * f64::exp(50.0)),
        ("minimize g = (x - 1000000) ^ 2 + (x - 1000002) ^ 2", ">= 0", 2.0),
        ("minimize g = (x - 1000000) ^ 2 within 0.1 %", "in 0 .. 999998", 4.0),
    ];
    for (objective, bounds, best) in cases {
        let text = format!("coop 1\nplan p {{\n  var x : 1 {bounds}\n  {objective}\n}}\n");
        solved(&text, |plan| assert!((plan.objectives[0] - best).abs() <= 1e-3 * best, "{text}{}", plan.objectives[0]));
    }
}
