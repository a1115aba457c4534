//! Problems of other people with known answers: `cases/NAME.coop` reads the data of the folder NAME below `$COOP_CASES`,
//! and its results are compared with `answer.json` there. Without `COOP_CASES` every case is skipped.
//!
//! Each case has a table of the answers and what holds them. In an answer's name `*` stands for a text, which takes the
//! place of the next `*` on the other side; the first line that fits counts. On the other side stands
//!
//! - `model.status` or `model.result[key, key] : unit`,
//! - `name[key]` for a value of the scenario that belongs to no model,
//! - `{name[key]}` for the members of a set, whose tuples begin with the keys,
//! - `-` for an answer that the scenario does not give.

use coop::diagnostics::{Diagnostic, Severity, codes, render};
use coop::driver::{self, Solved};
use coop::eval::{Ball, Eval, ResultTable};
use coop::hir::{EntityId, EntityTypeId, Hir, ModelId, PlanResult, ResultRole, SetElement};
use coop::solve::{Choice, Options, has_highs};
use coop::source::{self, FileKind, SourceMap};
use coop::workspace::Folder;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// An answer's name, and what holds it.
type Line = (&'static str, &'static str);

macro_rules! cases {
    ($($group:literal { $($name:ident: $lines:expr;)* })*) => {$($(
        #[test]
        #[allow(non_snake_case, reason = "named as the cases are")]
        fn $name() {
            case($group, stringify!($name), &$lines);
        }
    )*)*};
}

/// A linear programme as rows and columns.
const ROWS: [Line; 2] = [("status", "programme.status"), ("objective", "programme.objective : 1")];
/// Sessions that share links.
const RATES: [Line; 1] = [("rate_*", "rates.amount[*] : 1")];
/// A decision process as a plan.
const PROCESS: [Line; 2] = [("v_*", "process.value[*] : 1"), ("policy_*", "{best[*]}")];

/// A belief network for each question, with what is observed.
const OBSERVED: [Line; 2] = [("q*_P(evidence)", "q*.evidence : 1"), ("q*_*=*", "q*.*[*] : 1")];
/// Questions to one network.
const ASKED: [Line; 3] = [("q*_P(evidence)", "q*_evidence : 1"), ("q*_*=true", "q*_* : 1"), ("q*_*=false", "q*_no_* : 1")];

