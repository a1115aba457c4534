//! The words of the language, in one list: what each may begin, and whether it may be a name or a unit.
//!
//! The grammar writes the same words as tries, for speed; a test holds both together.

/// What a word is in the language. A word may be several of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role(u16);

impl Role {
    /// Never a name.
    pub const RESERVED: Role = Role(1);
    /// Never a unit after a number.
    pub const NO_UNIT: Role = Role(1 << 1);
    /// Begins a declaration of a file.
    pub const DECLARES: Role = Role(1 << 2);
    /// A built-in kind: begins the declaration of an entity.
    pub const KIND: Role = Role(1 << 3);
    /// Begins a part of a plan.
    pub const PLAN_PART: Role = Role(1 << 4);
    /// Begins a line that ends what stands before it, as a part of a policy or a model does.
    pub const PART: Role = Role(1 << 5);
    /// Begins an entry of a model, a belief network or a decision process; a name elsewhere.
    pub const ENTRY: Role = Role(1 << 6);
    /// Stands within a declaration, before what it says of it.
    pub const CLAUSE: Role = Role(1 << 7);
    /// A value, or a function with a form of its own.
    pub const VALUE: Role = Role(1 << 8);

    /// Both roles: of a word that has them, or of which one is asked for.
    pub const fn and(self, other: Role) -> Role {
        Role(self.0 | other.0)
    }

    /// True where any of the roles is one of `others`.
    pub const fn is(self, others: Role) -> bool {
        self.0 & others.0 != 0
    }
}

const NO_NAME: Role = Role::RESERVED.and(Role::NO_UNIT);
const HEAD: Role = Role::DECLARES.and(Role::NO_UNIT);
const PLAN_HEAD: Role = Role::PLAN_PART.and(Role::NO_UNIT);

