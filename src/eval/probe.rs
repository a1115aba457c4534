//! What can be found out about data without the answers that stand beside it: of an expression that waits for a plan,
//! every cell that it will read is read, and every divisor that is data is looked at.

use super::*;
use rustc_hash::FxHashSet;

/// The most nodes that are looked at; a warning in time is not worth more.
const MOST_STEPS: u32 = 400_000;

/// Whether a decision of a plan has an instance for some keys; nothing where that is not known.
pub type Instances<'p> = &'p dyn Fn(ModelId, u32, &[u32]) -> Option<bool>;

/// What was looked at already.
pub struct Probed<'p> {
    has: Instances<'p>,
    seen: FxHashSet<(LetId, Vec<u32>)>,
    /// Values in which a fault was found: it is reported once.
    wrong: FxHashSet<LetId>,
    steps: u32,
    /// How many values that read themselves are open.
    depth: u32,
}

/// A chain of periods is looked at so far from where it is read: its other instances have their own turn.
const DEEPEST: u32 = 64;

impl<'p> Probed<'p> {
    pub fn new(has: Instances<'p>) -> Probed<'p> {
        Probed { has, seen: FxHashSet::default(), wrong: FxHashSet::default(), steps: 0, depth: 0 }
    }

    /// The same, with another word on instances.
    pub fn looking_for<'q>(self, has: Instances<'q>) -> Probed<'q> {
        Probed { has, seen: self.seen, wrong: self.wrong, steps: self.steps, depth: 0 }
    }
}

impl Eval<'_, Ball> {
    /// Looks at every instance of a value; the first fault is given.
    pub fn probe_let(&mut self, id: LetId, probed: &mut Probed<'_>) -> Result<()> {
        let decl = &self.hir.lets[id];
        let Ok(instances) = self.binder(decl.binder, &decl.keys, decl.slots) else { return Ok(()) };
        let mut keys = Vec::new();
        for row in instances.iter() {
            instances.tuple(row, &mut keys);
            if let Err(error) = self.probe_instance(id, &keys, probed) {
                return Err(self.at_keys(error, decl.binder, &decl.keys, &keys));
            }
        }
        Ok(())
    }

    fn probe_instance(&mut self, id: LetId, keys: &[u32], probed: &mut Probed<'_>) -> Result<()> {
        let decl = &self.hir.lets[id];
        if probed.depth > DEEPEST || probed.wrong.contains(&id) || !probed.seen.insert((id, keys.to_vec())) {
            return Ok(());
        }
        probed.depth += u32::from(decl.recursive);
        let found = self.frame(decl.slots, keys, |eval| eval.probe(decl.body, probed));
        probed.depth -= u32::from(decl.recursive);
        if found.is_err() {
            probed.wrong.insert(id);
        }
        found
    }

    /// Looks at an expression in the open frame. What waits for an answer is no fault.
    pub fn probe(&mut self, e: ExprId, probed: &mut Probed<'_>) -> Result<()> {
        probed.steps += 1;
        if probed.steps > MOST_STEPS {
            return Ok(());
        }
        let hir = self.hir;
        match hir.exprs.kinds[e] {
            // Absence is what this asks for.
            ExprKind::Known(_) | ExprKind::Charges(_) | ExprKind::InForce(_) | ExprKind::Status(_) => Ok(()),
            ExprKind::If(c, a, b) => {
                self.probe(c, probed)?;
                match spoken(self.truth(c))? {
                    Some(true) => self.probe(a, probed),
                    Some(false) => self.probe(b, probed),
                    // Which of the two will be read is not known yet.
                    None => Ok(()),
                }
            }
            ExprKind::And(a, b) | ExprKind::Or(a, b) => {
                let goes_on = matches!(hir.exprs.kinds[e], ExprKind::And(..));
                self.probe(a, probed)?;
                if spoken(self.truth(a))? == Some(goes_on) { self.probe(b, probed) } else { Ok(()) }
            }
            ExprKind::Let(id, list) => match spoken(self.keys(list))? {
                Some(keys) => self.probe_instance(id, keys.as_slice(), probed),
                None => Ok(()),
            },
            // The first that holds ends it: what stands after that one is not read.
            ExprKind::Fold(Fold::Any, ..) => Ok(()),
            ExprKind::Fold(..) | ExprKind::Risk(..) => match hir.exprs.loop_of(e) {
                Some((gens, body)) => spoken(self.each(gens, &mut |eval| eval.probe(body, probed))).map(drop),
                None => Ok(()),
            },
            ExprKind::Arith(ArithOp::Div, a, b) => {
                self.probe(a, probed)?;
                self.probe(b, probed)?;
                match spoken(self.double(b))? {
                    Some(0.0) => Err(self.division_by_zero(b)),
                    _ => Ok(()),
                }
            }
            ExprKind::Selection(_) | ExprKind::Ranked(..) | ExprKind::In(..) => Ok(()),
            ExprKind::Var(model, var, list) => self.probe_variable(e, (model, var, list), probed),
            ExprKind::Answer(model, ..) if self.is_left_out(model) => Err(self.unanswered(model, e)),
            ExprKind::Answer(model, result, list) => match hir.models[model].results.at(result).role {
                ResultRole::Plan(PlanResult::Variable(var)) => self.probe_variable(e, (model, var, list), probed),
                _ => hir.exprs.list(list).iter().try_for_each(|key| self.probe(*key, probed)),
            },
            kind => {
                let mut children = Vec::new();
                hir.exprs.children(e, &mut |child| children.push(child));
                for child in children {
                    self.probe(child, probed)?;
                }
                let reads = matches!(
                    kind,
                    ExprKind::Attr(..)
                        | ExprKind::Cell(..)
                        | ExprKind::Func(..)
                        | ExprKind::Prev(_)
                        | ExprKind::Next(_)
                        | ExprKind::Shift(..)
                );
                match hir.exprs.types[e] {
                    Ty::Number if reads => spoken(self.number(e)).map(drop),
                    Ty::Entity(_) | Ty::State(_) if reads => spoken(self.ordinal(e)).map(drop),
                    _ => Ok(()),
                }
            }
        }
    }
}

impl Eval<'_, Ball> {
    fn probe_variable(&mut self, e: ExprId, (model, var, list): (ModelId, u32, ListId), probed: &mut Probed<'_>) -> Result<()> {
        for key in self.hir.exprs.list(list) {
            self.probe(*key, probed)?;
        }
        let Some(keys) = spoken(self.keys(list))? else { return Ok(()) };
        match (probed.has)(model, var, keys.as_slice()) {
            Some(false) => Err(self.missing(e, keys.as_slice())),
            _ => Ok(()),
        }
    }
}

/// What is known; nothing where an answer is waited for.
fn spoken<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_silent() => Ok(None),
        Err(error) => Err(error),
    }
}