cases! {
    "planning" {
        ampl_diet2_infeasible: [("status", "diet.status")];
        ampl_econ2_activity: [("objective", "production.cost : 1")];
        ampl_steelT: [("objective", "steel.profit : USD")];
        ampl_transp: [("objective", "transport.cost : USD")];
        beale_cycling: ROWS;
        dantzig_blend: [("objective", "blend.cost : USD/lb"), ("objective_without_balance", "without_balance.cost : USD/lb")];
        dantzig_prodmix: [("objective", "mix.profit : USD")];
        dantzig_transport: [("objective", "transport.cost : kUSD")];
        holmberg_sscflp_p1: [("objective", "location.cost : 1")];
        infeasible_itest2: ROWS;
        infeasible_woodinfe: ROWS;
        netlib_afiro: ROWS;
        netlib_kb2: ROWS;
        netlib_sc50b: ROWS;
        netlib_scagr7: ROWS;
        orlib_cap41: [("objective", "location.cost : 1")];
        orlib_cap71_uflp: [("objective", "location.cost : 1")];
        orlib_gap_c0515_1: [("objective", "assign.value : 1")];
        unbounded_max_israel: [("status", "largest.status"), ("min_objective", "smallest.objective : 1")];
    }
    "allocation" {
        airport_runway: [("shapley_*", "listed.amount[*] : MUSD_1973")];
        eec_council_1958: [("shapley_*", "shapley_shubik.amount[*] : 1"), ("banzhaf_*", "banzhaf.share[*] : 1")];
        fairness_indices_simple: [("jain_*", "spread.jain[*] : 1"), ("gini_*", "spread.gini[*] : 1")];
        glove_game: [("shapley_*", "gloves.share[*] : 1")];
        maxmin_bertsekas_gallager: RATES;
        maxmin_parking_lot: RATES;
        propfair_line: [("rate_*", "rates.amount[*] : 1"), ("log_sum", "log_sum : 1")];
        talmud_three_wives: [
            ("e*_adjusted_proportional_*", "division.amount[*, adjusted_proportional, *] : zuz"),
            ("e*_random_arrival_*", "division.amount[*, random_arrival, *] : zuz"),
            ("e*_*_*", "division.amount[*, *, *] : zuz"),
        ];
        us_house_1791: [("*_*", "house.amount[*, *] : seat")];
    }
    "choice" {
        // The coefficients are put in, not estimated: what follows from them is compared.
        greene_travel_mode: [
            ("prob_obs1_*", "travel.probability[1, *] : 1"),
            ("loglik", "loglik : 1"),
            ("asc_*", "-"),
            ("general_cost", "-"),
            ("terminal_time", "-"),
            ("income_air", "-"),
            ("se_*", "-"),
        ];
        softmax_numbers: [
            ("tiny_gap_logsumexp", "softmax.logsum[tiny_gap] : 1"),
            ("tiny_gap_*", "softmax.probability[tiny_gap, *] : 1"),
            ("*_logsumexp", "softmax.logsum[*] : 1"),
            ("*_*", "softmax.probability[*, *] : 1"),
        ];
    }
    "countries" {
        energy_super_simple: [("objective", "energy.cost : 1")];
        europe_capacity_maxmin: [("z_gw_per_million", "sharing.worst : GW/Mperson")];
        miller_blair_2sector: [
            ("L11", "leontief.inverse[sec1, sec1] : 1"),
            ("L12", "leontief.inverse[sec1, sec2] : 1"),
            ("L21", "leontief.inverse[sec2, sec1] : 1"),
            ("L22", "leontief.inverse[sec2, sec2] : 1"),
            ("new_output_*", "economy.output[*] : 1"),
            ("new_labour_*", "economy.labour[*] : 1"),
            ("output_multiplier_*", "leontief.multiplier[*] : 1"),
        ];
        world_countries_energy: [
            ("countries", "countries : 1"),
            ("landlocked_countries", "landlocked : 1"),
            ("largest_capacity_country", "{largest}"),
            ("renewable_share", "renewable : 1"),
            ("total_capacity_gw", "capacity : GW"),
            ("total_population_million", "people : Mperson"),
            ("total_gdp_billion", "product : GUSD"),
            ("capacity_gw_*", "capacity_of[*] : GW"),
            ("capacity_per_million_*", "per_person[*] : GW/Mperson"),
        ];
    }
    "belief" {
        asia_chest_clinic: OBSERVED;
        burglary_alarm: ASKED;
        hailfinder_weather: OBSERVED;
        sprinkler: ASKED;
        survey_transport: OBSERVED;
    }
    "process" {
        forest_management: PROCESS;
        frozen_lake_4x4: PROCESS;
        howard_toymaker: [PROCESS[0], PROCESS[1], ("gain", "average.gain : 1")];
        mine_management: PROCESS;
        stagecoach: [("cost", "journey.cost[A] : 1"), ("f_*", "journey.cost[*] : 1"), ("routes", "-"), ("number_of_routes", "-")];
    }
    "stochastic" {
        bl42_example: [
            ("objective", "capacities.cost : 1"),
            ("wait_and_see", "wait_and_see : 1"),
            ("evpi", "evpi : 1"),
            ("mean_value", "mean_value : 1"),
        ];
        dakota_furniture: [
            ("objective", "production.cost : USD"),
            ("wait_and_see", "wait_and_see : USD"),
            ("evpi", "evpi : USD"),
            ("mean_value", "mean_value : USD"),
        ];
        disruption_bridge: [("*", "* : 1")];
        electricity_lands: [
            ("objective", "plants.cost : 1"),
            ("X*", "plants.build[X*] : 1"),
            ("wait_and_see", "wait_and_see : 1"),
            ("evpi", "evpi : 1"),
            ("mean_value", "mean_value : 1"),
        ];
        farmer: [
            ("objective", "sowing.cost : USD"),
            ("x_*", "sowing.sow[*] : acre"),
            ("wait_and_see", "wait_and_see : USD"),
            ("evpi", "evpi : USD"),
            ("mean_value", "mean_value : USD"),
            ("eev", "eev : USD"),
            ("vss", "vss : USD"),
        ];
        newsvendor: [
            ("discrete_quantity", "order.ordered : paper"),
            ("discrete_profit", "order.profit : USD"),
            ("discrete_evpi", "evpi : USD"),
            ("normal_quantity", "normal_quantity : paper"),
            ("normal_profit", "normal_profit : USD"),
        ];
        scfxm_6: ROWS;
    }
    "learning" {
        // Least squares as plans.
        nist_longley: [("b*", "fit.b[b*] : 1"), ("se_*", "standard_error[*] : 1"), ("*", "fit.* : 1")];
        nist_noint1: [("b1", "fit.slope : 1"), ("se_b1", "fit.slope_error : 1"), ("*", "fit.* : 1")];
        nist_norris: [
            ("b0", "fit.start : 1"),
            ("b1", "fit.slope : 1"),
            ("se_b0", "fit.start_error : 1"),
            ("se_b1", "fit.slope_error : 1"),
            ("*", "fit.* : 1"),
        ];
        nist_wampler1: [("b*", "fit.b[*] : 1"), ("se_b*", "standard_error[*] : 1"), ("*", "fit.* : 1")];
    }
}

