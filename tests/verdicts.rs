//! What is shown is what was proved, whoever solves: plans on which a solver's word, a tolerance, or the double next to a figure
//! would lead to another answer. What they come to is known from arithmetic by hand.

use coop::certify::Verdict;
use coop::driver::{self, Solved};
use coop::eval::Status;
use coop::solve::{Choice, Options, has_highs};
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::time::{Duration, Instant};

fn solved(text: &str, options: &Options) -> Solved {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Memory::default());
    assert!(!checked.has_errors(), "{text}\n{:?}", checked.diagnostics);
    driver::solve(checked, &sources, options, &mut |_| {}).unwrap()
}

/// Every solver of the build.
fn solvers() -> Vec<Choice> {
    let mut all = vec![Choice::Auto, Choice::Microlp];
    if has_highs() {
        all.push(Choice::Highs);
    }
    all
}

/// The plan ends so, it is proved, and the expectations hold; gives the objectives.
fn assert_proved(text: &str, status: Status, solver: Choice) -> Vec<f64> {
    let options = Options { solver, time_limit: Some(Duration::from_secs(30)), ..Options::default() };
    let solved = solved(text, &options);
    let run = solved.models.first().unwrap();
    let plan = run.plan().unwrap();
    let verdict = plan.proof.as_ref().map(|proof| proof.certificate.verdict);
    assert_eq!((run.status(), verdict), (status, Some(Verdict::Proved)), "{solver:?} {}\n{text}", plan.solution.message);
    let failed: Vec<&str> = solved.expectations.iter().filter(|e| !e.passed()).map(|e| e.text.as_str()).collect();
    assert!(failed.is_empty(), "{solver:?} {failed:?} {:?}\n{text}", plan.objectives);
    plan.objectives.clone()
}

/// Nothing is left of 0.8 - 0.1 - 0.7, though something is left of the doubles next to them.
#[test]
fn a_condition_inside_a_constraint_is_that_of_fractions() {
    let text = "coop 1\nenterprise a { stock = 0.3 t, first = 0.1 t, second = 0.2 t }\nenterprise b { stock = 0.8 t, first = 0.1 t, second = 0.7 t }\n\
        let left[e in enterprise] = e.stock - e.first - e.second\nplan q {\n  var x[e in enterprise] : t >= 0\n  \
        minimize v : t = sum(x[e] for e in enterprise)\n  \
        constraint c[e in enterprise]: x[e] >= (if left[e] > 0 t then 10 t else 0 t)\n}\nexpect q.v == 0 t\n";
    for solver in solvers() {
        assert_proved(text, Status::Optimal, solver);
    }
}

/// 0.1 EUR of a hundred millions, or 10 EUR beside twenty thousand millions that stand already: cost comes first all the same.
#[test]
fn an_earlier_objective_gives_nothing_away() {
    let small = "coop 1\ncurrency EUR\nkind plant\nplant old { cost = 20.000 EUR/t, carbon = 900 kg/t }\n\
        plant new { cost = 20.001 EUR/t, carbon = 100 kg/t }\nplan p {\n  var make[s in plant] : t in 0 t .. 100 t\n  var rest : kt >= 0\n  \
        minimize cost : EUR = sum(s.cost * make[s] for s in plant) + 100 EUR/t * rest\n    then minimize carbon : t = sum(s.carbon * make[s] for s in plant)\n  \
        constraint need: sum(make[s] for s in plant) >= 100 t\n  constraint elsewhere: rest >= 1 Mt\n}\n\
        expect p.make[old] == 100 t\nexpect p.carbon == 90 t\n";
    let constant = "coop 1\ncurrency EUR\nlet stands = 20 GEUR\nplan p {\n  var coal : t in 0 t .. 10 t\n  var solar : t in 0 t .. 10 t\n  \
        minimize cost : EUR = stands + 1 EUR/t * coal + 2 EUR/t * solar\n    then minimize carbon : t = 3 * coal\n  \
        constraint need: coal + solar == 10 t\n}\nexpect p.coal == 10 t\nexpect p.carbon == 30 t\n";
    for solver in solvers() {
        assert_proved(small, Status::Optimal, solver);
        assert_proved(constant, Status::Optimal, solver);
    }
}

