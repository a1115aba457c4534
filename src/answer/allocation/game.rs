//! Games of coalitions, in exact numbers.

use super::Divided;
use super::claimants::Claimants;
use crate::diagnostics::{codes, suggest};
use crate::eval::{Ball, Eval, EvalError, Figure, Result};
use crate::exact::Exact;
use crate::hir::*;
use crate::prob::Checked;
use crate::prob::game::{self, GameError, MOST_PLAYERS, Solution, TooLong, Worths};
use crate::prob::rule::Rule;
use crate::source::Span;

/// Divides what all claimants together are worth. An amount in the same unit is what they are worth; one in another unit is divided in the
/// same proportion, as it is under `banzhaf`, which tells no more than parts.
pub(super) fn divide(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, solution: Solution) -> Result<Divided> {
    let Some(game) = of.body.game else { return Err(out_of_place(eval, of, Rule::Game(solution))) };
    let most = MOST_PLAYERS;
    if of.tuples.len() > most {
        let (rule, count) = (Rule::Game(solution).name(), of.tuples.len());
        let message = format!("the rule `{rule}` is for up to {most} claimants, and here are {count}");
        return Err(EvalError::new(codes::TOO_MANY, message, of.span, format!("{count} claimants have 2^{count} coalitions")));
    }
    let all_is_amount = game.in_amounts && solution != Solution::Banzhaf;
    let mut worths = eval.frame(of.body.slots, of.keys, |eval| worths(eval, of, &game, all_is_amount))?;
    let of_all = of.body.amount.filter(|_| all_is_amount && !of.tuples.is_empty());
    if let Some(e) = of_all {
        let amount = of.exactly(eval, e)?;
        worths.put(worths.all(), &amount).map_err(|_| too_long(eval.hir.exprs.spans[e]))?;
    }
    let (worth, checked) = solve(eval, of, &game, (solution, of_all), &worths)?;
    let total = worths.total();
    let zero = total == Exact::ZERO;
    let shares: Vec<Exact> = worth.iter().map(|own| if zero { Exact::ZERO } else { own / &total }).collect();
    let (amount, amounts) = match of.body.amount {
        None => (total, worth),
        Some(_) if of_all.is_some() => (total, worth),
        Some(e) => {
            let amount = of.exactly(eval, e)?;
            if zero && amount != Exact::ZERO && !of.tuples.is_empty() {
                let message = "all claimants together are worth nothing, which says nothing of parts of an amount";
                return Err(EvalError::new(codes::BAD_GAME, message, eval.hir.exprs.spans[game.value], "worth nothing"));
            }
            let amounts = shares.iter().map(|share| share * &amount).collect();
            (amount, amounts)
        }
    };
    Ok(Divided::exactly(amount, shares, amounts, checked))
}

/// A rule that was read from data and does not go with the parts of the allocation.
pub(super) fn out_of_place(eval: &Eval<'_, Ball>, of: &Claimants<'_>, rule: Rule) -> EvalError {
    let (name, at) = (rule.name(), eval.hir.exprs.spans[of.body.rule]);
    let message = match rule.of_games() {
        true => format!("the rule `{name}` divides by what coalitions are worth, and nothing says that"),
        false => format!("the rule `{name}` divides by claims, and not by what coalitions are worth"),
    };
    EvalError::new(codes::BAD_MODEL, message, at, "the rule is read here")
}

