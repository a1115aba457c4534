//! Random expressions: numbers, conditions and sets within one another.

use proptest::prelude::*;

/// What an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Number,
    Truth,
    Set,
}

/// An operator with its operands.
#[derive(Clone, Debug)]
pub struct Expr {
    form: Form,
    parts: Vec<Expr>,
}

#[derive(Clone, Debug)]
struct Form {
    sort: Sort,
    /// In the source, with `{}` for its operands, and as it is compared.
    source: &'static str,
    canonical: &'static str,
}

use Sort::{Number, Set, Truth};

const LEAVES: &[(Sort, &str, &str)] =
    &[(Number, "a", "a"), (Number, "b", "b"), (Number, "7", "7"), (Truth, "p", "p"), (Set, "S", "S"), (Set, "T", "T")];

const FORMS: &[(Sort, &str, &str, &[Sort])] = &[
    (Number, "{} + {}", "(+ {} {})", &[Number, Number]),
    (Number, "{} - {}", "(- {} {})", &[Number, Number]),
    (Number, "{} * {}", "(* {} {})", &[Number, Number]),
    (Number, "{} / {}", "(/ {} {})", &[Number, Number]),
    (Number, "{} ^ {}", "(^ {} {})", &[Number, Number]),
    (Number, "-{}", "(neg {})", &[Number]),
    (Number, "if {} then {} else {}", "(if {} {} {})", &[Truth, Number, Number]),
    (Number, "sum({1} for e in {0})", "(sum {} {})", &[Set, Number]),
    (Number, "max({1} for e in {0})", "(max {} {})", &[Set, Number]),
    (Number, "sum({2} for e in {0} if {1})", "(sumif {} {} {})", &[Set, Truth, Number]),
    (Number, "abs({})", "(abs {})", &[Number]),
    (Number, "sqrt({})", "(sqrt {})", &[Number]),
    (Number, "exp({})", "(call exp {})", &[Number]),
    (Number, "min({}, {})", "(call min {} {})", &[Number, Number]),
    (Truth, "{} <= {}", "(cmp {} le {})", &[Number, Number]),
    (Truth, "{} == {}", "(cmp {} = {})", &[Number, Number]),
    (Truth, "{} and {}", "(and {} {})", &[Truth, Truth]),
    (Truth, "{} or {}", "(or {} {})", &[Truth, Truth]),
    (Truth, "not {}", "(not {})", &[Truth]),
    (Truth, "{} in {}", "(cmp {} in {})", &[Number, Set]),
    (Truth, "any({1} for e in {0})", "(exists {} {})", &[Set, Truth]),
    (Truth, "all({1} for e in {0})", "(forall {} {})", &[Set, Truth]),
    (Set, "{} or {}", "(cup {} {})", &[Set, Set]),
    (Set, "{} and {}", "(cap {} {})", &[Set, Set]),
    (Set, "{} except {}", "(setminus {} {})", &[Set, Set]),
];

/// Puts operands into a text: `{}` for the next, `{1}` for one of a place.
fn filled(text: &str, operands: &[String]) -> String {
    let mut out = String::new();
    let mut next = 0;
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let end = at + rest[at..].find('}').unwrap();
        let place = &rest[at + 1..end];
        let place = if place.is_empty() { next } else { place.parse().unwrap() };
        next += 1;
        out.push_str(&operands[place]);
        rest = &rest[end + 1..];
    }
    out + rest
}

impl Expr {
    fn leaf(at: usize) -> Expr {
        let (sort, source, canonical) = LEAVES[at];
        Expr { form: Form { sort, source, canonical }, parts: Vec::new() }
    }

    /// The source, with parentheses around every operand.
    pub fn source(&self) -> String {
        self.source_at(0)
    }

    /// With an index of its own for each depth: one that has a value already is not bound anew.
    fn source_at(&self, depth: usize) -> String {
        let one = |part: &Expr| match part.source_at(depth + 1) {
            source if part.parts.is_empty() => source,
            source => format!("({source})"),
        };
        let parts: Vec<String> = self.parts.iter().map(one).collect();
        filled(&self.form.source.replace("for e in", &format!("for e{depth} in")), &parts)
    }

    pub fn canonical(&self) -> String {
        let parts: Vec<String> = self.parts.iter().map(Expr::canonical).collect();
        filled(self.form.canonical, &parts)
    }

    /// A set as a part of a condition: alone it stands nowhere.
    pub fn into_condition(self) -> Expr {
        match self.form.sort {
            Set => Expr { form: Form { sort: Truth, source: "{} in {}", canonical: "(cmp {} in {})" }, parts: vec![first(Number), self] },
            Number | Truth => self,
        }
    }

    /// The same with another operand, if that is of the same sort.
    pub fn with(&self, place: usize, inner: &Expr) -> Option<Expr> {
        let fits = self.parts.get(place)?.form.sort == inner.form.sort;
        let mut out = self.clone();
        out.parts[place] = inner.clone();
        fits.then_some(out)
    }
}

fn first(sort: Sort) -> Expr {
    Expr::leaf(LEAVES.iter().position(|leaf| leaf.0 == sort).unwrap())
}

/// Every operator over names.
pub fn one_level() -> Vec<Expr> {
    let one = |(sort, source, canonical, takes): &(Sort, &'static str, &'static str, &'static [Sort])| Expr {
        form: Form { sort: *sort, source, canonical },
        parts: takes.iter().map(|sort| first(*sort)).collect(),
    };
    FORMS.iter().map(one).collect()
}

/// Any expression up to some depth; a set alone is none.
pub fn any_expr() -> impl Strategy<Value = Expr> {
    proptest::collection::vec(any::<u16>(), 40..60).prop_map(|bytes| {
        let mut bytes = bytes.into_iter();
        let sort = if bytes.next().unwrap_or(0) % 2 == 0 { Number } else { Truth };
        build(sort, 4, &mut bytes)
    })
}

fn build(sort: Sort, depth: usize, bytes: &mut impl Iterator<Item = u16>) -> Expr {
    let pick = usize::from(bytes.next().unwrap_or(0));
    let forms: Vec<_> = FORMS.iter().filter(|form| form.0 == sort).collect();
    if depth == 0 || pick % 5 == 0 {
        let leaves: Vec<usize> = (0..LEAVES.len()).filter(|at| LEAVES[*at].0 == sort).collect();
        return Expr::leaf(leaves[pick / 5 % leaves.len()]);
    }
    let (sort, source, canonical, takes) = forms[pick / 5 % forms.len()];
    let parts = takes.iter().map(|sort| build(*sort, depth - 1, bytes)).collect();
    Expr { form: Form { sort: *sort, source, canonical }, parts }
}
