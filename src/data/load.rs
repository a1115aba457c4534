//! Tables from separated text: keys to rows, cells to values, each with its place in the file.

use super::build::{Builder, Item};
use super::column::Column;
use super::condition::columns_of;
use super::index::TupleIndex;
use super::left_out::{Collector, LeftOut};
use super::markers::Markers;
use super::number_style::Numbers;
use super::problem::{Problem, ProblemKind, Problems};
use super::records::Cell;
use super::rows::{Memo, Rows, Undecided, has};
use super::sort::MAX_KEYS;
use super::source::Source;
use super::spec::{KeySpec, LongSpec, ValueKind, WideSpec};
use super::unit_column::Units;

/// What a cell says that is no number because there is none.
const NO_LIMIT: &[u8] = b"no limit";

/// What a file holds, as far as it could be read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The tuples that exist.
    pub index: TupleIndex,
    /// One column of `index.rows()` rows for each value that was asked for; one for a wide table.
    pub columns: Vec<Column>,
    /// Cells without a value in rows whose keys are known. Of very many, the first.
    pub empty: Vec<EmptyCell>,
    /// Cells that say `no limit`: the value asked for, the tuple, the place.
    pub no_limit: Vec<(u32, Vec<u32>, (u32, u32))>,
    /// Rows of others, where they are left out.
    pub left_out: LeftOut,
    /// At most [`super::KEPT_PROBLEMS`], by place. Records with problems are left out, as far as
    /// the problem goes.
    pub problems: Vec<Problem>,
    /// How many problems were found beyond those.
    pub more_problems: usize,
    /// Records after the header line that have the right number of cells.
    pub records_read: usize,
    /// Those of them that meet the conditions.
    pub records_kept: usize,
    /// Those that are left out since nobody knows whether they do.
    pub undecided: Option<Undecided>,
}

/// A cell without a value.
#[derive(Clone, Debug)]
pub struct EmptyCell {
    pub keys: Vec<u32>,
    /// Which value of the row.
    pub value: usize,
    pub place: (u32, u32),
}

/// The most empty cells whose places are kept.
const KEPT_EMPTY: usize = 10_000;

/// Loads a file with all keys in columns. A tuple may occur again where the values agree or only
/// one occurrence has a value.
pub fn load_long(source: &Source, spec: &LongSpec<'_>) -> Loaded {
    let mut problems = Problems::default();
    let dims: Vec<u32> = spec.keys.iter().map(|key| key.dim).collect();
    let columns = spec.keys.iter().map(|key| key.column).chain(spec.values.iter().map(|value| value.column));
    let columns = columns.chain(spec.values.iter().filter_map(|value| value.units.map(|units| units.column)));
    let columns = columns.chain(columns_of(&spec.conditions));
    if !has(source, columns, &mut problems) {
        return nothing(&dims, spec.values.len(), problems);
    }
    let text = source.text();
    if dims.len() > MAX_KEYS {
        problems.add(ProblemKind::BadSpec, (0, 0), None);
        return nothing(&dims, spec.values.len(), problems);
    }
    let most = if spec.conditions.is_empty() { Some(source.most_records()) } else { None };
    let factors = spec.values.iter().map(|value| value.units.map_or(&[][..], |units| units.factors)).collect();
    let mut builder = Builder::new(source, dims.clone(), spec.values.len(), most).scaled(factors);
    let mut rows = Rows::new(source, &spec.conditions, &spec.missing);
    let mut keys = Keys::new(&spec.keys, &spec.missing, spec.skip_unknown);
    let mut values: Vec<Values<'_>> = spec.values.iter().map(|value| Values::new(value.kind, source.numbers(), &spec.missing)).collect();
    let mut units: Vec<Option<Units<'_>>> = spec.values.iter().map(|value| value.units.as_ref().map(Units::new)).collect();
    let (mut tuple, mut items, mut empty, mut no_limit) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    while rows.advance(&mut problems) {
        tuple.clear();
        items.clear();
        let whole = keys.read(text, &rows, &mut tuple, &mut problems);
        if !whole && spec.skip_unknown {
            continue;
        }
        for (position, ((value, reader), units)) in spec.values.iter().zip(&mut values).zip(&mut units).enumerate() {
            let cell = rows.cell(value.column);
            let mut item = reader.read(text, cell, position, &mut problems);
            // What a row of others states is nobody's business.
            if let Some(units) = units.as_mut().filter(|_| whole && !item.value.is_nan()) {
                match units.scale(text, &rows, &tuple, cell, (item.value, item.side), position, &mut problems) {
                    Some(scaled) => (item.value, item.side, item.scale) = (scaled.value, scaled.side, scaled.scale),
                    None => item.value = f64::NAN,
                }
            }
            items.push(item);
            if whole && std::mem::take(&mut reader.no_limit) {
                no_limit.push((position as u32, tuple.clone(), cell.range()));
            }
        }
        if whole {
            let nothing = items.iter().zip(&spec.values).enumerate().filter(|(_, (item, _))| item.value.is_nan());
            for (value, (_, spec)) in nothing.take(KEPT_EMPTY - empty.len()) {
                empty.push(EmptyCell { keys: tuple.clone(), value, place: rows.cell(spec.column).range() });
            }
            builder.put(&tuple, &items, &mut problems);
        }
    }
    Loaded { empty, no_limit, left_out: keys.left.finish(), ..finish(builder, &rows, &dims, spec.values.len(), problems) }
}

