#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::deadline::Deadline;
use crate::exact::Exact;
use proptest::prelude::*;

fn int(number: i64) -> Exact {
    Exact::from(number)
}

fn ratio(over: i64, under: u64) -> Exact {
    Exact::from_parts(over.into(), under.into())
}

/// The game with these worths, by bits, from the empty coalition on.
fn game(worths: &[i64]) -> Worths {
    let players = worths.len().ilog2() as usize;
    let mut game = Worths::new(players);
    (0u32..).zip(worths).for_each(|(coalition, worth)| game.put_whole(coalition, *worth).unwrap());
    game
}

fn of_formula(players: usize, worth: impl Fn(u32) -> i64) -> Worths {
    game(&(0..1u32 << players).map(|coalition| if coalition == 0 { 0 } else { worth(coalition) }).collect::<Vec<_>>())
}

fn weighted(quota: u64, votes: &[u64]) -> Worths {
    of_formula(votes.len(), |coalition| i64::from(members(coalition).map(|player| votes[player]).sum::<u64>() >= quota))
}

fn solved(game: &Worths) -> Vec<Exact> {
    let found = nucleolus(game, &Deadline::default()).unwrap();
    let checked = verify_nucleolus(game, &found);
    assert!(checked.holds(), "{checked:?} {found:?}");
    found.amounts
}

/// What each adds, averaged over all orders, one after the other.
fn by_all_orders(game: &Worths) -> Vec<Exact> {
    fn go(game: &Worths, before: u32, sums: &mut [Exact]) -> u64 {
        let open: Vec<usize> = (0..game.players()).filter(|player| before & bit(*player) == 0).collect();
        let mut orders = 0;
        for player in &open {
            let tails = go(game, before | bit(*player), sums);
            sums[*player] += (game.worth(before | bit(*player)) - game.worth(before)) * Exact::from(tails);
            orders += tails;
        }
        orders.max(1)
    }
    let mut sums = vec![Exact::ZERO; game.players()];
    let orders = go(game, 0, &mut sums);
    sums.into_iter().map(|sum| sum / Exact::from(orders)).collect()
}

/// All complaints from the largest on.
fn sorted_complaints(game: &Worths, amounts: &[Exact]) -> Vec<Exact> {
    let complaint = |c: u32| game.worth(c) - members(c).fold(Exact::ZERO, |sum, player| sum + &amounts[player]);
    let mut all: Vec<Exact> = (1..game.all()).map(complaint).collect();
    all.sort_by(|a, b| b.cmp(a));
    all
}

fn games(players: std::ops::Range<usize>) -> impl Strategy<Value = Worths> {
    players.prop_flat_map(|n| prop::collection::vec(-3..9i64, 1 << n)).prop_map(|mut worths| {
        worths[0] = 0;
        game(&worths)
    })
}

/// With something to divide for everybody: the worth of all is at least what the players are worth alone.
fn with_imputations(players: std::ops::Range<usize>) -> impl Strategy<Value = Worths> {
    games(players).prop_map(|mut game| {
        let alone = (0..game.players()).map(|player| game.at(bit(player))).sum::<i128>();
        let all = game.all();
        let least = i64::try_from(alone.max(game.at(all))).unwrap();
        game.put_whole(all, least).unwrap();
        game
    })
}

