//! What choices and allocations come to: each rule as formulas, with who described it.

use super::Writer;
use crate::doc::math::{Big, Fence, Math, Sign};
use crate::syntax::ast::{Applies, FormName, ItemKind, ModelItem};

/// What shares or chooses, and the numbers that are read of it.
struct Shapes {
    /// The keys of the index alone, of one that shares, and of another one.
    outer: Vec<Math>,
    keys: Vec<Math>,
    all: Vec<Math>,
    others: Vec<Math>,
}

fn fraction(above: Math, below: Math) -> Math {
    Math::Fraction(Box::new(above), Box::new(below))
}

fn power(of: Math, to: Math) -> Math {
    Math::Power(Box::new(of), Box::new(to))
}

fn number(text: &str) -> Math {
    Math::Number(text.into())
}

fn function(name: &str, arguments: Vec<Math>) -> Math {
    Math::call(Math::Function(name.into()), Math::list(arguments))
}

impl Shapes {
    fn own(&self, name: &str) -> Math {
        Math::name(name).keyed(self.keys.clone())
    }

    fn other(&self, name: &str) -> Math {
        Math::name(name).keyed(self.all.clone())
    }

    /// Of the index alone.
    fn whole(&self, name: &str) -> Math {
        Math::name(name).keyed(self.outer.clone())
    }

    /// The sum over all that share.
    fn sum(&self, body: Math) -> Math {
        Math::Over(Big::Sum, Box::new(Math::list(self.others.clone())), Box::new(body))
    }
}

impl<'a> Writer<'a> {
    /// What a choice, or the rule of an allocation that is the same for all, comes to.
    pub(super) fn rule(&mut self, model: &'a ModelItem, keys: &[Math]) {
        let among: Vec<Math> = model.among.pattern.iter().map(|place| self.notation.place(place)).collect();
        let outer: Vec<Math> = keys.get(..keys.len().saturating_sub(among.len())).unwrap_or(&[]).to_vec();
        // Another one of those that share, beside the one that is meant.
        let others: Vec<Math> = among.iter().map(|key| power(key.clone(), Math::Sign(Sign::Prime))).collect();
        let all: Vec<Math> = outer.iter().cloned().chain(others.iter().cloned()).collect();
        let shapes = Shapes { outer, keys: keys.to_vec(), all, others };
        let name = model.name.text.as_ref();
        if model.form == FormName::Choice {
            // The scale is above, as a formula of the chooser.
            let is_scaled = model.fields.iter().any(|field| field.name.text.as_ref() == "scale");
            match model.nests.is_empty() {
                true => self.logit(name, is_scaled, &shapes),
                false => self.nested(name, is_scaled, &shapes),
            }
            if self.is_patched(name, &|applies| !applies.charges.is_empty()) {
                self.page.say("What policies in force charge is subtracted from the utilities.");
            }
            return;
        }
        let rule = model.fields.iter().find(|field| field.name.text.as_ref() == "rule").map(|field| self.source(field.value.span));
        let has = |text: &str| model.fields.iter().any(|field| field.name.text.as_ref() == text);
        let rule = rule.as_deref().unwrap_or("proportional");
        if self.by_rule(rule, name, (has("amount"), has("weight"), model.links.is_some()), &shapes) {
            // Floors, ceilings and limits of policies change what a rule gives.
            let is_limited = self.is_patched(name, &|applies| !applies.limits.is_empty());
            let says = match (has("floor"), has("ceiling")) {
                (true, true) => {
                    "Whoever would get less than the floor gets the floor, and the rest is divided again among the others by the same rule; ceilings work the same way from above."
                }
                (true, false) => {
                    "Whoever would get less than the floor gets the floor, and the rest is divided again among the others by the same rule."
                }
                (false, true) => {
                    "Whoever would get more than the ceiling gets the ceiling, and the rest is divided again among the others by the same rule."
                }
                (false, false) => "",
            };
            if !says.is_empty() {
                self.page.say(says);
            }
            if is_limited {
                self.page.say("Limits of policies in force hold for amounts and shares: whoever would be beyond one is held there, and the rest is divided again among the others by the same rule.");
            }
        }
    }

