use coop::*;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let p = std::path::Path::new(&path);
    let mut sources = source::SourceMap::default();
    let text = source::read(p).unwrap();
    let file = sources.add(path.clone(), text, source::FileKind::Scenario);
    if std::env::var("TIME").is_ok() {
        let t = std::time::Instant::now(); let mut sink = diagnostics::Sink::default();
        let tree = syntax::parse(file, &sources, &mut sink); eprintln!("parse {:?} {}", t.elapsed(), tree.items.len()); std::mem::drop(tree);
        let t = std::time::Instant::now();
        let hir = semantic::check(file, &mut sources, &workspace::Memory::default(), &mut sink); eprintln!("semantic {:?} {} {}", t.elapsed(), hir.exprs.kinds.len(), sink.items().len());
        let t = std::time::Instant::now();
        let n = hir.exprs.kinds.len(); drop(hir); eprintln!("drop {:?} {n}", t.elapsed());
        return;
    }
    let folder = workspace::Folder::of(p, None);
    let checked = driver::check(file, &mut sources, &folder);
    print!("{}", diagnostics::render::terminal::render(&checked.diagnostics, &sources, &Default::default()));
    if std::env::var("CHECK").is_ok() { return; }
    if checked.has_errors() { return; }
    if std::env::var("DUMP").is_ok() { for (_, lp) in &checked.lowered { println!("LP {:?}", lp.sense); println!("C {:?}", lp.columns.cost); println!("L {:?}", lp.columns.lower); println!("U {:?}", lp.columns.upper); println!("RL {:?}", lp.rows.lower); println!("RU {:?}", lp.rows.upper); println!("ST {:?}", lp.rows.starts); println!("CI {:?}", lp.rows.cols.iter().map(|c| c.0).collect::<Vec<_>>()); println!("CV {:?}", lp.rows.values);} return; }
    let solved = driver::solve(checked, &sources, &Default::default(), &mut |l| eprintln!("{l}")).unwrap();
    for d in &solved.diagnostics { println!("{}", diagnostics::render::terminal::render(std::slice::from_ref(d), &sources, &Default::default())); }
    for m in &solved.models { println!("{} {:?} {:?}", solved.hir.models[m.model].name, m.status, m.reason);
      if let Some(a) = solved.world.answer(m.model) { for (t, r) in a.tables.iter().zip(&solved.hir.models[m.model].results) { if let Some(t) = t { println!("  {} [{}] {:?}", r.name, solved.hir.units.text(r.unit), t.values.iter().take(12).collect::<Vec<_>>()); } } } }
    for e in &solved.expectations { println!("{} {} {:?}", e.passed(), e.text, e.verdict); }
}
