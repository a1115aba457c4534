//! Parts of a program made anew, where its columns, its rows and where they have coefficients stay as they are.

use super::*;

/// Which parts of a program are made anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// The bounds of variables, by their places in the plan.
    pub bounds: Vec<u32>,
    /// Rows of constraints, ascending.
    pub rows: Vec<(RowId, Part)>,
    pub objective: bool,
}

/// What of a row is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Limits,
    All,
}

/// A program that takes parts made anew. None where it does not fit: the program has to be made from the beginning.
pub(super) trait Takes<N: Made> {
    /// The blocks of columns, and of rows.
    fn blocks(&self) -> (&[Block], &[Block]);
    /// The constant of a row, where it is known.
    fn constant(&self, row: RowId) -> Option<N>;
    fn limits(&mut self, row: RowId, ends: RowEnds<N>) -> Option<()>;
    /// A row; `made` holds nothing else.
    fn row(&mut self, row: RowId, made: Rows<N>) -> Option<()>;
    fn objective(&mut self, terms: &Terms<N>) -> Option<()>;
    /// The bounds of columns from a first one on.
    fn bounds(&mut self, first: u32, lower: ByCol<N::Bound>, upper: ByCol<N::Bound>) -> Option<()>;
}

impl<'a, N: Made> Lowering<'a, N> {
    /// Makes parts of a program anew. None where they do not fit it, or something is wrong with the data.
    pub(super) fn remake(&mut self, parts: &Parts, program: &mut impl Takes<N>, first_objective: u32) -> Option<()> {
        let plan = self.plan;
        for at in &parts.bounds {
            let (variable, block) = (plan.variables.get(*at as usize)?, program.blocks().0.get(*at as usize)?.clone());
            let (mut lower, mut upper) = (ByCol::default(), ByCol::default());
            self.bounds(variable, &block.index, variable.lower, N::open_below(), &mut lower).ok()?;
            self.bounds(variable, &block.index, variable.upper, N::open_above(), &mut upper).ok()?;
            program.bounds(block.start, lower, upper)?;
        }
        let columns = program.blocks().0.last().map_or(0, |block| block.start + block.count);
        let mut terms = Terms::new(columns as usize);
        let mut keys = Vec::new();
        let mut rows = parts.rows.iter().copied().peekable();
        for at in 0..program.blocks().1.len() {
            let block = program.blocks().1.get(at)?;
            if rows.peek().is_none_or(|(row, _)| row.0 >= block.start + block.count) {
                continue;
            }
            let block = block.clone();
            let constraint = plan.constraints.get(block.declaration as usize)?;
            for (row, key) in (block.start..).map(RowId).zip(block.index.iter()) {
                let Some((_, part)) = rows.next_if(|(wanted, _)| *wanted == row) else { continue };
                block.index.tuple(key, &mut keys);
                match program.constant(row).filter(|_| part == Part::Limits) {
                    Some(constant) => {
                        let ends = self.ends(constraint, &keys, &constant).ok()?;
                        program.limits(row, ends)?;
                    }
                    None => {
                        let made = self.row_alone(block.declaration, constraint, &keys, &mut terms)?;
                        program.row(row, made)?;
                    }
                }
            }
        }
        if rows.next().is_some() || self.doubt {
            return None;
        }
        if parts.objective {
            let objective = plan.objectives.get(first_objective as usize).filter(|objective| !objective.levels)?;
            self.objective(first_objective, objective, &mut terms).ok()?;
            program.objective(&terms)?;
        }
        (!self.doubt).then_some(())
    }

    /// A row of a constraint, alone; none where something is wrong with the data.
    pub(super) fn row_alone(&mut self, number: u32, constraint: &ConstraintDecl, keys: &[u32], terms: &mut Terms<N>) -> Option<Rows<N>> {
        let ends = self.row(constraint, keys, terms).ok()?;
        let mut made = Rows::default();
        push_row(&mut made, ends, terms, Origin(number));
        Some(made)
    }
}

/// Puts the numbers of a row in the places of those of a row with the same columns.
pub(super) fn replace<N: Value>(lp: &mut Lp<N>, row: RowId, mut made: Rows<N>) -> Option<()> {
    let (entries, rows) = (lp.range(row), &mut lp.rows);
    if rows.cols.get(entries.clone())? != made.cols.as_slice() {
        return None;
    }
    rows.value_origin.get_mut(entries.clone())?.copy_from_slice(&made.value_origin);
    rows.values.get_mut(entries)?.swap_with_slice(&mut made.values);
    let first = RowId(0);
    let (lower, upper, constant) = (&mut made.lower[first], &mut made.upper[first], &mut made.constant[first]);
    std::mem::swap(&mut rows.lower[row], lower);
    std::mem::swap(&mut rows.upper[row], upper);
    std::mem::swap(&mut rows.constant[row], constant);
    Some(())
}

/// Puts costs in the place of those of a program; `number` turns them into its numbers.
pub(super) fn replace_costs<N: Made, M: Value>(lp: &mut Lp<M>, terms: &Terms<N>, number: impl Fn(&N) -> M) {
    lp.offset = number(&terms.constant);
    let columns = &mut lp.columns;
    columns.cost.fill(M::zero());
    columns.cost_origin.fill(Origin::NONE);
    for ((col, value), origin) in terms.cols.iter().zip(&terms.values).zip(&terms.origins) {
        columns.cost[ColId(*col)] = number(value);
        columns.cost_origin[ColId(*col)] = *origin;
    }
}