    /// True where a policy applies to a model so.
    fn is_patched(&self, name: &str, how: &dyn Fn(&Applies) -> bool) -> bool {
        self.items().any(|loaded| match &loaded.item.kind {
            ItemKind::Entity(entity) => entity.policy.applies.iter().any(|applies| applies.plan.name.text.as_ref() == name && how(applies)),
            _ => false,
        })
    }

    fn logit(&mut self, name: &str, is_scaled: bool, shapes: &Shapes) {
        self.page.say("The probability of an alternative, over those that are available (multinomial logit):");
        let scaled = |utility: Math| if is_scaled { shapes.whole("scale").joined(Sign::Times, utility) } else { utility };
        let exp = |utility: Math| function("exp", vec![scaled(utility)]);
        let value = fraction(exp(shapes.own("utility")), shapes.sum(exp(shapes.other("utility"))));
        self.page.formula(shapes.own(&format!("{name}.probability")).joined(Sign::Equal, value));
        self.page.say("Source: D. McFadden, Conditional logit analysis of qualitative choice behavior (1974).");
    }

    /// First a nest, then an alternative in it.
    fn nested(&mut self, name: &str, is_scaled: bool, shapes: &Shapes) {
        let nest = Math::Index("n".into());
        let other = power(nest.clone(), Math::Sign(Sign::Prime));
        let of = |text: &str, nest: &Math| {
            let keys = shapes.outer.iter().cloned().chain([nest.clone()]).collect();
            Math::name(format!("{name}.{text}")).keyed(keys)
        };
        let own_scale = Math::name("λ").below(nest.clone());
        let scaled = |math: Math| if is_scaled { shapes.whole("scale").joined(Sign::Times, math) } else { math };
        let within = |utility: Math| function("exp", vec![fraction(scaled(utility), own_scale.clone())]);
        let members = Math::list(shapes.others.clone()).joined(Sign::In, nest.clone());
        let inside = Math::Over(Big::Sum, Box::new(members), Box::new(within(shapes.other("utility"))));
        self.page.say("Probabilities are those of a nested logit. With the scale λ of a nest n (a nest of its own, with λ = 1, for what is in none), a nest is worth");
        let times = if is_scaled { fraction(own_scale.clone(), shapes.whole("scale")) } else { own_scale.clone() };
        let log = Math::Row(vec![Math::Function("ln".into()), inside.clone()]);
        self.page.formula(of("nest_logsum", &nest).joined(Sign::Equal, times.joined(Sign::Times, log)));
        self.page.say("and it and its alternatives are chosen with the probabilities");
        let exp = |nest: &Math| function("exp", vec![scaled(of("nest_logsum", nest))]);
        let all = Math::Over(Big::Sum, Box::new(other.clone()), Box::new(exp(&other)));
        self.page.formula(of("nest_probability", &nest).joined(Sign::Equal, fraction(exp(&nest), all)));
        let share = fraction(within(shapes.own("utility")), inside);
        let value = of("nest_probability", &nest).joined(Sign::Times, share);
        self.page.formula(shapes.own(&format!("{name}.probability")).joined(Sign::Equal, value));
        self.page.say("Source: K. Train, Discrete choice methods with simulation (2009), chapter 4.");
    }

