//! Units that depend on which entity is meant: against the same in plain numbers, and the cheapest diet with its published answer.

use crate::common::program;
use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Memory;
use std::fmt::Write;

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Every expectation of a scenario holds, and nothing is found.
fn holds(text: &str, data: &[(&str, &str)]) {
    let mut sources = SourceMap::default();
    let id = sources.add("main.coop", text, FileKind::Scenario);
    let files = Memory { files: data.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect() };
    let checked = driver::check(id, &mut sources, &files);
    assert!(!checked.has_errors(), "{:#?}\n{text}", checked.diagnostics);
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |_| {}).unwrap();
    assert!(!solved.expectations.is_empty(), "{text}");
    let failed: Vec<&str> = solved.expectations.iter().filter(|e| !e.passed()).map(|e| e.text.as_str()).collect();
    assert_eq!(failed, Vec::<&str>::new(), "{:#?}\n{text}", solved.diagnostics);
}

/// Units of a few dimensions, each with another of its dimension and how many of the first that is.
const UNITS: [(&str, &str, u64); 6] =
    [("kcal", "Mcal", 1000), ("g", "kg", 1000), ("mg", "g", 1000), ("kg", "t", 1000), ("MJ", "GJ", 1000), ("m", "km", 1000)];

#[test]
fn numbers_are_those_of_plain_arithmetic() {
    let mut random = Random(11);
    for _ in 0..20 {
        let (goods, measures) = (2 + random.below(3), 2 + random.below(4));
        let mut text = String::from("coop 1\nallow warnings\nkind good, measure\nunit lot\nattribute measure.unit : unit\n");
        text.push_str("attribute measure.need : measure.unit\nattribute good.holds[measure] : measure.unit/lot\n");
        let units: Vec<(&str, &str, u64)> = (0..measures).map(|_| UNITS[random.below(6) as usize]).collect();
        let needs: Vec<u64> = (0..measures).map(|_| 1 + random.below(500)).collect();
        for (m, (unit, large, factor)) in units.iter().enumerate() {
            // Half of the numbers are written in the larger unit.
            let need = needs[m];
            let written = if need.is_multiple_of(2) { format!("{need} {unit}") } else { format!("{need}/{factor} {large}") };
            writeln!(text, "measure m{m} {{ unit = {unit}, need = {written} }}").unwrap();
        }
        let holds_of: Vec<Vec<u64>> = (0..goods).map(|_| (0..measures).map(|_| random.below(90)).collect()).collect();
        for (g, row) in holds_of.iter().enumerate() {
            let cells: Vec<String> = row.iter().enumerate().map(|(m, n)| format!("m{m}: {n} {}/lot", units[m].0)).collect();
            writeln!(text, "good g{g} {{ holds = {{ {} }} }}", cells.join(", ")).unwrap();
        }
        text.push_str("table again[good, measure] : measure.unit/lot {\n  ");
        (0..measures).for_each(|m| write!(text, " m{m}").unwrap());
        for (g, row) in holds_of.iter().enumerate() {
            write!(text, "\n  g{g}").unwrap();
            row.iter().for_each(|n| write!(text, " {n}").unwrap());
        }
        text.push_str("\n}\nlet lots[g in good] : lot = ");
        let lots: Vec<u64> = (0..goods).map(|_| random.below(9)).collect();
        (1..goods).for_each(|g| write!(text, "if g == g{g} then {} lot else ", lots[g as usize]).unwrap());
        writeln!(text, "{} lot", lots[0]).unwrap();
        text.push_str("let total[m in measure] : m.unit = sum(g.holds[m] * lots[g] for g in good)\n");
        text.push_str("let other[n in measure] = sum(again[g, n] * lots[g] for g in good)\n");
        text.push_str("let score = sum(total[m] / m.need for m in measure)\n");
        text.push_str("let over(m in measure, x : m.unit) : m.unit = x - m.need\n");
        let mut score = Vec::new();
        for (m, (unit, large, factor)) in units.iter().enumerate() {
            let total: u64 = holds_of.iter().zip(&lots).map(|(row, lots)| row[m] * lots).sum();
            writeln!(text, "expect total[m{m}] == {total} {unit} and other[m{m}] == {total}/{factor} {large}").unwrap();
            writeln!(text, "expect total[m{m}] / m{m}.unit == {total}").unwrap();
            writeln!(text, "expect over(m{m}, total[m{m}]) == {total} {unit} - {} {unit}", needs[m]).unwrap();
            score.push(format!("{total}/{}", needs[m]));
        }
        writeln!(text, "expect score == {}", score.join(" + ")).unwrap();
        writeln!(text, "expect all(total[m] == other[m] for m in measure)").unwrap();
        holds(&text, &[]);
    }
}

