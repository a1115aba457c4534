//! Bodies of sums that are made of cells and variables, read at plain index variables: their rows are found by steps instead of
//! by keys, and a sum over many combinations costs little more than its numbers.
//!
//! Whatever is not as expected (no value, a value out of range) is left to the walk, which reports it.

use super::terms::Sink;
use super::{Block, Made, Origin};
use crate::data::{Line, MAX_KEYS, TupleIndex};
use crate::eval::Eval;
use crate::hir::*;
use crate::ids::At;

/// What a sum adds for each combination.
#[derive(Clone, Debug)]
pub(super) struct Body<N> {
    parts: Vec<Part>,
    reads: Vec<Read>,
    /// The terms of one combination.
    made: Vec<(u32, N, Origin)>,
}

/// A variable, with what it is multiplied by, from the outside in.
#[derive(Clone, Debug)]
struct Part {
    factors: Vec<Factor>,
    variable: usize,
    origin: Origin,
}

#[derive(Clone, Debug)]
enum Factor {
    Minus,
    Times(Known),
}

/// A number that is known.
#[derive(Clone, Debug)]
enum Known {
    Literal(LitId),
    Read(usize),
    Product(Box<Known>, Box<Known>),
}

/// Where a value, or the column of a variable, is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Cell(TableId, u32),
    Attr(AttrId),
    Variable(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Slot(Slot),
    Fixed(u32),
}

/// One place that is read, and how its row is found during a run.
#[derive(Clone, Debug)]
struct Read {
    place: Place,
    keys: Vec<Key>,
    by: By,
    guess: Guess,
}

#[derive(Clone, Copy, Debug)]
enum By {
    /// The row is the same throughout.
    Once(Option<u32>),
    /// It is the row of the set's own tuple.
    Same,
    Steps(Line, Slot),
    Keys,
}

/// A guess of the next row: as far from the last one as that was from the one before.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Step {
    last: u32,
    step: u32,
}

impl Step {
    pub(super) fn next(&self) -> u32 {
        self.last.wrapping_add(self.step)
    }

    pub(super) fn met(&mut self, row: u32) {
        (self.last, self.step) = (row, row.wrapping_sub(self.last));
    }
}

/// The same within a run; or the row of the last run at the same turn, shifted as the others of this run are.
#[derive(Clone, Debug, Default)]
struct Guess {
    step: Step,
    rows: Vec<u32>,
    turn: usize,
    shift: u32,
}

/// Of longer runs no rows are kept.
const LONG_RUN: usize = 1 << 12;

impl Guess {
    fn next(&self) -> [u32; 2] {
        let step = self.step.next();
        [self.rows.get(self.turn).map_or(step, |row| row.wrapping_add(self.shift)), step]
    }

    fn met(&mut self, row: u32) {
        match self.rows.get_mut(self.turn) {
            Some(known) => {
                self.shift = row.wrapping_sub(*known);
                *known = row;
            }
            None if self.turn < LONG_RUN => self.rows.push(row),
            None => {}
        }
        self.step.met(row);
        self.turn += 1;
    }
}

impl<N: Made> Body<N> {
    /// The body of a sum, if it is made of such parts.
    pub(super) fn of(hir: &Hir, e: ExprId) -> Option<Body<N>> {
        let mut body = Body { parts: Vec::new(), reads: Vec::new(), made: Vec::new() };
        body.linear(hir, e, &mut Vec::new())?;
        Some(body)
    }

    /// Collects the parts of an expression under some factors, in the order of the walk.
    fn linear(&mut self, hir: &Hir, e: ExprId, factors: &mut Vec<Factor>) -> Option<()> {
        if hir.exprs.stages[e].is_known() {
            return None;
        }
        let depth = factors.len();
        match hir.exprs.kinds[e] {
            ExprKind::Var(_, variable, list) => {
                let variable = self.read(hir, Place::Variable(variable), list)?;
                self.parts.push(Part { factors: factors.clone(), variable, origin: Origin(e.0) });
            }
            ExprKind::Neg(inner) => {
                factors.push(Factor::Minus);
                self.linear(hir, inner, factors)?;
            }
            ExprKind::Convert(inner, by, _) => {
                factors.push(Factor::Times(Known::Literal(by)));
                self.linear(hir, inner, factors)?;
            }
            ExprKind::Arith(ArithOp::Add, a, b) => {
                self.linear(hir, a, factors)?;
                self.linear(hir, b, factors)?;
            }
            ExprKind::Arith(ArithOp::Sub, a, b) => {
                self.linear(hir, a, factors)?;
                factors.push(Factor::Minus);
                self.linear(hir, b, factors)?;
            }
            ExprKind::Arith(ArithOp::Mul, a, b) => {
                let (known, rest) = if hir.exprs.stages[a].is_known() { (a, b) } else { (b, a) };
                let known = self.known(hir, known)?;
                factors.push(Factor::Times(known));
                self.linear(hir, rest, factors)?;
            }
            _ => return None,
        }
        factors.truncate(depth);
        Some(())
    }