    /// A rule of an allocation by its name; false of one that is data.
    fn by_rule(&mut self, rule: &str, name: &str, (has_amount, has_weight, has_links): (bool, bool, bool), shapes: &Shapes) -> bool {
        let amount = || shapes.whole("amount");
        let claim = || shapes.own("claim");
        let claims = || shapes.sum(shapes.other("claim"));
        let t = || Math::Index("t".into());
        let half = |math: Math| fraction(math, number("2"));
        let gets = |value: Math| shapes.own(&format!("{name}.amount")).joined(Sign::Equal, value);
        let share = |value: Math| shapes.own(&format!("{name}.share")).joined(Sign::Equal, value);
        let times = |a: Math, b: Math| a.joined(Sign::Times, b);
        let less = |a: Math, b: Math| a.joined(Sign::Minus, b);
        let (before, formulas, source): (&str, Vec<Math>, &str) = match rule {
            "max_min" if has_links => (
                "All amounts grow together, in proportion to their weights, until each reaches a full link or its claim (max-min fairness).",
                Vec::new(),
                "D. Bertsekas and R. Gallager, Data Networks (1992), section 6.5.",
            ),
            "proportional_fair" => {
                let log = function("ln", vec![shapes.other(&format!("{name}.amount"))]);
                let term = if has_weight { times(shapes.other("weight"), log) } else { log };
                let most = Math::Row(vec![Math::text("maximize\u{a0}"), shapes.sum(term)]);
                let source = "F. Kelly, A. Maulloo and D. Tan, Rate control for communication networks (1998).";
                ("Within the capacities of the links (proportional fairness):", vec![most], source)
            }
            "proportional" => ("", vec![share(fraction(claim(), claims()))], ""),
            "weighted" => ("", vec![share(fraction(shapes.own("weight"), shapes.sum(shapes.other("weight"))))], ""),
            "equal" => ("", vec![share(fraction(number("1"), shapes.sum(number("1"))))], ""),
            "max_min" => {
                let rate = if has_weight { times(t(), shapes.own("weight")) } else { t() };
                ("With the same t for all:", vec![gets(function("min", vec![claim(), rate]))], THOMSON)
            }
            "awards" => ("With the same t for all (constrained equal awards):", vec![gets(function("min", vec![claim(), t()]))], THOMSON),
            "losses" => {
                let value = function("max", vec![less(claim(), t()), number("0")]);
                ("With the same t for all (constrained equal losses):", vec![gets(value)], THOMSON)
            }
            "talmud" => {
                let few = function("min", vec![half(claim()), t()]);
                let rest = function("max", vec![less(half(claim()), t()), number("0")]);
                let many = half(claim()).joined(Sign::Plus, rest);
                let condition = amount().joined(Sign::LessEqual, half(claims()));
                let value = Math::Cases(vec![(few, Math::Row(vec![Math::text("if\u{a0}"), condition])), (many, Math::text("otherwise"))]);
                (
                    "With the same t for all:",
                    vec![gets(value)],
                    "R. Aumann and M. Maschler, Game theoretic analysis of a bankruptcy problem from the Talmud (1985).",
                )
            }
            "adjusted_proportional" => {
                let m = |keys: &[Math]| Math::name("m").keyed(keys.to_vec());
                let conceded = function("max", vec![less(amount(), less(claims(), claim()).fenced(Fence::Round)), number("0")]);
                let rest = Math::name("rest").keyed(shapes.outer.clone());
                let left = less(amount(), shapes.sum(m(&shapes.all)));
                let part = |keys: &[Math], claim: Math| function("min", vec![less(claim, m(keys)), rest.clone()]);
                let own = part(&shapes.keys, claim());
                let every = shapes.sum(part(&shapes.all, shapes.other("claim")));
                let value = m(&shapes.keys).joined(Sign::Plus, times(rest.clone(), fraction(own, every)));
                let formulas = vec![m(&shapes.keys).joined(Sign::Equal, conceded), rest.joined(Sign::Equal, left), gets(value)];
                (
                    "First what the others leave uncontested, then a part of the rest:",
                    formulas,
                    "I. Curiel, M. Maschler and S. Tijs, Bankruptcy games (1987).",
                )
            }
            "random_arrival" => {
                let order = Math::Index("π".into());
                let earlier = Math::list(shapes.others.clone())
                    .joined(Sign::Less, Math::list(shapes.keys.iter().skip(shapes.outer.len()).cloned().collect()));
                let taken = Math::Over(
                    Big::Sum,
                    Box::new(Math::Row(vec![earlier, Math::text("\u{a0}in\u{a0}"), order.clone()])),
                    Box::new(shapes.other("claim")),
                );
                let left = function("max", vec![less(amount(), taken), number("0")]);
                let value = Math::Over(Big::Named("avg".into()), Box::new(order), Box::new(function("min", vec![claim(), left])));
                (
                    "First come, first served, averaged over all orders π of arrival:",
                    vec![gets(value)],
                    "B. O'Neill, A problem of rights arbitration from the Talmud (1982).",
                )
            }
            "hamilton" => {
                let quota = times(Math::name("units"), fraction(claim(), claims()));
                let whole = shapes.own("q").fenced(Fence::Floor);
                (
                    "In units of the step, the whole part of the quota q; the units that are left go, one each, to the largest remainders:",
                    vec![shapes.own("q").joined(Sign::Equal, quota), less(shapes.own("q"), whole)],
                    YOUNG,
                )
            }
            "jefferson" | "webster" | "adams" | "hill" => {
                let s = || shapes.own("s");
                let by = match rule {
                    "jefferson" => s().joined(Sign::Plus, number("1")),
                    "webster" => s().joined(Sign::Plus, half(number("1"))),
                    "adams" => s(),
                    _ => Math::Root(Box::new(times(s(), s().joined(Sign::Plus, number("1")).fenced(Fence::Round)))),
                };
                (
                    "One unit after another goes to the largest of, where s is the number of units that each has already,",
                    vec![fraction(claim(), by)],
                    YOUNG,
                )
            }
            "shapley" | "banzhaf" => {
                let set = || Math::Index("S".into());
                let own = || Math::list(shapes.keys.iter().skip(shapes.outer.len()).cloned().collect());
                let with = set().joined(Sign::Union, own().fenced(Fence::Curly));
                let v = |of: Math| Math::call(Math::name("v"), of);
                let adds = less(v(with), v(set())).fenced(Fence::Round);
                let over = |body: Math| Math::Over(Big::Sum, Box::new(own().joined(Sign::NotIn, set())), Box::new(body));
                match rule {
                    "shapley" => {
                        let count = |math: Math| Math::Row(vec![math, Math::text("!")]);
                        let size = || set().fenced(Fence::Bars);
                        let after = less(less(Math::Index("n".into()), size()), number("1")).fenced(Fence::Round);
                        let weight = fraction(times(count(size()), count(after)), count(Math::Index("n".into())));
                        let text = "What it adds to those before it, averaged over all orders in which the n claimants may come; v is what a coalition is worth or costs:";
                        (text, vec![gets(over(times(weight, adds)))], "L. Shapley, A value for n-person games (1953).")
                    }
                    _ => {
                        let text =
                            "In proportion to what it adds to the coalitions of the others; v is what a coalition is worth or costs:";
                        (
                            text,
                            vec![
                                shapes.own("b").joined(Sign::Equal, over(adds)),
                                share(fraction(shapes.own("b"), shapes.sum(shapes.other("b")))),
                            ],
                            "J. Banzhaf, Weighted voting doesn't work (1965).",
                        )
                    }
                }
            }
            "nucleolus" => (
                "Among the divisions in which nobody is worse off than alone, the one in which the coalition that fares worst, relative to its worth, fares as well as possible, then the next worst, and so on.",
                Vec::new(),
                "D. Schmeidler, The nucleolus of a characteristic function game (1969).",
            ),
            _ => return false,
        };
        if !before.is_empty() {
            self.page.say(before);
        }
        formulas.into_iter().for_each(|math| self.page.formula(math));
        if has_amount && matches!(rule, "shapley" | "banzhaf" | "nucleolus") {
            self.page.say("The coalition of all is worth, or costs, the amount; where the worths are in another unit, the amount is divided in proportion.");
        }
        // What is left over with a common level.
        if matches!(rule, "max_min" | "awards" | "losses" | "talmud") && !has_links && has_amount {
            self.page.say("The amounts add up to what there is; with more than all claims, everybody gets the claim.");
        }
        if !source.is_empty() {
            self.page.say(&format!("Source: {source}"));
        }
        true
    }
}

const THOMSON: &str = "W. Thomson, Axiomatic and game-theoretic analysis of bankruptcy and taxation problems (2003).";
const YOUNG: &str = "M. Balinski and H. P. Young, Fair Representation (2001).";