fn solve(
    eval: &Eval<'_, Ball>,
    of: &Claimants<'_>,
    part: &Game,
    (solution, amount): (Solution, Option<ExprId>),
    worths: &Worths,
) -> Result<(Vec<Exact>, Checked)> {
    let checked = |amounts: Vec<Exact>| {
        let checked = game::verify(worths, &amounts);
        (amounts, checked)
    };
    let solved = match solution {
        Solution::Shapley => Ok(checked(game::shapley(worths))),
        Solution::Banzhaf => game::banzhaf(worths).map(checked),
        Solution::Nucleolus => {
            let deadline = eval.deadline();
            let of_costs = part.costs.then(|| worths.negated());
            let worths = of_costs.as_ref().unwrap_or(worths);
            game::nucleolus(worths, &deadline).map(|found| {
                let checked = game::verify_nucleolus(worths, &found);
                let amounts = found.amounts.into_iter().map(|own| if part.costs { -own } else { own }).collect();
                (amounts, checked)
            })
        }
    };
    let at = eval.hir.exprs.spans[part.value];
    solved.map_err(|error| match error {
        GameError::NoPower => {
            EvalError::new(codes::BAD_GAME, "what the claimants add to coalitions comes to nothing in sum", at, "no power to divide by")
        }
        GameError::NoImputation => no_imputation(eval, of, part, amount, worths),
        GameError::TooLong => too_long(at),
        GameError::GaveUp(why) => EvalError::new(codes::SOLVER_FAILED, format!("the nucleolus was not found: {why}"), at, "of this game"),
    })
}

/// Nobody is to be worse off than alone, and there is too little for that, or too much to pay.
fn no_imputation(eval: &Eval<'_, Ball>, of: &Claimants<'_>, part: &Game, amount: Option<ExprId>, worths: &Worths) -> EvalError {
    let at = eval.hir.exprs.spans[part.value];
    let error = match amount {
        Some(e) => {
            let alone = (0..of.tuples.len()).fold(Exact::ZERO, |sum, player| sum + worths.worth(1 << player));
            let quantity = |value: &Exact| super::units::quantity(eval, value, of.body.unit);
            let (alone, amount) = (quantity(&alone), quantity(&worths.total()));
            let message = match part.costs {
                true => format!("the claimants cost {alone} alone, and are to pay {amount}: somebody would pay more than alone"),
                false => format!("the claimants are worth {alone} alone, and there is {amount}: somebody would get less than alone"),
            };
            let label = if part.costs { "what each costs alone comes to less" } else { "what each is worth alone comes to more" };
            EvalError::new(codes::BAD_GAME, message, eval.hir.exprs.spans[e], "no division that the rule allows").with(at, label)
        }
        None => {
            let message = match part.costs {
                true => "the claimants cost less alone than together, so that somebody would pay more than alone",
                false => "the claimants are worth more alone than together, so that somebody would get less than alone",
            };
            EvalError::new(codes::BAD_GAME, message, at, "no division that the rule allows")
        }
    };
    error.help("`shapley` divides such a game, too; costs are `cost(c) = …`, and not `worth(c)`")
}

fn too_long(at: Span) -> EvalError {
    EvalError::new(codes::TOO_MANY, "what coalitions are worth has too many digits to be added up exactly", at, "too many digits")
        .help("round it, or state it in fewer digits")
}

/// What every coalition is worth; that of all where the amount does not say it.
fn worths(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, part: &Game, all_is_amount: bool) -> Result<Worths> {
    let mut worths = Worths::new(of.tuples.len());
    let at = eval.hir.exprs.spans[part.value];
    match part.listed {
        None => {
            let players: Vec<u32> = of.tuples.iter().filter_map(|tuple| tuple.last().copied()).collect();
            eval.each_coalition(&players, at, |eval, coalition| {
                let value = put(eval, &mut worths, coalition, part.value);
                value.map_err(|mut error| {
                    error.0.bindings.push(format!("the coalition {}", of.coalition(eval, coalition)));
                    error
                })
            })?;
        }
        Some(listed) => {
            let mut met: Vec<Option<Span>> = vec![None; 1 << of.tuples.len()];
            eval.each(listed, &mut |eval| {
                let (coalition, own) = coalition(eval, of, listed)?;
                if let Some(first) = met.get_mut(coalition as usize).and_then(|place| place.replace(own)) {
                    let message = format!("the coalition {} is listed twice", of.coalition(eval, coalition));
                    let (first, second) = if own.lo < first.lo { (own, first) } else { (first, own) };
                    return Err(EvalError::new(codes::BAD_GAME, message, second, "the second").with(first, "the first"));
                }
                put(eval, &mut worths, coalition, part.value)
            })?;
            // That of all is the amount, listed or not.
            if let (true, Some(place)) = (all_is_amount && of.body.amount.is_some(), met.last_mut()) {
                *place = place.or(Some(at));
            }
            fill(eval, of, part, &mut worths, &met)?;
        }
    }
    Ok(worths)
}

