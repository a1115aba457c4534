//! Random networks against enumeration of all combinations of states.

mod random;
mod joint;
mod tree;
mod probable;
mod sensitivity;
mod separation;
mod sample;
mod order;