const FOODS: &str = "food,title,energy,protein,calcium,iron,vitamin_a,thiamine,riboflavin,niacin,vitamin_c
flour,\"Wheat flour, enriched\",44.7,1411,2,365,0,55.4,33.3,441,0
macaroni,Macaroni,11.6,418,0.7,54,0,3.2,1.9,68,0
milk,\"Evaporated milk\",8.4,422,15.1,9,26,3,23.5,11,60
cheese,\"Cheese, cheddar\",7.4,448,16.4,19,28.1,0.8,10.3,4,0
liver,\"Liver, beef\",2.2,333,0.2,139,169.2,6.4,50.8,316,525
cabbage,Cabbage,2.6,125,4,36,7.2,9,4.5,26,5369
potatoes,Potatoes,14.3,336,1.8,118,6.7,29.4,7.1,198,2522
spinach,Spinach,1.1,106,0,138,918.4,5.7,13.8,33,2755
sweet_potatoes,\"Sweet potatoes\",9.6,138,2.7,54,290.7,8.4,5.4,83,1912
beans,\"Navy beans, dried\",26.9,1691,11.4,792,0,38.4,24.6,217,0
";

const NUTRIENTS: &str = "name,title,unit,need
energy,Energy,Mcal,3
protein,Protein,g,70
calcium,Calcium,g,0.8
iron,Iron,mg,12
vitamin_a,\"Vitamin A\",kIU,5
thiamine,Thiamine,mg,1.8
riboflavin,Riboflavin,mg,2.7
niacin,Niacin,mg,18
vitamin_c,\"Vitamin C\",mg,75
";

const DIET: &str = "coop 1
scenario diet \"The cheapest diet (Stigler 1945)\"
kind food, nutrient
unit IU \"international unit\"
currency USD
attribute nutrient.unit : unit
attribute nutrient.need : nutrient.unit/d
entities nutrient from \"nutrients.csv\" { key = name, title, unit, need }
entities food from \"foods.csv\" { key = food, title }
table amount[food, nutrient] : nutrient.unit/USD from \"foods.csv\" wide nutrient
plan diet \"What to spend\" {
  var spend[f in food] : USD/d >= 0
  minimize cost : USD/yr = sum(spend[f] for f in food)
  constraint need[n in nutrient]: sum(amount[f, n] * spend[f] for f in food) >= n.need
}
expect diet.cost == 39.6617 USD/yr within 0.0001 USD/yr
expect diet.spend[flour] == 10.7745 USD/yr within 0.0001 USD/yr
expect diet.spend[beans] == 22.2754 USD/yr within 0.0001 USD/yr
expect diet.spend[cheese] == 0 USD/yr
expect diet.need[calcium] == 800 mg/d within 1 ug/d
expect diet.need[vitamin_a] == 5000 IU/d within 0.001 IU/d
expect diet.need[protein] > 100 g/d
";

#[test]
fn the_cheapest_diet_is_the_published_one() {
    holds(DIET, &[("foods.csv", FOODS), ("nutrients.csv", NUTRIENTS)]);
}

/// What the program prints of the diet, and its exit code.
fn run(command: &[&str], text: &str) -> (String, Option<i32>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("main.coop", text), ("foods.csv", FOODS), ("nutrients.csv", NUTRIENTS)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let output = program().args(command).arg("main.coop").current_dir(folder.path()).output().unwrap();
    let both = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (both, output.status.code())
}

#[test]
fn results_stand_in_the_unit_of_their_entity() {
    let (text, code) = run(&["solve"], DIET);
    assert!(code == Some(0) && text.contains("USD·d/kIU/yr") && text.contains("mg/d  at iron"), "{text}");
    assert!(!text.contains("nutrient.unit"), "{text}");
    let (json, _) = run(&["solve", "--format", "json"], DIET);
    let json: String = json.split_whitespace().collect();
    let need = "\"index\":[\"vitamin_a\"],\"value\":5,\"lower\":5,\"upper\":null,\"slack\":0,\"unit\":\"kIU/d\"";
    assert!(json.contains(need) && json.contains("\"unit\":\"USD·d/kIU/yr\"") && !json.contains("nutrient.unit"), "{json}");
    let folder = tempfile::tempdir().unwrap();
    let results = folder.path().join("results");
    let (said, code) = run(&["solve", "--format", "csv", "--output", results.to_str().unwrap()], DIET);
    assert_eq!(code, Some(0), "{said}");
    let need = std::fs::read_to_string(results.join("diet.need.csv")).unwrap();
    assert!(need.starts_with("n,need,at least,at most,slack,shadow price,unit,unit of shadow price\n"), "{need}");
    assert!(need.lines().any(|line| line.starts_with("iron,") && line.contains(",mg/d,")), "{need}");
}

