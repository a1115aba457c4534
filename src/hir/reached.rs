//! Which expressions are reached from some: through values, sets, attributes and tables.

use super::*;

impl Hir {
    /// Calls `f` once for each expression that is reached from some and from the sets and conditions of some indices: their parts, and what
    /// the values, sets, attributes and tables are made of that they read. Answers of models are not looked into.
    pub fn reached(&self, roots: impl IntoIterator<Item = ExprId>, indices: impl IntoIterator<Item = GensId>, f: &mut dyn FnMut(ExprId)) {
        let mut open: Vec<ExprId> = roots.into_iter().collect();
        let mut gens: Vec<GensId> = indices.into_iter().collect();
        let mut met: FxHashSet<ExprId> = FxHashSet::default();
        loop {
            for list in gens.drain(..) {
                self.exprs.generator_parts(list, &mut |e| open.push(e));
            }
            let Some(e) = open.pop() else { break };
            if !met.insert(e) {
                continue;
            }
            f(e);
            match self.exprs.kinds[e] {
                ExprKind::Let(id, _) => {
                    open.push(self.lets[id].body);
                    gens.push(self.lets[id].binder);
                }
                ExprKind::NamedSet(set) => {
                    if let SetBody::Value { expr, .. } = self.sets[set].body {
                        open.push(expr);
                    }
                }
                ExprKind::Attr(attr, _) | ExprKind::AttrSet(attr) => {
                    let attr = &self.attrs[attr];
                    open.extend(attr.pending.values().copied().chain(attr.default));
                }
                ExprKind::Cell(table, ..) => open.extend(self.tables[table].default),
                _ => {}
            }
            self.exprs.children(e, &mut |child| open.push(child));
        }
    }
}