    fn known(&mut self, hir: &Hir, e: ExprId) -> Option<Known> {
        match hir.exprs.kinds[e] {
            ExprKind::Number(lit, _) => Some(Known::Literal(lit)),
            ExprKind::Cell(table, field, list) => Some(Known::Read(self.read(hir, Place::Cell(table, field), list)?)),
            ExprKind::Attr(attr, list) if matches!(hir.attrs[attr].values, AttrValues::Number(_)) => {
                Some(Known::Read(self.read(hir, Place::Attr(attr), list)?))
            }
            ExprKind::Convert(inner, by, _) => Some(Known::Product(Box::new(self.known(hir, inner)?), Box::new(Known::Literal(by)))),
            ExprKind::Arith(ArithOp::Mul, a, b) => Some(Known::Product(Box::new(self.known(hir, a)?), Box::new(self.known(hir, b)?))),
            _ => None,
        }
    }

    fn read(&mut self, hir: &Hir, place: Place, list: ListId) -> Option<usize> {
        let key = |e: &ExprId| match hir.exprs.kinds[*e] {
            ExprKind::Slot(slot) => Some(Key::Slot(slot)),
            ExprKind::Entity(id) => Some(Key::Fixed(hir.ordinal(id))),
            _ => None,
        };
        let keys = hir.exprs.list(list).iter().map(key).collect::<Option<Vec<Key>>>()?;
        if keys.len() > MAX_KEYS {
            return None;
        }
        self.reads.push(Read { place, keys, by: By::Keys, guess: Guess::default() });
        Some(self.reads.len() - 1)
    }

    /// Decides how rows are found while a generator runs and all other variables keep their values.
    pub(super) fn begin(&mut self, eval: &Eval<'_, N>, blocks: &[Block], generator: &Generator) {
        let runs =
            |key: &Key| generator.pattern.iter().any(|(bind, _)| matches!((bind, key), (Bind::New(new), Key::Slot(slot)) if new == slot));
        for read in &mut self.reads {
            read.guess.turn = 0;
            let index = index_of(eval.hir, blocks, read.place);
            let mut keys = [None; MAX_KEYS];
            for (place, key) in keys.iter_mut().zip(&read.keys) {
                *place = if runs(key) { None } else { Some(value(eval, *key)) };
            }
            let keys = keys.part(0..read.keys.len());
            read.by = if keys.iter().all(Option::is_some) {
                let mut all = [0; MAX_KEYS];
                all.iter_mut().zip(keys).for_each(|(place, key)| *place = key.unwrap_or(0));
                By::Once(index.row(all.part(0..keys.len())))
            } else if is_own(eval.hir, generator, read) {
                By::Same
            } else {
                match (generator.pattern.as_slice(), index.line(keys)) {
                    ([(Bind::New(slot), _)], Some(line)) => By::Steps(line, *slot),
                    _ => By::Keys,
                }
            };
        }
    }

    /// Adds the terms of one combination, times a factor; false where the walk has to take over.
    #[inline]
    pub(super) fn add(
        &mut self,
        eval: &Eval<'_, N>,
        blocks: &[Block],
        factor: &Option<N>,
        row: Option<u32>,
        sink: &mut dyn Sink<N>,
    ) -> bool {
        let Body { parts, reads, made } = self;
        if let [part] = parts.as_slice() {
            let Some(term) = term(part, reads, eval, blocks, factor, row) else { return false };
            if let Some((column, value)) = term {
                sink.term(column, value, part.origin);
            }
            return true;
        }
        // Nothing is added before all of it is known.
        made.clear();
        for part in parts.iter() {
            let Some(term) = term(part, reads, eval, blocks, factor, row) else { return false };
            made.extend(term.map(|(column, value)| (column, value, part.origin)));
        }
        for (column, value, origin) in made.drain(..) {
            sink.term(column, value, origin);
        }
        true
    }
}