/// What a scenario says.
enum Reading {
    Number(f64),
    Text(String),
}

fn case(group: &str, name: &str, lines: &[Line]) {
    let Some(root) = std::env::var_os("COOP_CASES") else {
        println!("skipped: COOP_CASES is not set");
        return;
    };
    let folder = PathBuf::from(root).join(group).join(name);
    let text = std::fs::read_to_string(folder.join("answer.json")).expect("the case has an answer.json");
    let answer: Value = serde_json::from_str(&text).expect("answer.json is JSON");
    for solver in solvers() {
        compare(&folder, name, lines, &answer, *solver);
    }
}

/// Every solver that there is.
fn solvers() -> &'static [Choice] {
    if has_highs() { &[Choice::Microlp, Choice::Highs] } else { &[Choice::Microlp] }
}

fn compare(folder: &Path, name: &str, lines: &[Line], answer: &Value, solver: Choice) {
    let begin = Instant::now();
    let solved = run(folder, name, solver, lines.iter().any(|(_, place)| is_global(place)));
    let took = begin.elapsed();
    let mut wrong = Vec::new();
    let mut compared = 0;
    // The status of the first model is that of the case.
    let status = lines.first().and_then(|(_, place)| model_of(&solved.hir, place)).map(|model| status(&solved, model));
    let expected = answer["status"].as_str().expect("the case has a status");
    if status.is_some_and(|status| status != expected) {
        wrong.push(format!("status: {} instead of {expected}", status.unwrap_or_default()));
    }
    for wanted in answer["answers"].as_array().expect("the case has answers") {
        let called = wanted["name"].as_str().expect("an answer has a name");
        let Some(place) = lines.iter().find_map(|(pattern, place)| Some(fill(place, &captures(pattern, called)?))) else {
            wrong.push(format!("{called}: the table of the test does not name it"));
            continue;
        };
        if place == "-" {
            continue;
        }
        compared += 1;
        let got = match read(&solved, &place) {
            Ok(got) => got,
            Err(reason) => {
                wrong.push(format!("{called}: {place}: {reason}"));
                continue;
            }
        };
        if let Err(reason) = agree(&got, wanted) {
            wrong.push(format!("{called}: {place}: {reason}"));
        }
    }
    assert!(wrong.is_empty(), "{name} with {solver:?}:\n{}", wrong.join("\n"));
    assert!(compared > 0 || status.is_some(), "{name}: nothing was compared");
    println!("{name} with {solver:?}: {compared} answers agree, {:.2} s", took.as_secs_f64());
}

