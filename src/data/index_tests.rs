use super::*;

fn numbers(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    }
}

fn tuple(index: &TupleIndex, row: u32) -> Vec<u32> {
    let mut keys = vec![9; 3];
    index.tuple(row, &mut keys);
    keys
}

/// Holds an index against the list of tuples it was made of.
fn check(dims: &[u32], tuples: &[Vec<u32>]) -> TupleIndex {
    let flat: Vec<u32> = tuples.iter().flatten().copied().collect();
    let built = TupleIndex::from_tuples(dims, flat, tuples.len()).unwrap();
    let index = &built.index;
    let mut sorted = tuples.to_vec();
    sorted.sort();
    sorted.dedup();
    assert_eq!(index.len() as usize, sorted.len());
    assert_eq!(index.iter().map(|row| tuple(index, row)).collect::<Vec<_>>(), sorted);
    assert!(index.iter().is_sorted_by(|a, b| a < b) && index.iter().all(|row| row < index.rows()));
    for (keys, &row) in tuples.iter().zip(&built.rows) {
        assert_eq!(index.row(keys), Some(row));
    }
    let mut duplicates = Vec::new();
    for (later, keys) in tuples.iter().enumerate() {
        let first = tuples.iter().position(|k| k == keys).unwrap();
        if first < later {
            duplicates.push((first as u32, later as u32));
        }
    }
    assert_eq!(built.duplicates, duplicates);
    for mask in 0..1u32 << dims.len() {
        for like in sorted.iter().take(20).chain([&vec![0; dims.len()]]) {
            let bound: Vec<_> = (0..dims.len()).map(|k| (mask >> k & 1 == 1).then(|| like[k])).collect();
            let agree = |t: &&Vec<u32>| t.iter().zip(&bound).all(|(key, bound)| bound.is_none_or(|b| b == *key));
            let expected: Vec<_> = sorted.iter().filter(agree).cloned().collect();
            assert_eq!(index.matching(&bound).map(|row| tuple(index, row)).collect::<Vec<_>>(), expected, "{bound:?}");
        }
    }
    built.index
}

#[test]
fn both_layouts_answer_alike() {
    let mut random = numbers(7);
    for arity in 1..=4usize {
        for (dim, count) in [(3u32, 40), (6, 5), (200, 60), (2_000_000, 50), (40, 3000 / arity)] {
            let dims: Vec<u32> = (0..arity as u32).map(|k| dim + k).collect();
            let tuples: Vec<Vec<u32>> = (0..count).map(|_| dims.iter().map(|&d| random(d)).collect()).collect();
            let index = check(&dims, &tuples);
            let product: f64 = dims.iter().map(|&d| f64::from(d)).product();
            assert_eq!(index.is_dense(), product <= f64::from((4 * count as u32).max(1024)));
        }
    }
}

#[test]
fn eight_keys_whose_product_overflows() {
    let mut random = numbers(1);
    let tuples: Vec<Vec<u32>> = (0..100).map(|_| (0..8).map(|_| random(3) * 400_000_000).collect()).collect();
    let index = check(&[u32::MAX; 8], &tuples);
    assert!(!index.is_dense());
    assert_eq!(TupleIndex::from_tuples(&[2; 9], Vec::new(), 0).unwrap_err(), TupleError::TooLarge);
}

#[test]
fn scalars_and_empty_sets() {
    let scalar = TupleIndex::full(&[]).unwrap();
    assert_eq!((scalar.row(&[]), scalar.rows(), scalar.len(), scalar.matching(&[]).count()), (Some(0), 1, 1, 1));
    let built = TupleIndex::from_tuples(&[], Vec::new(), 2).unwrap();
    assert_eq!((built.rows, built.duplicates), (vec![0, 0], vec![(0, 1)]));
    for dims in [&[][..], &[0], &[5], &[3, 0, 7], &[1_000_000, 1_000_000]] {
        let bound = vec![None; dims.len()];
        for index in [TupleIndex::from_tuples(dims, Vec::new(), 0).unwrap().index, TupleIndex::none(dims)] {
            assert!(index.is_empty());
            assert_eq!(index.iter().count() + index.matching(&bound).count(), 0);
            assert_eq!(index.row(&vec![0; dims.len()]), None);
            assert!(tuple(&index, 0).is_empty());
        }
    }
}

#[test]
fn full_products() {
    let index = TupleIndex::full(&[2, 3]).unwrap();
    assert_eq!((index.len(), index.rows(), index.row(&[1, 2]), index.row(&[2, 0]), index.row(&[0, 3])), (6, 6, Some(5), None, None));
    assert_eq!(index.matching(&[None, Some(1)]).collect::<Vec<_>>(), [1, 4]);
    assert_eq!(index.matching(&[Some(1), None]).collect::<Vec<_>>(), [3, 4, 5]);
    assert_eq!(index.matching(&[Some(2), None]).count(), 0);
    assert_eq!((index.row(&[1]), index.matching(&[None]).count()), (None, 0));
    assert!(TupleIndex::full(&[70_000, 70_000]).is_err());
}

#[test]
fn refuses_what_is_out_of_range() {
    assert_eq!(TupleIndex::from_tuples(&[2, 3], vec![0, 0, 1, 3], 2).unwrap_err(), TupleError::OutOfRange { position: 1, key: 1 });
    assert_eq!(TupleIndex::from_tuples(&[2, 3], vec![0, 0, 1], 2).unwrap_err(), TupleError::WrongLength);
}
