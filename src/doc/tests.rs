//! Formulas are read back: what is written means what the source says, whatever stands in whatever.

mod random;
mod reader;

use super::notation::{Notation, Words};
use super::{latex, mathml};
use crate::diagnostics::Sink;
use crate::source::{FileKind, SourceMap};
use crate::syntax::{self, ast};

/// The LaTeX and the MathML of an expression.
fn written(text: &str) -> (String, String) {
    let mut sources = SourceMap::default();
    let file = sources.add("t.coop", format!("coop 1\nlet x = {text}\n"), FileKind::Scenario);
    let mut sink = Sink::default();
    let tree = syntax::parse(file, &sources, &mut sink);
    assert!(!sink.has_errors(), "{text}: {:?}", sink.items());
    let words = Words::listed(&["S", "T"], &["lyon", "optimal"]);
    let mut notation = Notation::new(&sources, &words);
    let ast::ItemKind::Let(item) = &tree.items.last().unwrap().kind else { panic!("{text}") };
    let math = notation.math(&item.value);
    let tex = latex::write(&math);
    let ml = mathml::write(&math, &tex);
    (tex, ml)
}

fn tex(text: &str) -> String {
    written(text).0
}

#[test]
fn forms() {
    let cases = [
        ("a - (b - c)", r"\mathit{a} - \left(\mathit{b} - \mathit{c} \right)"),
        ("(a - b) - c", r"\mathit{a} - \mathit{b} - \mathit{c}"),
        ("(a + b) * c", r"\left(\mathit{a} + \mathit{b} \right) \cdot \mathit{c}"),
        ("-a ^ 2", r"- \mathit{a}^{2}"),
        ("(-a) ^ 2", r"\left(- \mathit{a} \right)^{2}"),
        ("a / b ^ c", r"\frac{\mathit{a}}{\mathit{b}^{\mathit{c}}}"),
        ("(a / b) ^ c", r"\left(\frac{\mathit{a}}{\mathit{b}} \right)^{\mathit{c}}"),
        ("(2 t) ^ 2", r"\left(2 \text{ t} \right)^{2}"),
        ("sum(a[e] for e in S) * b", r"\left(\sum_{e \in \mathrm{S}} \mathit{a}_{e} \right) \cdot \mathit{b}"),
        ("b * sum(a[e] for e in S)", r"\mathit{b} \cdot \sum_{e \in \mathrm{S}} \mathit{a}_{e}"),
        ("sum(a[e] + b for e in S)", r"\sum_{e \in \mathrm{S}} \left(\mathit{a}_{e} + \mathit{b} \right)"),
        ("sum(a[e] for e in S) + b", r"\sum_{e \in \mathrm{S}} \mathit{a}_{e} + \mathit{b}"),
        (
            "sum(e.claim[f] for e in S, f in T if e != lyon)",
            r"\sum_{e \in \mathrm{S},\; f \in \mathrm{T} : e \ne \mathrm{lyon}} \mathit{claim}_{e,\; f}",
        ),
        ("not (p and q)", r"\lnot \left(\mathit{p} \land \mathit{q} \right)"),
        ("(p or q) and r", r"\left(\mathit{p} \lor \mathit{q} \right) \land \mathit{r}"),
        (
            "if p then a else if q then b else c",
            r"\begin{cases} \mathit{a} & \text{if } \mathit{p} \\ \mathit{b} & \text{if } \mathit{q} \\ \mathit{c} & \text{otherwise} \end{cases}",
        ),
        ("abs(a - b)", r"\left| \mathit{a} - \mathit{b} \right|"),
        (
            "sqrt(a) + floor(b) + ceil(c)",
            r"\sqrt{\mathit{a}} + \left\lfloor \mathit{b} \right\rfloor + \left\lceil \mathit{c} \right\rceil",
        ),
        ("log(a) + exp(b)", r"\ln \left(\mathit{a} \right) + \exp \left(\mathit{b} \right)"),
        ("45 %", r"45 {\text{ }\%}"),
        ("a_b", r"\mathit{a\_b}"),
        ("plan_x.cost", r"\mathit{plan\_x.cost}"),
        ("plan_x.supply[lyon].price", r"\mathit{plan\_x.supply.price}_{\mathrm{lyon}}"),
        ("lyon.capacity", r"\mathit{capacity}_{\mathrm{lyon}}"),
        ("count(e for e in S if a[e] > 1)", r"\left| \left\{e \in \mathrm{S} : \mathit{a}_{e} \gt 1 \right\} \right|"),
        ("all(a[e] <= 1 for e in S)", r"\forall \left(e \in \mathrm{S} \right) : \mathit{a}_{e} \le 1"),
        ("bill in USD at 2026", r"\left[\mathit{bill} \right]_{\text{USD},\; 2026}"),
        ("piecewise(a, 0: 0, 10: 50)", r"\mathrm{piecewise} \left(\mathit{a};\; 0 \mapsto 0,\; 10 \mapsto 50 \right)"),
        (
            "risk.P(port == lyon given storm == lyon)",
            r"P_{\mathit{risk}} \left(\mathit{port} = \mathrm{lyon} \mid \mathit{storm} = \mathrm{lyon} \right)",
        ),
        (
            "sum(sum(a[e, y] for (e, y) in S) for e in T)",
            r"\sum_{e \in \mathrm{T}} \sum_{y : \left(e,\; y \right) \in \mathrm{S}} \mathit{a}_{e,\; y}",
        ),
        ("average(a[e] for e in S)", r"\mathop{\mathrm{avg}}\limits_{e \in \mathrm{S}} \mathit{a}_{e}"),
        ("a in S except T", r"\mathit{a} \in \mathrm{S} \setminus \mathrm{T}"),
        ("sum(a[y] for y in 1 .. 3)", r"\sum_{y \in \left\{1,\; \dots,\; 3 \right\}} \mathit{a}_{y}"),
    ];
    for (source, expected) in &cases {
        assert_eq!(tex(source).replace('\u{a0}', " "), *expected, "{source}");
    }
}

/// In each operand of each operator each other one, as source in parentheses and as it is read back.
#[test]
fn all_pairs_of_operators_are_read_back() {
    let mut seen = 0;
    for outer in random::one_level() {
        for inner in random::one_level() {
            for place in 0..3 {
                let Some(both) = outer.with(place, &inner) else { continue };
                holds(&both.into_condition());
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "{seen}");
}

/// What is written for an expression is read back as that expression.
fn holds(expr: &random::Expr) {
    let source = expr.source();
    let (tex, ml) = written(&source);
    assert_eq!(reader::read(&tex), expr.canonical(), "{source}\n{tex}");
    assert_eq!(ml.matches("<mrow>").count(), ml.matches("</mrow>").count());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]

    #[test]
    fn random_expressions_are_read_back(expr in random::any_expr()) {
        holds(&expr);
    }
}
