//! Reads LaTeX as mathematicians do: products before sums, a sum takes in the product that follows it.

/// The formula as a tree in parentheses.
pub fn read(text: &str) -> String {
    let mut reader = Reader { tokens: tokens(text), at: 0 };
    let out = reader.expr();
    assert_eq!(reader.peek(), "", "after {out} in {text}");
    out
}

/// Commands, letters, numbers and signs.
fn tokens(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_whitespace() {
            continue;
        }
        let mut token = c.to_string();
        if c == '\\' {
            match chars.next() {
                Some(letter) if letter.is_ascii_alphabetic() => {
                    token.push(letter);
                    while let Some(next) = chars.next_if(char::is_ascii_alphabetic) {
                        token.push(next);
                    }
                }
                Some(other) => token.push(other),
                None => {}
            }
        } else if c.is_ascii_digit() {
            while let Some(next) = chars.next_if(char::is_ascii_digit) {
                token.push(next);
            }
        }
        // Fonts say nothing here: the name alone.
        if matches!(token.as_str(), r"\mathit" | r"\mathrm" | r"\text") {
            assert_eq!(chars.next(), Some('{'));
            token = chars.by_ref().take_while(|c| *c != '}').filter(|c| !c.is_whitespace()).collect();
        }
        if token != r"\;" {
            out.push(token);
        }
    }
    out
}

struct Reader {
    tokens: Vec<String>,
    at: usize,
}

impl Reader {
    fn peek(&self) -> &str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn next(&mut self) -> String {
        let token = self.peek().to_string();
        self.at += 1;
        token
    }

    fn takes(&mut self, token: &str) -> bool {
        let is = self.peek() == token;
        self.at += usize::from(is);
        is
    }

    fn expect(&mut self, token: &str) {
        let found = self.next();
        assert_eq!(found, token, "at {} of {:?}", self.at, self.tokens);
    }

    fn expr(&mut self) -> String {
        match self.peek() {
            r"\begin" => self.cases(),
            r"\exists" | r"\forall" => {
                let word = self.next();
                self.expect(r"\left");
                self.expect("(");
                let set = self.runs().0;
                self.expect(r"\right");
                self.expect(")");
                self.expect(":");
                format!("({} {set} {})", &word[1..], self.expr())
            }
            _ => self.or(),
        }
    }

    fn or(&mut self) -> String {
        let mut left = self.and();
        while self.takes(r"\lor") {
            left = format!("(or {left} {})", self.and());
        }
        left
    }

    fn and(&mut self) -> String {
        let mut left = self.not();
        while self.takes(r"\land") {
            left = format!("(and {left} {})", self.not());
        }
        left
    }

    fn not(&mut self) -> String {
        if self.takes(r"\lnot") { format!("(not {})", self.compare()) } else { self.compare() }
    }

    fn compare(&mut self) -> String {
        let left = self.joined();
        for (sign, word) in [(r"\le", "le"), ("=", "="), (r"\in", "in")] {
            if self.takes(sign) {
                return format!("(cmp {left} {word} {})", self.joined());
            }
        }
        left
    }

    /// One operator of sets, several times if it groups.
    fn joined(&mut self) -> String {
        let mut left = self.sum();
        let sign = self.peek().to_string();
        if sign == r"\setminus" {
            self.next();
            return format!("(setminus {left} {})", self.sum());
        }
        if sign == r"\cup" || sign == r"\cap" {
            while self.takes(&sign) {
                left = format!("({} {left} {})", &sign[1..], self.sum());
            }
        }
        left
    }

    fn sum(&mut self) -> String {
        let mut left = if self.takes("-") { format!("(neg {})", self.product()) } else { self.product() };
        loop {
            if self.takes("+") {
                left = format!("(+ {left} {})", self.product());
            } else if self.takes("-") {
                left = format!("(- {left} {})", self.product());
            } else {
                return left;
            }
        }
    }

    fn product(&mut self) -> String {
        let mut left = self.factor();
        while self.takes(r"\cdot") {
            left = format!("(* {left} {})", self.factor());
        }
        left
    }

    /// A factor; a sum takes in the whole product that follows.
    fn factor(&mut self) -> String {
        let big = match self.peek() {
            r"\sum" => "sum",
            r"\max" => "max",
            _ => return self.power(),
        };
        self.next();
        self.expect("_");
        self.expect("{");
        let (set, filter) = self.runs();
        self.expect("}");
        let body = self.product();
        match filter {
            Some(filter) => format!("({big}if {set} {filter} {body})"),
            None => format!("({big} {set} {body})"),
        }
    }

    /// `e ∈ S`, with its condition.
    fn runs(&mut self) -> (String, Option<String>) {
        let index = self.next();
        assert!(index.starts_with('e'), "{index}");
        self.expect(r"\in");
        let set = self.joined();
        let filter = self.takes(":").then(|| self.expr());
        (set, filter)
    }

    fn power(&mut self) -> String {
        let base = self.atom();
        if !self.takes("^") {
            return base;
        }
        self.expect("{");
        let exponent = self.expr();
        self.expect("}");
        assert_ne!(self.peek(), "^");
        format!("(^ {base} {exponent})")
    }

    fn braced(&mut self) -> String {
        self.expect("{");
        let inner = self.expr();
        self.expect("}");
        inner
    }

    fn atom(&mut self) -> String {
        let token = self.next();
        match token.as_str() {
            r"\frac" => {
                let above = self.braced();
                // No base of a power: the exponent would stand at its side.
                let out = format!("(/ {above} {})", self.braced());
                assert_ne!(self.peek(), "^");
                out
            }
            r"\sqrt" => format!("(sqrt {})", self.braced()),
            r"\left" => {
                let fence = self.next();
                let inner = self.expr();
                self.expect(r"\right");
                self.expect(if fence == "(" { ")" } else { "|" });
                if fence == "|" { format!("(abs {inner})") } else { inner }
            }
            r"\exp" | r"\min" => {
                self.expect(r"\left");
                self.expect("(");
                let mut parts = vec![self.expr()];
                while self.takes(",") {
                    parts.push(self.expr());
                }
                self.expect(r"\right");
                self.expect(")");
                assert_ne!(self.peek(), "^");
                format!("(call {} {})", &token[1..], parts.join(" "))
            }
            name => {
                assert!(name.chars().all(char::is_alphanumeric) && !name.is_empty(), "{name} at {} of {:?}", self.at, self.tokens);
                name.to_string()
            }
        }
    }

    fn cases(&mut self) -> String {
        ["\\begin", "{", "c", "a", "s", "e", "s", "}"].iter().for_each(|token| self.expect(token));
        let mut rows = Vec::new();
        let last = loop {
            let value = self.expr();
            self.expect("&");
            if self.takes("otherwise") {
                break value;
            }
            self.expect("if");
            rows.push((self.expr(), value));
            self.expect(r"\\");
        };
        ["\\end", "{", "c", "a", "s", "e", "s", "}"].iter().for_each(|token| self.expect(token));
        rows.into_iter().rev().fold(last, |otherwise, (condition, value)| format!("(if {condition} {value} {otherwise})"))
    }
}