/// Loads a file whose last key runs across. Cells without value make no tuple; a tuple may occur
/// again where the values agree.
pub fn load_wide(source: &Source, spec: &WideSpec<'_>) -> Loaded {
    let mut problems = Problems::default();
    let dims: Vec<u32> = spec.keys.iter().map(|key| key.dim).chain([spec.dim]).collect();
    let columns = spec.keys.iter().map(|key| key.column).chain(spec.across.iter().map(|&(column, _)| column));
    let columns = columns.chain(columns_of(&spec.conditions));
    if !has(source, columns, &mut problems) {
        return nothing(&dims, 1, problems);
    }
    let text = source.text();
    if dims.len() > MAX_KEYS || spec.across.iter().any(|&(_, ordinal)| ordinal >= spec.dim) {
        problems.add(ProblemKind::BadSpec, (0, 0), None);
        return nothing(&dims, 1, problems);
    }
    let most = source.most_records().saturating_mul(spec.across.len()).min(text.len());
    let most = if spec.conditions.is_empty() { Some(most) } else { None };
    let mut builder = Builder::new(source, dims.clone(), 1, most);
    let mut rows = Rows::new(source, &spec.conditions, &spec.missing);
    let mut keys = Keys::new(&spec.keys, &spec.missing, spec.skip_unknown);
    let mut values = Values::new(spec.kind, source.numbers(), &spec.missing);
    let (mut tuple, mut empty, mut no_limit) = (Vec::new(), Vec::new(), Vec::new());
    while rows.advance(&mut problems) {
        tuple.clear();
        let whole = keys.read(text, &rows, &mut tuple, &mut problems);
        if !whole && spec.skip_unknown {
            continue;
        }
        for (position, &(column, ordinal)) in spec.across.iter().enumerate() {
            let cell = rows.cell(column);
            let item = values.read(text, cell, position, &mut problems);
            let free = std::mem::take(&mut values.no_limit);
            if whole && item.value.is_nan() && !free && empty.len() < KEPT_EMPTY {
                let keys = tuple.iter().copied().chain([ordinal]).collect();
                empty.push(EmptyCell { keys, value: 0, place: cell.range() });
            }
            if whole && (free || !item.value.is_nan()) {
                tuple.push(ordinal);
                if free {
                    no_limit.push((0, tuple.clone(), cell.range()));
                } else {
                    builder.put(&tuple, &[item], &mut problems);
                }
                tuple.pop();
            }
        }
    }
    Loaded { empty, no_limit, left_out: keys.left.finish(), ..finish(builder, &rows, &dims, 1, problems) }
}

fn finish(builder: Builder<'_>, rows: &Rows<'_>, dims: &[u32], values: usize, mut problems: Problems) -> Loaded {
    match builder.finish(&mut problems) {
        Ok((index, columns)) => {
            let (problems, more_problems) = problems.finish();
            Loaded {
                index,
                columns,
                empty: Vec::new(),
                no_limit: Vec::new(),
                left_out: LeftOut::default(),
                problems,
                more_problems,
                records_read: rows.read,
                records_kept: rows.kept,
                undecided: rows.undecided,
            }
        }
        Err(_) => {
            problems.add(ProblemKind::TooLarge, (0, 0), None);
            nothing(dims, values, problems)
        }
    }
}

/// The result of a file that could not be read: no tuples.
fn nothing(dims: &[u32], values: usize, problems: Problems) -> Loaded {
    let index = TupleIndex::none(dims);
    let columns = (0..values).map(|_| Column::empty(index.rows())).collect();
    let (problems, more_problems) = problems.finish();
    Loaded {
        index,
        columns,
        empty: Vec::new(),
        no_limit: Vec::new(),
        left_out: LeftOut::default(),
        problems,
        more_problems,
        records_read: 0,
        records_kept: 0,
        undecided: None,
    }
}

/// Reads the key cells of records.
struct Keys<'a> {
    specs: &'a [KeySpec<'a>],
    lookups: Vec<Memo<'a>>,
    missing: Markers<'a>,
    /// Records with an unknown key are left out.
    skip: bool,
    left: Collector,
}

