//! What goes over the whole scenario: all bodies, then the order of evaluation, and what nobody reads.

mod bodies;
mod order;
mod recursion;
mod show;
mod unused;
mod variants;
