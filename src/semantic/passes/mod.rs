//! What is looked at when everything is typed: the order of evaluation, and what nobody reads.

mod order;
mod unused;