proptest! {
    #[test]
    fn shapley_is_the_mean_over_all_orders(game in games(1..6)) {
        let found = shapley(&game);
        prop_assert_eq!(&found, &by_all_orders(&game));
        prop_assert!(verify(&game, &found).holds());
        // A game of costs is divided as one of worths.
        let other = shapley(&game.negated());
        prop_assert!(found.iter().zip(&other).all(|(a, b)| *a == -b));
    }

    #[test]
    fn banzhaf_counts_what_is_added(game in games(1..7)) {
        let (n, game) = (game.players(), &game);
        let adds = |player: usize| {
            let without = (0..=game.all()).filter(move |c| c & bit(player) == 0);
            without.map(move |c| game.worth(c | bit(player)) - game.worth(c))
        };
        let raw: Vec<Exact> = (0..n).map(|player| adds(player).fold(Exact::ZERO, |sum, own| sum + own)).collect();
        let sum = raw.iter().fold(Exact::ZERO, |sum, own| sum + own);
        match banzhaf(game) {
            Ok(found) => {
                prop_assert!(found.iter().zip(&raw).all(|(own, raw)| own * &sum == raw * game.total()));
                prop_assert!(verify(game, &found).holds());
            }
            Err(GameError::NoPower) => prop_assert_eq!(sum, Exact::ZERO),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }

    /// No division on a fine grid complains less, compared from the largest complaint on.
    #[test]
    fn nothing_on_a_grid_complains_less_than_the_nucleolus(game in with_imputations(3..4)) {
        let found = solved(&game);
        let best = sorted_complaints(&game, &found);
        let alone: Vec<Exact> = (0..3).map(|player| game.worth(bit(player))).collect();
        let spare = game.total() - alone.iter().fold(Exact::ZERO, |sum, own| sum + own);
        const FINE: u64 = 24;
        for i in 0..=FINE {
            for j in 0..=FINE - i {
                let part = |k: u64| &spare * Exact::from(k) / Exact::from(FINE);
                let other = vec![&alone[0] + part(i), &alone[1] + part(j), &alone[2] + part(FINE - i - j)];
                prop_assert!(sorted_complaints(&game, &other) >= best, "{other:?} {found:?}");
            }
        }
    }

    #[test]
    fn larger_games_have_a_nucleolus_that_is_proved(game in with_imputations(4..7)) {
        let found = solved(&game);
        // Near it, nothing complains less.
        let best = sorted_complaints(&game, &found);
        for i in 0..game.players() {
            for j in (0..game.players()).filter(|j| *j != i) {
                let mut other = found.clone();
                other[i] += ratio(1, 100);
                other[j] -= ratio(1, 100);
                if other[j] >= game.worth(bit(j)) {
                    prop_assert!(sorted_complaints(&game, &other) >= best);
                }
            }
        }
    }

    /// Three who are worth nothing alone and not much in pairs share equally (G. Owen, *Game Theory*).
    #[test]
    fn three_players_in_closed_form(pairs in prop::collection::vec(0..8i64, 3), whole in 24..40i64) {
        // v(ij) <= v(N)/3 for all pairs.
        let found = solved(&game(&[0, 0, 0, pairs[0], 0, pairs[1], pairs[2], whole]));
        prop_assert_eq!(found, vec![ratio(whole, 3); 3]);
    }

    /// A wrong division is found out, and so is a proof of another one.
    #[test]
    fn another_division_has_no_proof(game in with_imputations(3..5), by in 1..5i64) {
        let mut found = nucleolus(&game, &Deadline::default()).unwrap();
        found.amounts[0] += ratio(by, 7);
        found.amounts[1] -= ratio(by, 7);
        prop_assert!(!verify_nucleolus(&game, &found).holds());
    }

    #[test]
    fn fractions_are_kept(parts in prop::collection::vec((-50..50i64, 1..30u64), 7)) {
        let mut game = Worths::new(3);
        for (at, (over, under)) in (1u32..).zip(&parts) {
            game.put(at, &ratio(*over, *under)).unwrap();
        }
        for (at, (over, under)) in (1u32..).zip(&parts) {
            prop_assert_eq!(game.worth(at), ratio(*over, *under));
        }
        prop_assert_eq!(shapley(&game), by_all_orders(&game));
    }
}

#[test]
fn well_known_games() {
    // Bankruptcy (Aumann and Maschler 1985): the nucleolus is what the Talmud gives.
    for (estate, shares) in [(200, [ratio(50, 1), ratio(75, 1), ratio(75, 1)]), (300, [int(50), int(100), int(150)])] {
        let claims = [100i64, 200, 300];
        let others = |c: u32| (0..3).filter(|player| c & bit(*player) == 0).map(|player| claims[player]).sum::<i64>();
        assert_eq!(solved(&of_formula(3, |c| (estate - others(c)).max(0))), shares);
    }
    // Airport (Littlechild and Owen): increments are shared; costs as worths with the other sign.
    let costs = [12i64, 12, 28, 30];
    let airport = of_formula(4, |c| members(c).map(|player| costs[player]).max().unwrap());
    assert_eq!(shapley(&airport), [int(3), int(3), int(11), int(13)]);
    let nucleolus: Vec<Exact> = solved(&airport.negated()).into_iter().map(|own| -own).collect();
    assert_eq!(nucleolus.iter().fold(Exact::ZERO, |sum, own| sum + own), int(30));
    assert_eq!((&nucleolus[0], &nucleolus[1]), (&int(4), &int(4)));
    // Gloves: the core is one point, and the nucleolus is in it.
    let gloves = game(&[0, 0, 0, 0, 0, 1, 1, 1]);
    assert_eq!(solved(&gloves), [int(0), int(0), int(1)]);
    assert_eq!(shapley(&gloves), [ratio(1, 6), ratio(1, 6), ratio(2, 3)]);
    // The council of 1958: 12 of 4, 4, 4, 2, 2, 1.
    let council = weighted(12, &[4, 4, 4, 2, 2, 1]);
    let shares = |a, b| vec![a, a, a, b, b, (0, 1)].into_iter().map(|(over, under)| ratio(over, under)).collect::<Vec<_>>();
    assert_eq!(shapley(&council), shares((7, 30), (3, 20)));
    assert_eq!(banzhaf(&council).unwrap(), shares((5, 21), (1, 7)));
}

#[test]
fn what_has_no_solution() {
    // Each adds 1 alone and takes 1 away from the other.
    assert_eq!(banzhaf(&game(&[0, 1, 1, 0])), Ok(vec![int(0), int(0)]));
    assert_eq!(banzhaf(&game(&[0, 3, -1, 1])), Ok(vec![ratio(5, 2), ratio(-3, 2)]));
    assert_eq!(banzhaf(&game(&[0, 3, 0, 0, 0, 0, 0, 1])), Err(GameError::NoPower));
    assert_eq!(banzhaf(&game(&[0, 0, 0, 0])), Ok(vec![int(0), int(0)]));
    assert_eq!(nucleolus(&game(&[0, 2, 2, 3]), &Deadline::default()), Err(GameError::NoImputation));
    let mut long = Worths::new(2);
    assert_eq!(long.put(1, &(Exact::ONE / Exact::from(u128::MAX))), Err(TooLong));
    let over = Exact::from(u128::MAX);
    assert_eq!(long.put(1, &over), Err(TooLong));
}

#[test]
fn missing_coalitions_are_worth_what_their_parts_are() {
    let mut game = Worths::new(3);
    let mut known = vec![false; 8];
    for (coalition, worth) in [(1, 5), (6, 7)] {
        game.put_whole(coalition, worth).unwrap();
        known[coalition as usize] = true;
    }
    game.close_upwards(&known);
    let worths: Vec<Exact> = (0..8).map(|coalition| game.worth(coalition)).collect();
    assert_eq!(worths, [0, 5, 0, 5, 0, 5, 7, 7].map(int));
}

/// Twenty players, a million coalitions.
#[test]
fn twenty_vote() {
    let votes: Vec<u64> = (1..=20).collect();
    let council = weighted(106, &votes);
    let (power, index) = (shapley(&council), banzhaf(&council).unwrap());
    for amounts in [power, index] {
        assert_eq!(amounts.iter().fold(Exact::ZERO, |sum, own| sum + own), int(1));
        assert!(amounts.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}