/// The term of a part, unless it is zero; nothing where the walk has to take over.
#[inline]
fn term<N: Made>(
    part: &Part,
    reads: &mut [Read],
    eval: &Eval<'_, N>,
    blocks: &[Block],
    factor: &Option<N>,
    row: Option<u32>,
) -> Option<Option<(u32, N)>> {
    let mut product = factor.clone();
    for factor in &part.factors {
        product = Some(match factor {
            Factor::Minus => product.unwrap_or_else(|| N::from_f64(1.0)).neg(),
            Factor::Times(known) => {
                let value = known.value(reads, eval, blocks, row)?;
                if !value.is_precise() {
                    return None;
                }
                match product {
                    None => value,
                    Some(product) => product.mul(value),
                }
            }
        });
    }
    let read = reads.at_mut(part.variable);
    let Place::Variable(variable) = read.place else { return None };
    let block = blocks.at(variable);
    let at = read.row(eval, &block.index, row)?;
    let product = product.unwrap_or_else(|| N::from_f64(1.0));
    Some((!product.is_zero()).then(|| (block.column(at), product)))
}

impl Known {
    #[inline]
    fn value<N: Made>(&self, reads: &mut [Read], eval: &Eval<'_, N>, blocks: &[Block], row: Option<u32>) -> Option<N> {
        match self {
            Known::Literal(lit) => Some(eval.literal(*lit)),
            Known::Read(at) => {
                let read = reads.at_mut(*at);
                let row = read.row(eval, index_of(eval.hir, blocks, read.place), row)?;
                match read.place {
                    Place::Cell(table, field) => N::cell(&eval.hir.tables[table].fields.at(field).column, row),
                    Place::Attr(attr) => match &eval.hir.attrs[attr].values {
                        AttrValues::Number(column) => N::cell(column, row),
                        _ => None,
                    },
                    Place::Variable(_) => None,
                }
            }
            Known::Product(a, b) => {
                let product = a.value(reads, eval, blocks, row)?.mul(b.value(reads, eval, blocks, row)?);
                product.is_finite().then_some(product)
            }
        }
    }
}

impl Read {
    #[inline]
    fn row<N: Made>(&mut self, eval: &Eval<'_, N>, index: &TupleIndex, own: Option<u32>) -> Option<u32> {
        match self.by {
            By::Once(row) => row,
            By::Same => own,
            By::Steps(line, slot) => line.row(eval.get(slot)).filter(|row| index.exists(*row)),
            By::Keys => {
                let mut keys = [0; MAX_KEYS];
                keys.iter_mut().zip(&self.keys).for_each(|(place, key)| *place = value(eval, *key));
                let row = index.row_near(keys.part(0..self.keys.len()), self.guess.next())?;
                self.guess.met(row);
                Some(row)
            }
        }
    }
}

#[inline]
fn value<N: Made>(eval: &Eval<'_, N>, key: Key) -> u32 {
    match key {
        Key::Slot(slot) => eval.get(slot),
        Key::Fixed(ordinal) => ordinal,
    }
}

#[inline]
fn index_of<'i>(hir: &'i Hir, blocks: &'i [Block], place: Place) -> &'i TupleIndex {
    match place {
        Place::Cell(table, _) => &hir.tables[table].index,
        Place::Attr(attr) => &hir.attrs[attr].index,
        Place::Variable(variable) => &blocks.at(variable).index,
    }
}

/// True where a read has the keys of the set's own tuples.
fn is_own(hir: &Hir, generator: &Generator, read: &Read) -> bool {
    let key = |bind: &Bind| match bind {
        Bind::New(slot) | Bind::Joined(slot) => Key::Slot(*slot),
        Bind::Fixed(ordinal) => Key::Fixed(*ordinal),
    };
    let own = matches!((hir.exprs.kinds[generator.set], read.place), (ExprKind::TableSet(set), Place::Cell(table, _)) if set == table);
    own && read.keys.len() == generator.pattern.len() && read.keys.iter().zip(&generator.pattern).all(|(k, (bind, _))| *k == key(bind))
}
