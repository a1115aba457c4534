//! What is written for single columns and rows.
