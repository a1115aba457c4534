//! Linear programs in MPS, and stochastic ones in SMPS: a core file in MPS, a file of periods, a file of what is random.
//!
//! Both in fixed and in free form: a file whose words cannot be read with blanks between them is read by its columns. Numbers are
//! exact. Every fault has its line.
//!
//! Formats: IBM, *ILOG CPLEX: File formats supported by CPLEX*; J. R. Birge et al., *A standard input format for multiperiod
//! stochastic linear programs*, COAL Newsletter 17 (1987); H. I. Gassmann, E. Schweitzer, *A comprehensive input format for
//! stochastic linear programs*, Annals of Operations Research 104 (2001).

mod bounds;
mod changes;
mod groups;
mod periods;
mod places;
mod program;
mod random;
mod scan;
mod scenarios;
mod sections;

pub use groups::{Amount, Group, Law};
pub use periods::Periods;
pub use program::{Column, Fault, Place, Program, Sense};
pub use random::Random;
pub use scan::{Part, part};

/// Reads a program in MPS.
pub fn program(text: &str) -> Result<Program, Fault> {
    scan::either(text, |layout| sections::read(text, layout))
}

/// Reads the periods of a program, the time file of SMPS.
pub fn periods(text: &str, program: &Program) -> Result<Periods, Fault> {
    scan::either(text, |layout| periods::read(text, layout, program))
}

/// Reads what is random in a program, the stoch file of SMPS.
pub fn random(text: &str, program: &Program, periods: &Periods) -> Result<Random, Fault> {
    scan::either(text, |layout| random::read(text, layout, program, periods))
}
