//! All tests of the program from outside, in one binary: it is linked once.

mod common;
mod oracle;

mod architecture;
mod bad_input;
mod cases;
mod conditions;
mod diagnostics;
mod docs;
mod exact;
mod examples;
mod explain;
mod export;
mod fix;
mod formats;
mod hostile;
mod impact;
mod invariants;
mod language;
mod levels;
mod lowering;
mod many;
mod met;
mod metamorphic;
mod mistakes;
mod names;
mod outputs;
mod plan_forms;
mod policies;
mod robustness;
mod session;
mod terminal;
mod told_once;
mod verdicts;
mod watch;
mod whole;
