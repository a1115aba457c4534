//! What is multiplied and summed out, step by step, before any number is touched: so the memory is known first.

use super::kernel::united;

/// One calculation: the product of `inputs`, summed to the scope of `output`.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub inputs: Vec<usize>,
    pub output: usize,
}

/// All steps. Factors are numbered: those that are given first, then one for each step.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub scopes: Vec<Vec<u32>>,
    pub given: usize,
    pub steps: Vec<Step>,
    /// What is left: factors of the variables that are kept, and numbers.
    pub rest: Vec<usize>,
    /// Entries of the results of all steps.
    pub stored: f64,
    /// The variables of the largest of all cliques.
    pub widest: Vec<u32>,
    pub entries_of_widest: f64,
}

/// So many factors are multiplied in one loop, where putting two of them together first is not much smaller than the whole.
const AT_ONCE: usize = 4;
/// More factors are put together by twos, as they lie beside one another, before pairs are chosen.
const MANY: usize = 12;

struct Planner<'a> {
    sizes: &'a [u32],
    /// For each given factor the variable that it determines, where it is a function.
    functions: &'a [Option<u32>],
    plan: Plan,
}

impl Plan {
    /// Variables are numbered as they are summed out, those from `kept` on are not; `sizes` are their states.
    pub(super) fn new(scopes: Vec<Vec<u32>>, functions: &[Option<u32>], sizes: &[u32], kept: u32) -> Plan {
        let given = scopes.len();
        let plan = Plan { given, scopes, steps: Vec::new(), rest: Vec::new(), stored: 0.0, widest: Vec::new(), entries_of_widest: 0.0 };
        let mut planner = Planner { sizes, functions, plan };
        let mut buckets: Vec<Vec<usize>> = vec![Vec::new(); kept as usize];
        let mut rest = Vec::new();
        for id in 0..given {
            planner.put(id, &mut buckets, &mut rest);
        }
        for v in 0..kept {
            let bucket = std::mem::take(&mut buckets[v as usize]);
            if bucket.is_empty() {
                continue;
            }
            let inputs = planner.reduced(bucket, AT_ONCE);
            let union = planner.union(&inputs);
            let determined = inputs.iter().filter_map(|id| planner.determines(*id)).map(|own| f64::from(sizes[own as usize]));
            let entries = planner.entries(&union) / determined.product::<f64>();
            if entries > planner.plan.entries_of_widest {
                planner.plan.entries_of_widest = entries;
                planner.plan.widest = union.clone();
            }
            let scope = union.into_iter().filter(|u| *u != v).collect();
            let output = planner.step(inputs, scope);
            planner.put(output, &mut buckets, &mut rest);
        }
        let (numbers, tables): (Vec<usize>, Vec<usize>) = rest.into_iter().partition(|id| planner.plan.scopes[*id].is_empty());
        let mut tables = planner.reduced(tables, AT_ONCE);
        tables.extend(numbers);
        planner.plan.rest = tables;
        planner.plan
    }

    /// One step more: the product of what is left, summed to a number.
    pub(super) fn close(&mut self) {
        let inputs: Vec<usize> = self.rest.iter().copied().filter(|id| !self.scopes[*id].is_empty()).collect();
        self.rest.retain(|id| self.scopes[*id].is_empty());
        let output = self.scopes.len();
        self.scopes.push(Vec::new());
        self.steps.push(Step { inputs, output });
        self.rest.push(output);
    }
}

impl Planner<'_> {
    fn entries(&self, scope: &[u32]) -> f64 {
        scope.iter().map(|v| f64::from(self.sizes[*v as usize])).product()
    }

    fn determines(&self, id: usize) -> Option<u32> {
        self.functions.get(id).copied().flatten()
    }

    fn union(&self, ids: &[usize]) -> Vec<u32> {
        united(ids.iter().map(|id| self.plan.scopes[*id].as_slice()))
    }

    /// Into the bucket of the first of its variables that is summed out.
    fn put(&self, id: usize, buckets: &mut [Vec<usize>], rest: &mut Vec<usize>) {
        let first = self.plan.scopes[id].first();
        match first.and_then(|v| buckets.get_mut(*v as usize)) {
            Some(bucket) => bucket.push(id),
            None => rest.push(id),
        }
    }

    fn step(&mut self, inputs: Vec<usize>, scope: Vec<u32>) -> usize {
        let output = self.plan.scopes.len();
        self.plan.stored += self.entries(&scope);
        self.plan.scopes.push(scope);
        self.plan.steps.push(Step { inputs, output });
        output
    }

    fn product(&mut self, a: usize, b: usize) -> usize {
        let scope = self.union(&[a, b]);
        self.step(vec![a, b], scope)
    }

    /// Puts factors together until there are few; functions stay as they are.
    fn reduced(&mut self, ids: Vec<usize>, at_once: usize) -> Vec<usize> {
        let (functions, mut ids): (Vec<usize>, Vec<usize>) = ids.into_iter().partition(|id| self.determines(*id).is_some());
        while ids.len() > MANY {
            ids.sort_by(|a, b| self.plan.scopes[*a].cmp(&self.plan.scopes[*b]));
            ids = ids.chunks(2).map(|pair| if let [a, b] = pair { self.product(*a, *b) } else { pair[0] }).collect();
        }
        while ids.len() > 2 {
            let whole = self.entries(&self.union(&ids));
            let mut best: Option<(f64, usize, usize)> = None;
            for i in 0..ids.len() {
                for j in i + 1..ids.len() {
                    let size = self.entries(&self.union(&[ids[i], ids[j]]));
                    if best.is_none_or(|(least, ..)| size < least) {
                        best = Some((size, i, j));
                    }
                }
            }
            let Some((size, i, j)) = best else { break };
            if ids.len() <= at_once && size > whole / 3.0 {
                break;
            }
            let (b, a) = (ids.swap_remove(j), ids[i]);
            ids[i] = self.product(a, b);
        }
        ids.extend(functions);
        ids
    }
}
