//! Settling units: every unknown gets its answer, every conversion its factor.

use crate::diagnostics::{Diagnostic, codes};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::units::UnitId;
use rustc_hash::FxHashMap;

impl Checker<'_> {
    pub fn finish(&mut self) {
        self.report_unmatched_keys();
        self.report_unstated_units();
        self.report_conflicts();
        self.undetermined();
        let ids: Vec<ExprId> = self.exprs.ids().collect();
        for id in &ids {
            let term = self.term(*id);
            let unit = self.units.settle(&term);
            self.exprs.set_unit(*id, unit);
        }
        let mut factors: FxHashMap<(UnitId, UnitId), (LitId, f64)> = FxHashMap::default();
        let mut identity: FxHashMap<ExprId, ExprId> = FxHashMap::default();
        for id in &ids {
            let ExprKind::Convert(inner, ..) = self.exprs.kind(*id) else { continue };
            let (from, to) = (self.exprs.unit(inner), self.exprs.unit(*id));
            // A bare zero is zero in any unit.
            let (lit, approx) = match factors.get(&(from, to)) {
                Some(known) => *known,
                None => {
                    let factor = self.units.registry().factor(from, to).unwrap_or(Exact::ONE);
                    let approx = exact::to_f64(&factor);
                    if !approx.is_normal() {
                        let (a, b) = (self.units.registry().text(from), self.units.registry().text(to));
                        let at = self.span(inner);
                        self.report(
                            Diagnostic::error(codes::BAD_UNIT, format!("`{a}` and `{b}` are too far apart to calculate with"))
                                .at(at, "here"),
                        );
                    }
                    let lit = self.exprs.literal(factor);
                    factors.insert((from, to), (lit, approx));
                    (lit, approx)
                }
            };
            if self.exprs.made().literals[lit] == Exact::ONE {
                let target = identity.get(&inner).copied().unwrap_or(inner);
                identity.insert(*id, target);
                let call = self.span(*id);
                self.exprs.called(target, call);
            }
            self.exprs.set_factor(*id, inner, lit, approx);
        }
        self.skip_identities(&identity);
        self.settle_declarations();
        self.check_open_units();
        self.check_units_of_members();
        self.report_nanometres();
        self.report_milli();
    }

    /// Conversions that change nothing are taken out of the way.
    fn skip_identities(&mut self, identity: &FxHashMap<ExprId, ExprId>) {
        if identity.is_empty() {
            return;
        }
        let to = |e: &mut ExprId| {
            if let Some(target) = identity.get(e) {
                *e = *target;
            }
        };
        self.exprs.each_reference(&mut { to });
        for attr in self.hir.attrs.values_mut() {
            attr.default.iter_mut().for_each(to);
            attr.pending.values_mut().for_each(to);
        }
        for table in self.hir.tables.values_mut() {
            table.default.iter_mut().for_each(to);
        }
        for decl in self.hir.lets.values_mut() {
            to(&mut decl.body);
        }
        for expect in self.hir.expects.iter_mut() {
            to(&mut expect.condition);
            expect.within.iter_mut().for_each(to);
        }
        for given in self.hir.variants.iter_mut().flat_map(Variant::given_mut) {
            to(&mut given.value);
        }
        for model in self.hir.models.values_mut() {
            model.form.exprs_mut(&mut |e| to(e));
        }
    }

    fn settle_declarations(&mut self) {
        for id in self.hir.attrs.ids() {
            let term = self.units.of_attr(id);
            let unit = self.units.settle(&term);
            if let AttrType::Number(slot) = &mut self.hir.attrs[id].ty {
                *slot = unit;
            }
        }
        for id in self.hir.lets.ids() {
            let term = self.units.of_let(id);
            self.hir.lets[id].unit = self.units.settle(&term);
        }
        for id in self.hir.models.ids() {
            let mut units: Vec<UnitId> = Vec::new();
            for (i, decl) in (0u32..).zip(&self.hir.models[id].results) {
                // Of all members of a policy, that of each.
                let gathered = self.hir.models[id].gathered_of(decl.role);
                let first = gathered.and_then(|gathered| gathered.members.first()).map(|(_, at)| *at);
                let (i, role) = match first.and_then(|at| Some((at, self.hir.models[id].results.get(at as usize)?.role))) {
                    Some(of) => of,
                    None => (i, decl.role),
                };
                let term = match role {
                    ResultRole::Plan(PlanResult::Let(of)) | ResultRole::Plan(PlanResult::Charge(of)) => self.units.of_let(of),
                    _ => self.units.of_result(id, i),
                };
                units.push(self.units.settle(&term));
            }
            let value = |(i, result): (u32, &ResultDecl)| {
                let of = match result.role {
                    ResultRole::Plan(PlanResult::Charge(id)) => &self.hir.lets[id],
                    role => &self.hir.lets[role.value()?],
                };
                Some((i, of.keys.clone(), ResultType::of(of.ty)))
            };
            let lets: Vec<(u32, Vec<EntityTypeId>, Option<ResultType>)> =
                (0u32..).zip(&self.hir.models[id].results).filter_map(value).collect();
            let model = &mut self.hir.models[id];
            for (result, unit) in model.results.iter_mut().zip(&units) {
                result.unit = *unit;
            }
            for (result, keys, ty) in lets {
                if let Some(slot) = model.results.get_mut(result as usize) {
                    slot.keys = keys;
                    slot.ty = ty.unwrap_or(slot.ty);
                }
            }
            // Amounts of charges with an index have their keys only now.
            let gathered = model.gathered.iter().filter_map(|gathered| {
                let (member, first) = gathered.members.first()?;
                let own = model.results.get(gathered.result as usize)?.keys.get(..member.len())?;
                let first = model.results.get(*first as usize)?;
                Some((gathered.result, own.iter().chain(&first.keys).copied().collect()))
            });
            let gathered: Vec<(u32, Vec<EntityTypeId>)> = gathered.collect();
            for (result, keys) in gathered {
                if let Some(slot) = model.results.get_mut(result as usize) {
                    slot.keys = keys;
                }
            }
            model.form.settle_units(&model.results);
        }
    }

    /// Variables whose unit nothing tells.
    fn undetermined(&mut self) {
        if self.reports.has_errors() {
            return;
        }
        let mut variables: Vec<(Box<str>, crate::source::Span, UnitExpr)> = Vec::new();
        for (id, model) in self.hir.models.iter() {
            let Some(plan) = model.plan() else { continue };
            if model.library {
                continue;
            }
            for var in plan.own_variables() {
                let term = self.result_term(id, var.result);
                variables.push((var.name.clone(), var.span, term));
            }
        }
        for (name, span, term) in variables {
            if self.units.resolve(&term).is_known() {
                continue;
            }
            let report = Diagnostic::error(codes::UNIT_UNDETERMINED, format!("the unit cannot be inferred of `{name}`"))
                .at(span, "in which unit?")
                .help("state it after the name and its keys, such as `: t/yr`, or `: 1` for a plain number");
            self.report(report);
        }
    }
}