/// Puts the worth of a coalition, which is evaluated in exact numbers where doubles do not say it.
fn put(eval: &mut Eval<'_, Ball>, worths: &mut Worths, coalition: u32, e: ExprId) -> Result<()> {
    const WHOLE: f64 = 9e15;
    let value = eval.number(e)?;
    let stored: std::result::Result<(), TooLong> = match value.whole() {
        Some(Some(whole)) if whole.abs() < WHOLE => worths.put_whole(coalition, whole as i64),
        _ => match value.exactly() {
            Some(exact) => worths.put(coalition, &exact),
            None => worths.put(coalition, &eval.exactly(|eval| eval.number(e))?),
        },
    };
    stored.map_err(|_| too_long(eval.hir.exprs.spans[e]))
}

/// The coalition that an entity stands for, by the names in its own; and where it is declared.
fn coalition(eval: &Eval<'_, Ball>, of: &Claimants<'_>, listed: GensId) -> Result<(u32, Span)> {
    let hir = eval.hir;
    let place = hir.exprs.gens(listed).first().and_then(|generator| {
        let slot = hir.exprs.bound(listed).next()?.0;
        let SetElement::Kind(kind) = eval.elements(generator.set).first()? else { return None };
        Some((slot, *kind))
    });
    let Some((slot, kind)) = place else {
        return Err(EvalError::new(codes::BAD_GAME, "coalitions are entities", of.span, "listed as something else"));
    };
    let entity = &hir.entities[EntityId(hir.entity_types[kind].base + eval.get(slot))];
    let players: Vec<String> = (0..of.tuples.len()).map(|player| of.name(eval, player)).collect();
    let mut coalition = 0u32;
    for name in entity.name.split('+').map(str::trim) {
        let Some(player) = players.iter().position(|player| player == name) else {
            let message = format!("`{name}` in the coalition `{}` is no claimant", entity.name);
            let error =
                EvalError::new(codes::BAD_GAME, message, entity.span, "not among the claimants").with(of.span, "of this allocation");
            let near = suggest::nearest(name, players.iter().map(String::as_str));
            let help = match near.first() {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the name of a coalition joins those of its members by `+`: `odra+ebro`".to_string(),
            };
            return Err(error.help(help));
        };
        if coalition & 1 << player != 0 {
            let message = format!("`{name}` stands twice in the coalition `{}`", entity.name);
            return Err(EvalError::new(codes::BAD_GAME, message, entity.span, "a member twice"));
        }
        coalition |= 1 << player;
    }
    Ok((coalition, entity.span))
}

/// Fills in what is not listed.
fn fill(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, part: &Game, worths: &mut Worths, met: &[Option<Span>]) -> Result<()> {
    let missing: Vec<u32> = (1u32..).zip(met.iter().skip(1)).filter(|(_, place)| place.is_none()).map(|(coalition, _)| coalition).collect();
    match part.gap {
        Gap::Value(e) => missing.into_iter().try_for_each(|coalition| put(eval, worths, coalition, e)),
        Gap::Monotone => {
            let known: Vec<bool> = met.iter().map(Option::is_some).collect();
            worths.close_upwards(&known);
            Ok(())
        }
        Gap::None if missing.is_empty() => Ok(()),
        Gap::None => {
            let shown: Vec<String> = missing.iter().take(3).map(|coalition| of.coalition(eval, *coalition)).collect();
            let more = if missing.len() > shown.len() { format!(" and {} more", missing.len() - shown.len()) } else { String::new() };
            let message = format!("{} of {} coalitions are not listed: {}{more}", missing.len(), met.len() - 1, shown.join(", "));
            let at = eval.hir.exprs.spans[part.value];
            Err(EvalError::new(codes::BAD_GAME, message, at, "not all of them have a value").help(
                "say what those are worth that are not listed: `default 0`, or `default monotone`, as much as the part of them that is worth most",
            ))
        }
    }
}