/// Every word of the grammar, by the alphabet.
pub const WORDS: &[(&str, Role)] = &[
    ("above", Role::CLAUSE.and(Role::NO_UNIT)),
    ("absorbed", Role::CLAUSE),
    ("action", Role::ENTRY),
    ("after", NO_NAME),
    ("all", Role::CLAUSE),
    ("allocation", HEAD),
    ("allow", Role::PART.and(Role::NO_UNIT)),
    ("among", NO_NAME.and(Role::CLAUSE)),
    ("amount", Role::ENTRY),
    ("and", NO_NAME.and(Role::CLAUSE)),
    ("antithetic", Role::CLAUSE),
    ("applies", Role::ENTRY),
    ("at", Role::CLAUSE),
    ("attribute", HEAD),
    ("available", Role::ENTRY.and(Role::NO_UNIT)),
    ("average", Role::ENTRY),
    ("belief", HEAD),
    ("below", Role::CLAUSE.and(Role::NO_UNIT)),
    ("binary", Role::CLAUSE.and(Role::NO_UNIT)),
    ("bottom", Role::CLAUSE),
    ("by", NO_NAME.and(Role::CLAUSE)),
    ("charge", Role::PART),
    ("choice", HEAD),
    ("column", Role::CLAUSE),
    ("constraint", PLAN_HEAD),
    ("coop", Role::CLAUSE),
    ("correlated", Role::CLAUSE),
    ("cost", Role::ENTRY),
    ("country", Role::KIND),
    ("currency", HEAD),
    ("decimal", Role::CLAUSE),
    ("decision", HEAD),
    ("decreases", Role::CLAUSE),
    ("default", NO_NAME.and(Role::CLAUSE)),
    ("delimiter", Role::CLAUSE),
    ("deny", Role::PART.and(Role::NO_UNIT)),
    ("discount", Role::ENTRY),
    ("discretised", Role::CLAUSE),
    ("do", Role::CLAUSE.and(Role::NO_UNIT)),
    ("each", Role::CLAUSE),
    ("elasticity", Role::ENTRY),
    ("else", NO_NAME.and(Role::CLAUSE)),
    ("enact", Role::ENTRY),
    ("encoding", Role::CLAUSE),
    ("enterprise", Role::KIND),
    ("entities", HEAD),
    ("evenness", Role::VALUE),
    ("every", Role::CLAUSE),
    ("except", NO_NAME.and(Role::CLAUSE)),
    ("excludes", Role::ENTRY),
    ("expect", HEAD),
    ("false", NO_NAME.and(Role::VALUE)),
    ("for", NO_NAME.and(Role::CLAUSE)),
    ("forbid", Role::ENTRY),
    ("from", NO_NAME.and(Role::CLAUSE)),
    ("gini", Role::VALUE),
    ("given", NO_NAME.and(Role::CLAUSE)),
    ("hide", Role::PART),
    ("if", NO_NAME.and(Role::CLAUSE)),
    ("in", NO_NAME.and(Role::CLAUSE)),
    ("increases", Role::CLAUSE),
    ("integer", Role::CLAUSE.and(Role::NO_UNIT)),
    ("is", Role::CLAUSE),
    ("jain", Role::VALUE),
    ("keeping", Role::ENTRY),
    ("kind", HEAD),
    ("latin", Role::CLAUSE),
    ("learn", Role::ENTRY),
    ("less", Role::CLAUSE),
    ("let", HEAD.and(Role::PLAN_PART)),
    ("limit", Role::PART.and(Role::VALUE)),
    ("line", Role::CLAUSE),
    ("lines", Role::CLAUSE),
    ("maximize", PLAN_HEAD),
    ("minimize", PLAN_HEAD),
    ("missing", Role::CLAUSE.and(Role::NO_UNIT)),
    ("monotone", Role::CLAUSE),
    ("more", Role::CLAUSE),
    ("most", Role::CLAUSE),
    ("nest", Role::ENTRY),
    ("nests", Role::ENTRY),
    ("next", Role::ENTRY),
    ("no", Role::VALUE),
    ("not", NO_NAME.and(Role::CLAUSE)),
    ("observe", Role::DECLARES),
    ("of", Role::CLAUSE),
    ("off", Role::VALUE.and(Role::NO_UNIT)),
    ("on", Role::CLAUSE.and(Role::NO_UNIT)),
    ("only", Role::CLAUSE),
    ("open", Role::VALUE),
    ("or", NO_NAME.and(Role::CLAUSE)),
    ("ordered", Role::CLAUSE),
    ("over", Role::ENTRY.and(Role::CLAUSE)),
    ("paid", Role::CLAUSE),
    ("pay", Role::CLAUSE),
    ("periods", HEAD),
    ("plan", HEAD),
    ("policy", Role::KIND),
    ("prefixed", Role::CLAUSE.and(Role::NO_UNIT)),
    ("probability", Role::CLAUSE),
    ("project", Role::KIND),
    ("random", HEAD.and(Role::ENTRY)),
    ("rate", HEAD),
    ("rates", Role::ENTRY),
    ("received", Role::CLAUSE),
    ("regulation", Role::KIND),
    ("remove", Role::ENTRY),
    ("require", Role::PART.and(Role::NO_UNIT)),
    ("requires", Role::ENTRY),
    ("resource", Role::KIND),
    ("reward", Role::ENTRY),
    ("sample", Role::ENTRY),
    ("sampled", Role::CLAUSE),
    ("scale", Role::CLAUSE),
    ("scenario", HEAD),
    ("seed", Role::CLAUSE),
    ("set", HEAD),
    ("show", Role::PART),
    ("skip", Role::CLAUSE),
    ("start", Role::ENTRY),
    ("state", Role::ENTRY),
    ("step", Role::CLAUSE),
    ("sweep", Role::ENTRY),
    ("table", HEAD),
    ("technology", Role::KIND),
    ("terminal", Role::ENTRY),
    ("then", NO_NAME.and(Role::CLAUSE)),
    ("thousands", Role::CLAUSE),
    ("to", NO_NAME.and(Role::CLAUSE)),
    ("top", Role::CLAUSE),
    ("true", NO_NAME.and(Role::VALUE)),
    ("truncated", Role::CLAUSE),
    ("unit", HEAD),
    ("unknown", Role::CLAUSE),
    ("unprefixed", Role::CLAUSE.and(Role::NO_UNIT)),
    ("until", Role::ENTRY),
    ("up", Role::CLAUSE),
    ("use", HEAD),
    ("var", PLAN_HEAD),
    ("variant", HEAD),
    ("warn", Role::PART.and(Role::NO_UNIT)),
    ("where", NO_NAME.and(Role::CLAUSE)),
    ("wide", Role::CLAUSE.and(Role::NO_UNIT)),
    ("willingness", Role::ENTRY),
    ("with", Role::CLAUSE),
    ("within", NO_NAME.and(Role::CLAUSE)),
    ("worth", Role::ENTRY),
];

/// What a word is in the language; nothing where it is only a name.
pub fn role(word: &str) -> Option<Role> {
    let at = WORDS.binary_search_by(|(known, _)| (*known).cmp(word)).ok()?;
    WORDS.get(at).map(|(_, role)| *role)
}

/// True for a word of the language that has one of these roles.
pub fn is(word: &str, roles: Role) -> bool {
    role(word).is_some_and(|role| role.is(roles))
}

#[cfg(test)]
mod tests;
