//! What is expected of results along a sweep: that they never fall and end higher, or never rise and end lower.

use super::outcome::TrendOutcome;
use crate::driver::{Variation, text_of};
use crate::hir::{Hir, Trend};
use crate::report::number::alone;
use crate::report::page::unit_after;
use crate::source::SourceMap;

/// A step the wrong way below this part of the largest value is rounding.
const ROUNDING: f64 = 1e-9;

/// What the trends of a variant look at, at one point of its sweeps.
pub struct TrendPoint {
    /// What is swept over comes to this.
    pub at: Vec<f64>,
    /// By trend; none without an answer.
    pub values: Vec<Option<f64>>,
}

/// The expectations of a variant along its sweeps, judged; `variation` knows in which order it goes through them.
pub fn trends(hir: &Hir, sources: &SourceMap, variant: u32, variation: &Variation, points: &[TrendPoint]) -> Vec<TrendOutcome> {
    let trends = hir.variants.get(variant as usize).map_or(&[][..], |variant| &variant.trends);
    let one = |(place, trend): (usize, &Trend)| {
        let text = text_of(sources, trend.span);
        let why = match variation.place_of(trend.with) {
            Some(with) => wrong(hir, (trend, with), place, points),
            None => Some("the variant gives it one value, and does not sweep over it".into()),
        };
        TrendOutcome { text, title: trend.title.clone(), passed: why.is_none(), why }
    };
    trends.iter().enumerate().map(one).collect()
}

/// Why a trend does not hold.
fn wrong(hir: &Hir, (trend, with): (&Trend, usize), place: usize, points: &[TrendPoint]) -> Option<String> {
    let unit = unit_after(&hir.units.text(hir.exprs.units[trend.value.value]));
    // Of a grid, each line along the sweep, where the other value stays.
    let mut lines: Vec<(Vec<f64>, Vec<&TrendPoint>)> = Vec::new();
    for point in points {
        let others: Vec<f64> = point.at.iter().enumerate().filter(|(at, _)| *at != with).map(|(_, value)| *value).collect();
        match lines.iter_mut().find(|(own, _)| *own == others) {
            Some((_, line)) => line.push(point),
            None => lines.push((others, vec![point])),
        }
    }
    for (others, line) in lines {
        let beside = others.first().map_or(String::new(), |other| format!(", where the other is {}", alone(*other)));
        let at = |point: &TrendPoint| point.at.get(with).copied().map_or(String::new(), alone);
        let value = |point: &TrendPoint| point.values.get(place).copied().flatten();
        if let Some(point) = line.iter().find(|point| value(point).is_none()) {
            return Some(format!("it has no value at {}{beside}", at(point)));
        }
        let known: Vec<(&TrendPoint, f64)> = line.iter().filter_map(|point| Some((*point, value(point)?))).collect();
        let largest = known.iter().fold(0.0, |most: f64, (_, value)| most.max(value.abs()));
        let rise = |before: f64, after: f64| if trend.rises { after - before } else { before - after };
        for pair in known.windows(2) {
            let [(before, was), (after, is)] = pair else { continue };
            if rise(*was, *is) < -ROUNDING * largest {
                let (was, is) = (alone(*was), alone(*is));
                return Some(format!("it is {was}{unit} at {}, and {is}{unit} at {}{beside}", at(before), at(after)));
            }
        }
        if let (Some((_, first)), Some((_, last))) = (known.first(), known.last())
            && rise(*first, *last) <= ROUNDING * largest
        {
            return Some(format!("it is {}{unit} from one end to the other{beside}", alone(*first)));
        }
    }
    None
}
