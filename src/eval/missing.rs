//! Faults of readings: which entity, which keys, and the reader.

use super::*;
use crate::diagnostics::codes;
use crate::diagnostics::suggest::listed;

impl<N: Figure> Eval<'_, N> {
    /// Adds the keys of an instance of a binder to a fault.
    pub fn at_keys(&self, mut error: EvalError, binder: GensId, kinds: &[EntityTypeId], keys: &[u32]) -> EvalError {
        let names: Vec<&str> = self.hir.exprs.bound(binder).map(|(_, name)| name).collect();
        for ((name, kind), key) in names.iter().zip(kinds).zip(keys).rev() {
            error.0.bindings.push(format!("{name} = {}", self.name(*kind, *key)));
        }
        error
    }

    /// Values of entities that need one another.
    #[cold]
    pub(super) fn value_cycle(&self, from: usize) -> EvalError {
        let spans: Vec<crate::source::Span> = self.open.iter().skip(from).map(|e| self.hir.exprs.spans[*e]).collect();
        let first = *spans.at(0usize);
        let mut names: Vec<String> = self.open.iter().skip(from).filter_map(|e| self.spoken(*e)).collect();
        names.extend(names.first().cloned());
        let message = format!("values that need one another: {}", names.join(" → "));
        let mut error = EvalError::new(codes::CYCLE, message, first, "needs the others to be known");
        for span in spans.iter().skip(1) {
            error = error.with(*span, "and this one needs it");
        }
        error
    }

    /// `odra.price` for the expression that gives it.
    fn spoken(&self, value: ExprId) -> Option<String> {
        let (attr, row) = self.hir.attrs.values().find_map(|a| Some((a, *a.pending.iter().find(|(_, e)| **e == value)?.0)))?;
        let mut keys = Vec::new();
        attr.index.tuple(row, &mut keys);
        let (entity, rest) = keys.split_first()?;
        let rest: Vec<&str> = attr.keys.iter().zip(rest).map(|(k, o)| self.name(*k, *o)).collect();
        let rest = if rest.is_empty() { String::new() } else { format!("[{}]", rest.join(", ")) };
        Some(format!("`{}.{}{rest}`", self.name(attr.kind, *entity), attr.name))
    }

    /// A year for which no rate is stated.
    fn no_rate(&self, table: &Table, keys: &[u32], at: crate::source::Span) -> EvalError {
        let year = table.keys.iter().zip(keys).map(|(kind, key)| self.name(*kind, *key)).collect::<Vec<_>>().join(", ");
        let Some(rates) = &table.rates else { return EvalError::new(codes::RATE_OF_YEAR, "there is no such rate", at, "for this") };
        let (left, right) = (&rates.left, &rates.right);
        let known = listed(rates.years.iter().map(i32::to_string), 8);
        EvalError::new(codes::RATE_OF_YEAR, format!("there is no rate of `{left}` in `{right}` for {year}"), at, "for this year")
            .help(format!("there is one for {known}; state that of {year}, or run over years that have one"))
    }

    /// A reading that found nothing: which entity, which keys, and the reader.
    #[cold]
    pub fn missing(&self, e: ExprId, keys: &[u32]) -> EvalError {
        let hir = self.hir;
        let span = hir.exprs.spans[e];
        let names = |kinds: &[EntityTypeId], keys: &[u32]| {
            kinds.iter().zip(keys).map(|(k, o)| self.name(*k, *o).to_string()).collect::<Vec<_>>().join(", ")
        };
        match hir.exprs.kinds[e] {
            ExprKind::Attr(attr, _) => {
                let decl = &hir.attrs[attr];
                let kind = decl.kind;
                let entity = &hir.entities[hir.entity_at(kind, *keys.at(0usize))];
                let name = &entity.name;
                let rest = names(&decl.keys, keys.part(1..keys.len()));
                let what = if rest.is_empty() { decl.name.to_string() } else { format!("{}[{rest}]", decl.name) };
                let word = &hir.entity_types[entity.kind].name;
                if decl.no_limit.says(0, keys) {
                    let said = decl.no_limit.place(0, keys).unwrap_or(decl.span);
                    return self.no_limit(&format!("`{what}` of the {word} `{name}`"), span, said);
                }
                if let Some((other, at)) = self.misspelt(attr, keys) {
                    return EvalError::new(
                        codes::MISSING_VALUE,
                        format!("the {word} `{name}` has no `{what}`, but it has `{other}`"),
                        at,
                        format!("did you mean `{}`?", decl.name),
                    )
                    .with(span, format!("`{}` is read here", decl.name));
                }
                let mut error = EvalError::new(codes::MISSING_VALUE, format!("the {word} `{name}` has no `{what}`"), span, "read here");
                let absent = decl.absent.iter().find(|a| a.keys == keys);
                if let Some(absent) = absent {
                    let says = format!("`{name}` has no value here");
                    error = if is_slip(absent, &decl.absent, decl.index.len()) {
                        error.standing_at(absent.at, says)
                    } else {
                        error.with(absent.at, says)
                    };
                } else {
                    error = error.with(entity.span, format!("`{name}` is declared here"));
                }
                error.help(format!("give the value, or guard the reading with `known(…)`; if absence has a meaning, `attribute {word}.{} default …` says which", decl.name))
            }
            ExprKind::Cell(table, field, _) if hir.tables[table].no_limit.says(field, keys) => {
                let decl = &hir.tables[table];
                let said = decl.no_limit.place(field, keys).unwrap_or(decl.span);
                self.no_limit(&format!("`{}[{}]`", decl.name, names(&decl.keys, keys)), span, said)
            }
            ExprKind::Cell(table, ..) if hir.tables[table].rates.is_some() => self.no_rate(&hir.tables[table], keys, span),
            ExprKind::Cell(table, field, _) => {
                let decl = &hir.tables[table];
                let absent = decl.absent.iter().find(|a| a.keys == keys && a.field == field);
                let field = &decl.fields.at(field).name;
                let dot = if field.is_empty() { String::new() } else { format!(".{field}") };
                let what = format!("{}[{}]{dot}", decl.name, names(&decl.keys, keys));
                if let Some((at, near)) = &decl.nothing_passes {
                    let error = EvalError::new(
                        codes::MISSING_VALUE,
                        format!("`{what}` has no value: no row of the file meets the condition"),
                        *at,
                        "nothing passes this",
                    )
                    .with(span, "read here");
                    return match near {
                        Some(near) => error.help(format!("the column holds `{near}`: write `\"{near}\"`")),
                        None => error,
                    };
                }
                let error = EvalError::new(codes::MISSING_VALUE, format!("`{what}` has no value"), span, "read here");
                let error = match absent {
                    Some(absent) if is_slip(absent, &decl.absent, decl.index.len()) => error.standing_at(absent.at, "no value stands here"),
                    Some(absent) => error.with(absent.at, "no value stands here"),
                    None => error.with(decl.span, "the table"),
                };
                error.help("give the value, guard the reading with `known(…)`, run over the table's cells, or give the table a `default`")
            }
            ExprKind::Var(model, ..) | ExprKind::Answer(model, ..) => {
                let decl = &hir.models[model];
                let (kinds, name, place) = match hir.exprs.kinds[e] {
                    ExprKind::Var(_, var, _) => match &decl.form {
                        Form::Plan(plan) => {
                            let variable = plan.variables.at(var);
                            (variable.keys.clone(), variable.name.clone(), variable.span)
                        }
                        _ => (Vec::new(), decl.name.clone(), decl.span),
                    },
                    ExprKind::Answer(_, result, _) => {
                        let result = decl.results.at(result);
                        (result.keys.clone(), result.name.clone(), result.span)
                    }
                    _ => (Vec::new(), decl.name.clone(), decl.span),
                };
                if let Form::Decision(body) = &decl.form {
                    return self.not_of_process(decl, body, &format!("{name}[{}]", names(&kinds, keys)), keys, e);
                }
                if let Some(patch) = self.off(decl, &name) {
                    return EvalError::new(
                        codes::MISSING_VALUE,
                        format!("`{name}` has no value, since `{patch}` is off"),
                        span,
                        "read here",
                    )
                    .with(place, "a part of the policy")
                    .help(format!("switch `{patch}` on, or leave this out"));
                }
                EvalError::new(codes::MISSING_VALUE, format!("there is no `{name}[{}]`", names(&kinds, keys)), span, "read here")
                    .with(place, "it is declared over fewer keys")
                    .help("run over the same set as the declaration does")
            }
            _ => EvalError::new(codes::MISSING_VALUE, "a value is missing", span, "read here"),
        }
    }

    /// The policy that is off, of which a result is a part.
    fn off<'h>(&self, decl: &'h Model, name: &str) -> Option<&'h str> {
        let of_plan = decl.plan().into_iter().flat_map(|plan| &plan.patches).map(|patch| (&patch.name, self.hir.state_of(patch)));
        let state = |effect: &Effect| self.hir.policies.get(effect.policy as usize).map_or(Switch::On, |policy| policy.state);
        let of_others = decl.form.effects().iter().map(|effect| (&effect.name, state(effect)));
        let is_part = |policy: &str| name.strip_prefix(policy).is_some_and(|rest| rest.starts_with('.'));
        of_plan.chain(of_others).find(|(policy, state)| *state == Switch::Off && is_part(policy)).map(|(policy, _)| policy.as_ref())
    }

    /// A state that a process does not have, an end, or an action that is not available.
    fn not_of_process(&self, decl: &Model, body: &Decision, what: &str, keys: &[u32], e: ExprId) -> EvalError {
        let hir = self.hir;
        let error = EvalError::new(codes::MISSING_VALUE, format!("there is no `{what}`"), hir.exprs.spans[e], "read here");
        let role = match hir.exprs.kinds[e] {
            ExprKind::Answer(_, result, _) => decl.results.at(result).role,
            _ => return error,
        };
        let state = keys.get(body.binder_keys.len()..).unwrap_or(&[]);
        let state = body.state_text(hir, state);
        match role {
            ResultRole::Decision(DecisionResult::Policy | DecisionResult::Action(_)) => {
                error.with(decl.span, format!("ends in `{state}`: nothing is done there")).help("guard the reading with `known(…)`")
            }
            ResultRole::Decision(DecisionResult::Advantage) => {
                let action = body.action_text(hir, keys.get(keys.len().saturating_sub(body.actions.len())..).unwrap_or(&[]));
                error.with(decl.span, format!("`{action}` is not available in `{state}`")).help("guard the reading with `known(…)`")
            }
            _ => {
                let condition = body.states.iter().find_map(|space| space.available);
                let at = condition.map_or(decl.span, |condition| hir.exprs.spans[condition]);
                error.with(at, format!("leaves out `{state}`"))
            }
        }
    }

    /// `no limit` is a bound, and no number that could be calculated with.
    fn no_limit(&self, what: &str, span: crate::source::Span, declared: crate::source::Span) -> EvalError {
        let error = EvalError::new(codes::MISSING_VALUE, format!("{what} is `no limit`, which is no number"), span, "read here");
        let mut error =
            error.with(declared, "says so").help("guard the reading with `known(…)`; only bounds `in low .. high` take `no limit` as none");
        error.0.no_limit = true;
        error
    }

    /// An attribute of nearly the same name that this entity alone has.
    fn misspelt(&self, attr: AttrId, keys: &[u32]) -> Option<(String, crate::source::Span)> {
        let decl = &self.hir.attrs[attr];
        let root = self.hir.entity_types[decl.kind].root;
        let entity = *keys.first()?;
        let others =
            self.hir.attrs.iter().filter(|(id, other)| *id != attr && !other.library && self.hir.entity_types[other.kind].root == root);
        let alone = others.filter(|(_, other)| {
            let mut tuple = Vec::new();
            let mut rows = other.index.iter().map(|row| {
                other.index.tuple(row, &mut tuple);
                tuple.first().copied()
            });
            !other.index.is_empty() && rows.all(|first| first == Some(entity))
        });
        let names: Vec<(&str, crate::source::Span)> = alone.map(|(_, other)| (other.name.as_ref(), other.span)).collect();
        let near = crate::diagnostics::suggest::nearest(&decl.name, names.iter().map(|(name, _)| *name));
        let name = near.first()?;
        names.iter().find(|(n, _)| n == name).map(|(n, at)| ((*n).to_string(), *at))
    }

    /// An expression that checking should have refused.
    #[cold]
    pub fn broken(&self, e: ExprId) -> EvalError {
        EvalError::new(codes::NOT_KNOWN_YET, "this cannot be calculated here", self.hir.exprs.spans[e], "not known")
    }
}

/// True for a cell that was forgotten. Where it is said that nothing is there, or much of the column is empty, whoever reads
/// it has to do without.
fn is_slip(cell: &Absent, all: &[Absent], present: u32) -> bool {
    let empty = all.iter().filter(|other| other.field == cell.field).count();
    !cell.said && (empty == 1 || empty * 4 <= present as usize)
}