#[test]
fn a_figure_of_one_entity_is_replaced_in_its_unit() {
    let (text, code) = run(&["solve", "--set", "iron.need=0.08 g/d"], DIET);
    assert!(code == Some(1) && text.contains("need[iron]"), "{text}");
    let (text, code) = run(&["solve", "--set", "iron.need=5 kcal/d"], DIET);
    assert!(code == Some(2) && text.contains("it is in `mg/d`"), "{text}");
    let (text, code) = run(&["solve", "--set", "iron.unit=2 mg"], DIET);
    assert!(code == Some(2) && text.contains("states units"), "{text}");
}

#[test]
fn a_conflict_names_limits_in_their_units() {
    let text = DIET.replace("\nexpect", "\n//").replace("}\n//", "  constraint most: sum(spend[f] for f in food) <= 10 USD/yr\n}\n//");
    let (said, code) = run(&["solve"], &text);
    assert!(code == Some(3) && said.contains("need[riboflavin]") && said.contains("mg/d   nutrients.csv:8:26"), "{said}");
    assert!(!said.contains("nutrient.unit"), "{said}");
}

const COUNTED: &str = "kind food, nutrient\ncurrency USD\nattribute nutrient.unit : unit\nnutrient energy { unit = kcal }\nnutrient iron { unit = mg }\n\
    food flour\nfood beans\n";

#[test]
fn each_row_of_a_file_may_state_a_unit_that_fits_its_entity() {
    let expected = "expect amount[flour, energy] == 44700 kcal/USD and amount[beans, energy] == 26900 kcal/USD\n\
        expect amount[flour, iron] == 365 mg/USD and amount[beans, iron] == 792 mg/USD\n";
    let rows = "food,nutrient,amount,unit\nflour,energy,44700,kcal/USD\nflour,iron,365,mg/USD\nbeans,energy,26.9,Mcal/USD\nbeans,iron,0.792,g/USD\n\
        beans,iron,792,mg/USD\n";
    let table = "table amount[food, nutrient] : nutrient.unit/USD from \"d.csv\" { value = amount : column unit }\n";
    holds(&format!("{COUNTED}{table}{expected}"), &[("d.csv", rows)]);
    let wide = "food,energy [Mcal/USD],iron [g/USD]\nflour,44.7,0.365\nbeans,26.9,0.792\n";
    let table = "table amount[food, nutrient] : nutrient.unit/USD from \"d.csv\" wide nutrient\n";
    holds(&format!("{COUNTED}{table}{expected}"), &[("d.csv", wide)]);
    let one = "food,nutrient,amount [g/USD]\nflour,iron,0.365\n";
    let table = "table amount[food, nutrient] : nutrient.unit/USD from \"d.csv\" { value = amount }\n";
    holds(&format!("{COUNTED}{table}expect amount[flour, iron] == 365 mg/USD\n"), &[("d.csv", one)]);
    let entities = "key,unit,need,per\nzinc,mg,0.012,g/d\nsalt,g,3,g/d\n";
    let text = format!(
        "{COUNTED}attribute nutrient.need : nutrient.unit/d\nentities nutrient from \"d.csv\" {{ key, unit, need : column per }}\n\
         expect zinc.need == 12 mg/d and salt.need == 3 g/d\n"
    );
    holds(&text, &[("d.csv", entities)]);
}

#[test]
fn money_in_units_of_entities_is_converted_by_the_year() {
    holds(
        "kind item\ncurrency EUR, USD\nattribute item.unit : unit\nattribute item.price : EUR/item.unit\nitem a { unit = kg, price = 3 EUR/kg }\n\
         item b { unit = L, price = 4 EUR/L }\nperiods year = 2024..2025\nrate[2024] EUR = 1.25 USD\nrate[2025] EUR = 2 USD\n\
         let price[i in item, y in year] = i.price in USD/i.unit at y\n\
         expect price[a, 2024] == 3.75 USD/kg and price[b, 2025] == 8 USD/L\n",
        &[],
    );
}
