//! JSON with an object of a list to each line.

use serde_json::ser::Formatter;
use std::io::{self, Write};

/// Objects and lists over several lines, but every object of a list on one; whole numbers without a point.
#[derive(Default)]
pub struct Lines {
    /// The containers that are open: true for lists.
    open: Vec<bool>,
    /// How many of them stand on one line.
    flat: usize,
    /// True when the innermost has content.
    filled: bool,
}

impl Lines {
    fn begin<W: ?Sized + Write>(&mut self, out: &mut W, list: bool) -> io::Result<()> {
        if self.flat > 0 || (!list && self.open.last() == Some(&true)) {
            self.flat += 1;
        }
        self.open.push(list);
        self.filled = false;
        out.write_all(if list { b"[" } else { b"{" })
    }

    fn end<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        let list = self.open.pop() == Some(true);
        if self.flat == 0 && self.filled {
            self.indent(out)?;
        } else if self.flat > 0 && !list {
            out.write_all(b" ")?;
        }
        self.flat = self.flat.saturating_sub(1);
        self.filled = true;
        out.write_all(if list { b"]" } else { b"}" })
    }

    fn item<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        if self.flat == 0 {
            return self.indent(out);
        }
        let in_list = self.open.last() == Some(&true);
        if first && in_list { Ok(()) } else { out.write_all(b" ") }
    }

    fn indent<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        self.open.iter().try_for_each(|_| out.write_all(b"  "))
    }
}

impl Formatter for Lines {
    fn write_f64<W: ?Sized + Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        // The shortest text that reads back as the same number; zero has no sign.
        match value.abs() {
            0.0 => out.write_all(b"0"),
            1e-5..1e16 => write!(out, "{value}"),
            _ => write!(out, "{value:e}"),
        }
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, true)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin(out, false)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.end(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.item(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.filled = true;
        Ok(())
    }
}