/// Seventy sites and their fixed charges: the same verdict and the same answer, told in EUR or in GEUR.
#[test]
fn a_verdict_does_not_hang_on_the_unit_of_the_objective() {
    let sites: String = (0..70)
        .map(|s| format!("site s{s} {{ fixed = {} EUR, cap = {} t, price = {} EUR/t }}\n", 20 + s * 37 % 71, 3 + s * 17 % 7, 1 + s * 3 % 5))
        .collect();
    let text = |money: &str| {
        format!(
            "coop 1\ncurrency EUR\nkind site\n{sites}plan p {{\n  var open[s in site] binary\n  var ship[s in site] : t >= 0\n  \
             minimize cost : {money} = sum(s.fixed * open[s] + s.price * ship[s] for s in site)\n  \
             constraint cap[s in site]: ship[s] <= s.cap * open[s]\n  constraint need: sum(ship[s] for s in site) >= 60 t\n}}\n"
        )
    };
    let one = assert_proved(&text("EUR"), Status::Optimal, Choice::Auto);
    let other = assert_proved(&text("GEUR"), Status::Optimal, Choice::Auto);
    assert!((one[0] - other[0] * 1e9).abs() <= 1e-9 * one[0], "{one:?} {other:?}");
}

/// 55888072.6991 t are left for `x0`, at a fiftieth of a gram each: far beyond what microlp can hold, but an end.
#[test]
fn an_end_that_is_far_away_is_one() {
    let text = "coop 1\nlet k0 = -2e-2 kg\nplan p {\n  constraint c1: 8e-1 1/kt * x1 + 774.6 * x2 - 99.825 <= 644832.135\n  \
        var x1 integer : t in 0.956 kt .. 0.9567 kt or 0\n  var x0 integer : 1 <= 52.012\n  maximize o0 : 1 = 906 * x2 - 791.82 * x0\n  \
        constraint c0: 265141567.6991 t >= x2 * 318.45 kt + 621.56 * x1 + x0 * k0\n  var x2 : 1 in 657.1 .. 1359.1\n}\n\
        expect p.x0 == -2794403634955\nexpect p.o0 == 2212664686825400.7\n";
    for solver in solvers() {
        assert_proved(text, Status::Optimal, solver);
    }
}

#[test]
fn what_has_no_end_is_proved_to_have_none() {
    let linear = "coop 1\ncurrency EUR\nplan p {\n  var scrap : kg >= 0\n  var kept : t >= 0\n  var build : 1 in 0 .. 1\n  \
        maximize gain : GEUR = 12 MEUR * build + 10 EUR/t * scrap\n  constraint yard: kept + scrap >= 5 t\n}\n";
    let priced = "coop 1\ncurrency EUR\nplan p {\n  var x0 : 1 <= -47\n  var x1 : kt >= 0\n  var x3 : kt >= 0\n  \
        minimize o0 : EUR = 911 EUR/kg * x1 - 5e-1 EUR/kt * x4\n  var x2 : 1 >= 0\n  var x4 : kt >= 0\n  \
        constraint c0: 127.726 * x3 + 768.871 kt * x0 + 380.6 kt * x2 + 3e3 * x4 <= -16614537 t or pay 470 MEUR/t\n}\n";
    for solver in solvers() {
        assert_proved(linear, Status::Unbounded, solver);
        assert_proved(priced, Status::Unbounded, solver);
    }
    // microlp alone takes all the memory that there is.
    let whole = "coop 1\ncurrency EUR\nplan p {\n  var x0 integer : kg in 96.984 kg .. 0.399900096984 Mt or 0\n  var x1 integer : kt >= 0\n  \
        var x2 integer : kg <= 869.941 kt\n  var x3 integer : kg\n  var x4 integer : kg <= 740.4 kt\n  \
        constraint c0: -505.1 * x0 - 442 * x4 == -327256846.3427 t\n  \
        constraint c1: x2 * 339.885 + x1 * 5e5 - 764 * x4 + 571.10 * x0 <= 2730.01444858593 Mt + 374.44 * x3\n  \
        constraint c2: 26 1/kg * x1 - 8e0 1/kt * x2 + 996 1/kg * x0 <= -8e3 or pay 2e0 kEUR\n  \
        maximize o0 : MEUR = -471.14 MEUR/kg * x0 - 810.1 kEUR/kt * x3 + 716 MEUR/kg * x4\n}\n";
    for solver in solvers().into_iter().filter(|solver| *solver != Choice::Microlp) {
        assert_proved(whole, Status::Unbounded, solver);
    }
}