impl<'a> Keys<'a> {
    fn new(specs: &'a [KeySpec<'a>], missing: &'a [String], skip: bool) -> Keys<'a> {
        let lookups = specs.iter().map(|key| Memo::new(key.lookup)).collect();
        Keys { specs, lookups, missing: Markers::new(missing), skip, left: Collector::default() }
    }

    /// Adds the ordinals of the current record to `tuple`; false when one of them is not known.
    #[inline]
    fn read(&mut self, text: &'a str, rows: &Rows<'_>, tuple: &mut Vec<u32>, problems: &mut Problems) -> bool {
        let (mut whole, mut of_others) = (true, false);
        let mut empty = None;
        for (key, (spec, lookup)) in self.specs.iter().zip(&mut self.lookups).enumerate() {
            let cell = rows.cell(spec.column);
            match lookup.find(text, cell) {
                Some(ordinal) if ordinal < spec.dim => tuple.push(ordinal),
                _ => {
                    if self.skip && !self.missing.is(cell.bytes(text).trim_ascii()) {
                        self.left.add(key, cell.text(text).trim(), cell.range());
                        of_others = true;
                    } else if self.skip {
                        empty.get_or_insert((key, cell));
                    } else if !rows.is_blank() {
                        // Rows of nothing but empty cells are no rows.
                        unknown_key(key, text, cell, &self.missing, problems);
                    }
                    whole = false;
                }
            }
        }
        match empty {
            // A row of others, such as one of totals, need not have all keys.
            _ if of_others => self.left.row(),
            Some((key, cell)) if !rows.is_blank() => unknown_key(key, text, cell, &self.missing, problems),
            _ => {}
        }
        whole
    }
}

#[cold]
fn unknown_key(key: usize, text: &str, cell: Cell, missing: &Markers<'_>, problems: &mut Problems) {
    if missing.is(cell.bytes(text).trim_ascii()) {
        problems.add(ProblemKind::MissingKey { key }, cell.range(), None);
    } else {
        let content = cell.text(text).trim().to_owned();
        problems.unknown(key, &content, ProblemKind::UnknownKey { key, text: content.clone() }, cell.range());
    }
}

/// Reads the cells of one value.
struct Values<'a> {
    numbers: Numbers,
    lookup: Option<Memo<'a>>,
    missing: Markers<'a>,
    /// The last cell said `no limit`.
    no_limit: bool,
}

impl<'a> Values<'a> {
    fn new(kind: ValueKind<'a>, numbers: Numbers, missing: &'a [String]) -> Values<'a> {
        let lookup = match kind {
            ValueKind::Lookup(lookup) => Some(Memo::new(lookup)),
            _ => None,
        };
        Values { numbers, lookup, missing: Markers::new(missing), no_limit: false }
    }

    #[inline]
    fn read(&mut self, text: &'a str, cell: Cell, position: usize, problems: &mut Problems) -> Item {
        let item = |value: f64, side: bool| Item { value, lo: cell.start(), side, scale: 0 };
        let bytes = cell.bytes(text).trim_ascii();
        if self.missing.is(bytes) {
            // `missing "inf"`: what is infinite is no limit.
            self.no_limit = self.lookup.is_none() && is_infinite(bytes);
            return item(f64::NAN, false);
        }
        match &mut self.lookup {
            None => match self.numbers.parse(bytes) {
                Ok(number) => item(number.value, number.side),
                Err(_) if bytes.eq_ignore_ascii_case(NO_LIMIT) => {
                    self.no_limit = true;
                    item(f64::NAN, false)
                }
                Err(reason) => {
                    let kind = ProblemKind::BadNumber { value: position, reason, text: cell.text(text).into_owned() };
                    problems.add(kind, cell.range(), None);
                    item(f64::NAN, false)
                }
            },
            Some(lookup) => match lookup.find(text, cell) {
                Some(ordinal) => item(f64::from(ordinal), false),
                None => {
                    let content = cell.text(text).trim().to_owned();
                    let kind = ProblemKind::UnknownValue { value: position, text: content.clone() };
                    problems.unknown(MAX_KEYS + position, &content, kind, cell.range());
                    item(f64::NAN, false)
                }
            },
        }
    }
}

fn is_infinite(cell: &[u8]) -> bool {
    let cell = cell.strip_prefix(b"-").or(cell.strip_prefix(b"+")).unwrap_or(cell);
    [&b"inf"[..], b"infinity", "∞".as_bytes()].iter().any(|word| cell.eq_ignore_ascii_case(word))
}

#[cfg(test)]
#[path = "load_tests.rs"]
mod tests;
