//! A lowered plan as a file for other solvers: MPS in free format, or the LP format of CPLEX.
//!
//! `sheet` turns a program into what the formats can hold, with names from `labels`; `mps` and `lp` write that down. Both aim at
//! what every reader understands, and were tried with glpsol 5.0, CBC 2.10 and HiGHS 1.15:
//!
//! - names hold letters, digits and `_ . ( ) ,` only, and are the same in both formats;
//! - numbers are the shortest texts that read back as the same doubles; zeros are not written;
//! - bounds are written wherever readers differ on what holds without them: always for whole columns, and both ends of negative
//!   ones. Bounds of whole columns are whole, since glpsol takes no others;
//! - a row with two limits is a RANGES entry in MPS, where adding gives back the same doubles, and two rows elsewhere: no form of
//!   it is read by all readers of LP files;
//! - rows without a limit are left out: they say nothing, and readers keep, drop or mistake them;
//! - the objective's constant is the cost of a column fixed at 1: glpsol reads none in LP files, and in MPS takes the right-hand
//!   side of the objective for the constant, where CPLEX, HiGHS and others take it for its negative;
//! - a maximum is the minimum of the negative in MPS: glpsol does not know OBJSENSE, CBC passes over it, and a minimum is what
//!   all take for granted;
//! - the line NAME of MPS says FREE, or CBC takes short names for fixed format; names have at most 100 characters, or it drops them.
//!
//! The head of the file tells scenario, plan, units, and which names were changed. The same plan gives the same bytes.
//!
//! Formats: IBM, *ILOG CPLEX: File formats supported by CPLEX*; A. Makhorin, *GLPK reference manual*, appendices B and C.

mod head;
mod labels;
mod lp;
mod mps;
mod sheet;

use crate::hir::{Hir, ModelId};
use crate::lp::Lp;
use crate::numbers::Style;
use sheet::Sheet;
use std::fmt;
use std::io::{self, Write};

/// Formats of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MPS, free format.
    Mps,
    /// The LP format of CPLEX.
    Lp,
}

/// A program that no file can hold, with the reason as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unwritable(pub String);

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unwritable {}

/// Why a plan with logarithms, roots or powers of decisions is not written.
pub const BENDS: &str = "functions of its decisions bend, and the formats hold straight lines only";

/// A program ready to be written.
pub struct Export<'a> {
    format: Format,
    /// A name for the whole: that of the scenario and that of the plan.
    name: String,
    head: Vec<String>,
    sheet: Sheet<'a>,
}

impl<'a> Export<'a> {
    /// Names a program's columns and rows for a format. Fails where a number is none, or infinite.
    pub fn new(hir: &Hir, model: ModelId, lp: &'a Lp, format: Format) -> Result<Export<'a>, Unwritable> {
        if lp.bends() {
            return Err(Unwritable(BENDS.to_string()));
        }
        let sheet = Sheet::new(hir, model, lp, format)?;
        let head = head::lines(hir, model, lp, &sheet);
        let name = labels::Labels::default().one(&format!("{}.{}", hir.name, hir.models[model].name));
        Ok(Export { format, name, head, sheet })
    }

    /// Writes the file.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Mps => mps::write(&self.name, &self.head, &self.sheet, out),
            Format::Lp => lp::write(&self.head, &self.sheet, out),
        }
    }

    /// The file as text.
    pub fn text(&self) -> String {
        let mut bytes = Vec::new();
        // Writing to memory does not fail.
        let _ = self.write(&mut bytes);
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// The shortest text that reads back as the same double.
fn number(value: f64) -> String {
    Style::FILE.write(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_they_were() {
        assert_eq!(
            [0.1 + 0.2, -0.0, 1e-20, -2.5e300, 1e15, 100.0].map(number),
            ["0.30000000000000004", "0", "1e-20", "-2.5e300", "1e15", "100"]
        );
        let mut bits = 0x1234_5678_9abc_def0u64;
        for _ in 0..10_000 {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = f64::from_bits(bits ^ (bits >> 29));
            if value.is_finite() {
                let text = number(value);
                assert_eq!(text.parse::<f64>(), Ok(value));
                assert!(text.len() <= 24, "{text}");
            }
        }
    }
}