/// Whole numbers, curves and three objectives, on which factors of a basis come out singular: the same from every solver.
#[test]
fn a_basis_without_an_inverse_is_no_end() {
    let text = "coop 1\ncurrency EUR\nlet k0 = 7 MEUR\nplan p {\n  constraint c1: x4 * 3 + 0.75 * x5 - 11 t * x3 - 6 * x0 <= 4 kt\n  \
        constraint c3: 6 * x0 + 2 kt * x2 + x1 * 2.5 + 5 t * x3 <= 8 kg\n  \
        minimize o0 : kEUR = -4 kEUR * x3 + x4 * (-3 kEUR/kt) - 2.5 kEUR/kg * x1 + 6 kEUR/t * x5 + piecewise(x5, 0: 0, \
        0.0668 kt: 0.0000000668 GEUR, 0.00012525 Mt: 0.1106375 kEUR, 0.2505 kt: 0.11151425 kEUR, 0.37575 kt: 487.26425 EUR, \
        450.9 t: -600712.73575 EUR, 0.501 kt: -600161.63575 EUR)\n    \
        then maximize o1 : kEUR = 10 EUR * x3 - 9 EUR/t * x0 + 3 EUR/t * x4 + 6 kEUR/t * x5 + k0 * x2 + 2.5 MEUR/kg * x1 + \
        piecewise(x3, 0: 0, 7/12: 0.0000004375 GEUR, 7/6: 2639/6 EUR, 413/240: 8603/12 EUR, 1.75: 2458603/12000000 MEUR) within 10 %\n    \
        then minimize o2 : EUR = 8 kEUR/t * x0 + 3 MEUR * x3 + x1 * 0.75 MEUR/kt + x4 * 0.75 kEUR/kt + 2 EUR/kt * x5 + 6 kEUR * x2 within 6 MEUR\n  \
        var x5 integer : kg >= 0\n  constraint c2: -1/2 * x1 - 3 * x0 <= 0.0185 Mt\n  var x1 integer : kt >= 0\n  \
        constraint c0: 7 * x5 - 0.75 t * x2 + 7/3 t * x3 + 11 * x4 <= -65985.958 t\n  var x3 integer : 1 >= 0\n  \
        var x0 integer : kt <= -1/2 kg\n  var x4 integer : kt <= -2 kt\n  var x2 integer : 1 >= 0\n}\n";
    let first = assert_proved(text, Status::Optimal, Choice::Auto);
    for solver in solvers() {
        let again = assert_proved(text, Status::Optimal, solver);
        assert!(first.iter().zip(&again).all(|(a, b)| (a - b).abs() <= 1e-9 * a.abs()), "{solver:?} {first:?} {again:?}");
    }
}

/// Each step is one more than the one before it, and the last is one too low: all of them contradict the limit together.
#[test]
fn a_long_chain_is_contradicted_and_repaired() {
    for steps in [400, 1000] {
        let text = format!(
            "coop 1\nperiods t = 1..{steps}\nplan p {{\n  var x[y in t] : 1 >= 0\n  minimize m = x[last(t)]\n  \
             constraint a[y in t if y > first(t)]: x[y] >= x[prev(y)] + 1\n  constraint b: x[last(t)] <= {}\n}}\n",
            steps - 2
        );
        let begun = Instant::now();
        let solved = solved(&text, &Options::default());
        assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
        let run = solved.models.first().unwrap();
        let proof = run.plan().unwrap().proof.as_ref().unwrap();
        assert_eq!((run.status(), proof.certificate.verdict), (Status::Infeasible, Verdict::Proved));
        let (conflict, repairs) = proof.conflict.as_ref().unwrap();
        assert_eq!((conflict.members.len(), conflict.irreducible), (steps + 1, true), "all steps, the limit, and where they begin");
        assert!(!repairs.single.is_empty());
    }
}
