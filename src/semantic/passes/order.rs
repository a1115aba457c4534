//! What needs what: the order of evaluation, cycles, and what nobody reads.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::draft::Order;
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Done,
}

impl Checker<'_> {
    pub fn order(&mut self) -> Order {
        let mut nodes: Vec<Node> = Vec::new();
        nodes.extend(self.hir.attrs.ids().map(Node::Attr));
        nodes.extend(self.hir.tables.ids().map(Node::Table));
        nodes.extend(self.hir.sets.ids().map(Node::Set));
        nodes.extend(self.hir.lets.iter().filter(|(_, l)| l.model.is_none()).map(|(id, _)| Node::Let(id)));
        let mut models: Vec<ModelId> = self.hir.models.ids().collect();
        models.sort_by(|a, b| self.hir.models[*a].name.cmp(&self.hir.models[*b].name));
        nodes.extend(models.into_iter().map(Node::Model));
        nodes.extend((0..self.hir.expects.len() as u32).map(Node::Expect));
        let mut needs: FxHashMap<Node, Vec<(Node, Span)>> = FxHashMap::default();
        for node in &nodes {
            needs.insert(*node, self.needs(*node));
        }
        // Depth first, without recursion: chains of values may be long.
        let mut marks: FxHashMap<Node, Mark> = FxHashMap::default();
        let mut order = Vec::new();
        for root in &nodes {
            if marks.contains_key(root) {
                continue;
            }
            let mut stack: Vec<(Node, usize)> = vec![(*root, 0)];
            marks.insert(*root, Mark::Open);
            while let Some((node, at)) = stack.last_mut() {
                let next = needs.get(node).and_then(|list| list.get(*at)).copied();
                *at += 1;
                match next {
                    None => {
                        marks.insert(*node, Mark::Done);
                        order.push(*node);
                        stack.pop();
                    }
                    Some((next, span)) => match marks.get(&next) {
                        None => {
                            marks.insert(next, Mark::Open);
                            stack.push((next, 0));
                        }
                        Some(Mark::Open) => {
                            let from = stack.iter().position(|(n, _)| *n == next).unwrap_or(0);
                            let path: Vec<Node> = stack.iter().skip(from).map(|(n, _)| *n).collect();
                            // Values that read one another for other keys are calculated as they are needed.
                            let recursive = |node: &Node| matches!(node, Node::Let(id) if self.hir.lets[*id].recursive);
                            if path.iter().all(recursive) {
                                continue;
                            }
                            let found = self.cycle_of(&path, &needs, span);
                            self.report(found);
                        }
                        Some(Mark::Done) => {}
                    },
                }
            }
        }
        let needs = needs.into_iter().map(|(node, list)| (node, list.into_iter().map(|(n, _)| n).collect())).collect();
        Order { order, needs }
    }

    fn cycle_of(&self, path: &[Node], needs: &FxHashMap<Node, Vec<(Node, Span)>>, last: Span) -> Diagnostic {
        let names: Vec<String> = path.iter().chain(path.first()).map(|n| format!("`{}`", self.node_name(*n))).collect();
        let mut found =
            Diagnostic::error(codes::CYCLE, format!("circular dependency: {}", names.join(" → "))).at(last, "leads back to the beginning");
        for pair in path.windows(2) {
            if let [a, b] = pair
                && let Some((_, span)) = needs.get(a).and_then(|list| list.iter().find(|(n, _)| n == b))
            {
                found = found.with(*span, format!("`{}` reads `{}` here", self.node_name(*a), self.node_name(*b)));
            }
        }
        found
    }

    fn node_name(&self, node: Node) -> String {
        match node {
            Node::Attr(a) => format!("{}.{}", self.hir.entity_types[self.hir.attrs[a].kind].name, self.hir.attrs[a].name),
            Node::Table(t) => self.hir.tables[t].name.to_string(),
            Node::Set(s) => self.hir.sets[s].name.to_string(),
            Node::Let(l) => self.hir.lets[l].name.to_string(),
            Node::Model(m) => self.hir.models[m].name.to_string(),
            Node::Expect(_) => "expect".into(),
        }
    }

    /// What a node reads, each with the place of the first reading.
    fn needs(&self, node: Node) -> Vec<(Node, Span)> {
        let mut roots: Vec<ExprId> = Vec::new();
        let mut gens: Vec<GensId> = Vec::new();
        match node {
            Node::Attr(attr) => {
                let attr = &self.hir.attrs[attr];
                let mut pending: Vec<ExprId> = attr.pending.values().copied().collect();
                pending.sort_unstable();
                roots.extend(pending);
                roots.extend(attr.default);
            }
            Node::Table(table) => roots.extend(self.hir.tables[table].default),
            Node::Set(set) => {
                if let SetBody::Value { expr, .. } = self.hir.sets[set].body {
                    roots.push(expr);
                }
            }
            Node::Let(id) => {
                roots.push(self.hir.lets[id].body);
                gens.push(self.hir.lets[id].binder);
            }
            Node::Model(model) => self.model_roots(model, &mut roots, &mut gens),
            Node::Expect(i) => {
                if let Some(expect) = self.hir.expects.get(i as usize) {
                    roots.push(expect.condition);
                    roots.extend(expect.within);
                }
            }
        }
        let mut out: Vec<(Node, Span)> = Vec::new();
        let mut seen: FxHashSet<Node> = FxHashSet::default();
        // The periods of a process come in their order.
        if let Node::Model(model) = node
            && let Some(period) = self.hir.models[model].decision().and_then(|decision| decision.period.as_ref())
            && let Some(attr) = ordered_by(&self.hir.entity_types, period.kind)
        {
            seen.insert(Node::Attr(attr));
            out.push((Node::Attr(attr), period.span));
        }
        let is_network = matches!(node, Node::Model(model) if self.hir.tree.as_ref().is_some_and(|tree| tree.model == model));
        let mut met: FxHashSet<ExprId> = FxHashSet::default();
        for list in gens {
            self.exprs.made().generator_parts(list, &mut |e| roots.push(e));
        }
        while let Some(e) = roots.pop() {
            if self.exprs.made().kinds.len() <= e.index() || !met.insert(e) {
                continue;
            }
            let span = self.exprs.span(e);
            let read = match self.exprs.kind(e) {
                // A value of the plan itself: what it reads, the plan reads. So it is with what parameters of an amount read at one node: all
                // nodes come after the network.
                ExprKind::Let(id, _) if self.hir.lets[id].model.is_some() || (is_network && self.hir.lets[id].horizon.is_some()) => {
                    roots.push(self.hir.lets[id].body);
                    None
                }
                _ => self.exprs.made().reads(&self.hir.entity_types, e),
            };
            // An attribute's value may read another entity's value of the same attribute.
            let own_attribute = matches!((node, read), (Node::Attr(a), Some(Node::Attr(b))) if a == b);
            let own_result = matches!((node, read), (Node::Model(a), Some(Node::Model(b))) if a == b);
            if let Some(read) = read
                && !own_attribute
                && !own_result
                && seen.insert(read)
            {
                out.push((read, span));
            }
            self.exprs.made().children(e, &mut |child| roots.push(child));
        }
        out.sort_by_key(|(_, span)| *span);
        out
    }

    fn model_roots(&self, model: ModelId, roots: &mut Vec<ExprId>, gens: &mut Vec<GensId>) {
        let form = &self.hir.models[model].form;
        form.binders(&mut |binder| gens.push(binder));
        form.exprs(&mut |e| roots.push(e));
        roots.extend(self.hir.models[model].case.as_ref().and_then(|case| case.present).map(|(present, _)| present));
        for id in form.lets().iter().filter(|id| self.hir.lets[**id].ty != Ty::Error) {
            gens.push(self.hir.lets[*id].binder);
            roots.push(self.hir.lets[*id].body);
        }
    }
}