/// Solves the scenario of a case. Values that belong to no model are read by the test alone, and so warned of.
fn run(folder: &Path, name: &str, solver: Choice, globals: bool) -> Solved {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(format!("{name}.coop"));
    let text = source::read(&path).expect("the case has a scenario");
    let mut sources = SourceMap::default();
    let file = sources.add(format!("{name}.coop"), text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Folder::of(&path, Some(folder)));
    // That a plan has no solution, or no end, may be the answer.
    let answers = [codes::INFEASIBLE, codes::UNBOUNDED, codes::BROKEN_BY_BOUNDS];
    let odd = |found: &Diagnostic| {
        found.severity != Severity::Note && !(globals && found.code == codes::UNUSED) && !answers.contains(&found.code)
    };
    let complain = |found: &[Diagnostic], sources: &SourceMap| {
        if found.iter().any(odd) {
            panic!("{name}:\n{}", render::terminal::render(found, sources, &Default::default()));
        }
    };
    complain(&checked.diagnostics, &sources);
    // Published digits of regressions ask for more than a proof that is given up after a second, which a busy machine does.
    let exact = name.starts_with("nist_");
    let options = Options { solver, exact, time_limit: Some(Duration::from_secs(300)), ..Default::default() };
    let solved = driver::solve(checked, &sources, &options, &mut |_| {}).expect("the solver is built in");
    complain(&solved.diagnostics, &sources);
    solved
}

fn agree(got: &Reading, wanted: &Value) -> Result<(), String> {
    match (got, &wanted["value"]) {
        (Reading::Text(got), Value::String(value)) if got == value => Ok(()),
        (Reading::Text(got), value) => Err(format!("{got} instead of {value}")),
        (Reading::Number(got), value) => {
            let tolerance = |name: &str| wanted[name].as_f64().unwrap_or(0.0);
            let value = value.as_f64().ok_or_else(|| format!("{got} instead of {value}"))?;
            let room = tolerance("abs_tol") + tolerance("rel_tol") * value.abs();
            // A count has no room, yet a solver's whole number may be off in its last digits.
            let room = if room == 0.0 { 1e-9 } else { room };
            let off = (got - value).abs();
            if off <= room { Ok(()) } else { Err(format!("{got} instead of {value}, off by {off:e}, {room:e} allowed")) }
        }
    }
}

// ---------------------------------------------------------------- names and places

/// What the stars of a pattern stand for. A star takes as little as it can, the last one all.
fn captures<'n>(pattern: &str, name: &'n str) -> Option<Vec<&'n str>> {
    let mut parts = pattern.split('*');
    let mut rest = name.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        let end = if at + 1 == parts.len() { rest.strip_suffix(part)?.len() } else { rest.find(part)? };
        let (capture, behind) = rest.split_at_checked(end)?;
        found.push(capture);
        rest = behind.strip_prefix(part)?;
    }
    rest.is_empty().then_some(found)
}

fn fill(place: &str, captures: &[&str]) -> String {
    captures.iter().fold(place.to_string(), |place, capture| place.replacen('*', capture, 1))
}

/// True for what belongs to no model.
fn is_global(place: &str) -> bool {
    place != "-" && !place.split(" : ").next().unwrap_or(place).contains('.')
}

fn model_of(hir: &Hir, place: &str) -> Option<ModelId> {
    let (model, _) = place.split_once('.')?;
    hir.models.iter().find(|(_, decl)| decl.name.as_ref() == model).map(|(id, _)| id)
}

fn status(solved: &Solved, model: ModelId) -> &'static str {
    solved.models.iter().find(|run| run.model == model).map_or("not solved", |run| run.status().word())
}

/// `name[key, key]`.
fn with_keys(text: &str) -> (&str, Vec<&str>) {
    match text.trim().strip_suffix(']').and_then(|text| text.split_once('[')) {
        Some((name, keys)) => (name, keys.split(", ").collect()),
        None => (text.trim(), Vec::new()),
    }
}

fn read(solved: &Solved, place: &str) -> Result<Reading, String> {
    let hir = &solved.hir;
    if let Some(set) = place.strip_prefix('{').and_then(|place| place.strip_suffix('}')) {
        return members(solved, set).map(Reading::Text);
    }
    let (place, unit) = place.split_once(" : ").map_or((place, None), |(place, unit)| (place, Some(unit)));
    let (found, value) = match place.split_once('.') {
        Some((_, "status")) => {
            let model = model_of(hir, place).ok_or("there is no such model")?;
            return Ok(Reading::Text(status(solved, model).to_string()));
        }
        Some((_, result)) => result_of(solved, model_of(hir, place).ok_or("there is no such model")?, result)?,
        None => value_of(solved, place)?,
    };
    match unit {
        Some(unit) if unit != found => Err(format!("it is in {found}, not in {unit}")),
        _ => Ok(Reading::Number(value)),
    }
}

