//! Small programs for tests.

use super::*;

pub const INF: f64 = f64::INFINITY;

/// Builds plans for tests.
pub struct Builder(Lp);

impl Builder {
    pub fn new(sense: Sense) -> Builder {
        Builder(Lp {
            sense,
            offset: 0.0,
            columns: Default::default(),
            rows: Default::default(),
            column_blocks: Vec::new(),
            row_blocks: Vec::new(),
        })
    }

    pub fn minimize() -> Builder {
        Builder::new(Sense::Minimize)
    }

    pub fn maximize() -> Builder {
        Builder::new(Sense::Maximize)
    }

    pub fn offset(mut self, offset: f64) -> Builder {
        self.0.offset = offset;
        self
    }

    fn add(mut self, cost: f64, lower: f64, upper: f64, domain: Domain) -> Builder {
        let columns = &mut self.0.columns;
        columns.cost.push(cost);
        columns.lower.push(lower);
        columns.upper.push(upper);
        columns.domain.push(domain);
        columns.cost_origin.push(Origin(0));
        columns.origin.push(Origin(0));
        self
    }

    pub fn column(self, cost: f64, lower: f64, upper: f64) -> Builder {
        self.add(cost, lower, upper, Domain::Continuous)
    }

    pub fn whole(self, cost: f64, lower: f64, upper: f64) -> Builder {
        self.add(cost, lower, upper, Domain::Integer)
    }

    pub fn row(mut self, lower: f64, upper: f64, entries: &[(u32, f64)]) -> Builder {
        let rows = &mut self.0.rows;
        rows.lower.push(lower);
        rows.upper.push(upper);
        rows.origin.push(Origin(0));
        rows.constant.push(0.0);
        for &(col, value) in entries {
            rows.cols.push(ColId(col));
            rows.values.push(value);
            rows.value_origin.push(Origin(0));
        }
        rows.starts.push(rows.values.len());
        self
    }

    pub fn build(self) -> Lp {
        self.0
    }
}