/// The unit and the value of a result.
fn result_of(solved: &Solved, model: ModelId, result: &str) -> Result<(String, f64), String> {
    let (name, keys) = with_keys(result);
    let decl = &solved.hir.models[model];
    let own = |kind| !matches!(kind, ResultRole::Plan(PlanResult::Activity(_)) | ResultRole::Plan(PlanResult::Slack(_)));
    let at = decl.results.iter().position(|r| r.name.as_ref() == name && own(r.role)).ok_or("there is no such result")?;
    let answer = solved.world.answer(model).ok_or("the model has no answer")?;
    let table: &ResultTable = answer.tables.get(at).and_then(Option::as_ref).ok_or("the result has no values")?;
    let keys = ordinals(&solved.hir, &decl.results[at].keys, &keys)?;
    let row = table.index.row(&keys).ok_or("there is no value for these keys")?;
    Ok((solved.hir.units.text(decl.results[at].unit).to_string(), table.values[row as usize]))
}

/// The unit and the value of a `let` outside models.
fn value_of(solved: &Solved, place: &str) -> Result<(String, f64), String> {
    let (name, keys) = with_keys(place);
    let found = solved.hir.lets.iter().find(|(_, decl)| decl.model.is_none() && decl.name.as_ref() == name);
    let (_, decl) = found.ok_or("there is no such value")?;
    let keys = ordinals(&solved.hir, &decl.keys, &keys)?;
    let mut eval: Eval<'_, Ball> = Eval::new(&solved.hir, &solved.world);
    let value = eval.frame(decl.slots, &keys, |eval| eval.double(decl.body)).map_err(|fault| fault.diagnostic().message)?;
    Ok((solved.hir.units.text(decl.unit).to_string(), value))
}

/// The members of a set whose tuples begin with the keys: what follows these, one after the other.
fn members(solved: &Solved, place: &str) -> Result<String, String> {
    let hir = &solved.hir;
    let (name, keys) = with_keys(place);
    let found = hir.sets.iter().find(|(_, set)| set.name.as_ref() == name);
    let (id, set) = found.ok_or("there is no such set")?;
    let kinds: Vec<EntityTypeId> = hir.exprs.set_types[set.element]
        .iter()
        .map(|element| match element {
            SetElement::Kind(kind) => Ok(*kind),
            SetElement::Integer => Err("the set holds numbers"),
        })
        .collect::<Result<_, _>>()?;
    let given = ordinals(hir, &kinds[..keys.len()], &keys)?;
    let index = solved.world.set(id).ok_or("the set was not made")?;
    let mut tuple = Vec::new();
    let mut names = Vec::new();
    for row in index.iter() {
        index.tuple(row, &mut tuple);
        if let Some(rest) = tuple.strip_prefix(given.as_slice()) {
            let kinds = kinds.iter().skip(given.len());
            names.extend(rest.iter().zip(kinds).map(|(ordinal, kind)| hir.entity_name(EntityId(hir.entity_types[*kind].base + ordinal))));
        }
    }
    Ok(names.join(", "))
}

fn ordinals(hir: &Hir, kinds: &[EntityTypeId], names: &[&str]) -> Result<Vec<u32>, String> {
    if kinds.len() != names.len() {
        return Err(format!("{} keys instead of {}", names.len(), kinds.len()));
    }
    let find = |(kind, name): (&EntityTypeId, &&str)| {
        let member = hir.entity_types[*kind].members.iter().find(|id| hir.entities[**id].name.as_ref() == *name);
        member.map(|id| hir.ordinal(*id)).ok_or_else(|| format!("there is no {} {name}", hir.entity_types[*kind].name))
    };
    kinds.iter().zip(names).map(find).collect()
}
