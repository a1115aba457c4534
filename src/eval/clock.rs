//! A limit of time, and what is being done until then.

use super::EvalError;
use crate::diagnostics::codes;
use crate::source::Span;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A limit of time that a calculation looks at.
#[derive(Clone, Debug)]
pub struct Clock {
    end: Instant,
    limit: Duration,
    stage: Arc<str>,
}

impl Clock {
    /// A clock that runs from now on; none without a limit.
    pub fn after(limit: Option<Duration>) -> Option<Clock> {
        let limit = limit?;
        Some(Clock { end: Instant::now().checked_add(limit)?, limit, stage: "values were calculated".into() })
    }

    /// The same clock for another stage, a clause such as "`x` was calculated".
    pub fn during(&self, stage: impl Into<Arc<str>>) -> Clock {
        Clock { stage: stage.into(), ..self.clone() }
    }

    /// The same limit, from now on.
    pub fn again(&self) -> Clock {
        Clock { end: Instant::now().checked_add(self.limit).unwrap_or(self.end), ..self.clone() }
    }

    /// The same for what knows no scenario.
    pub fn deadline(&self) -> crate::deadline::Deadline {
        crate::deadline::Deadline::after(Some(self.end.saturating_duration_since(Instant::now())))
    }

    pub fn is_over(&self) -> bool {
        Instant::now() >= self.end
    }

    /// What to say when time is up.
    pub fn message(&self) -> String {
        format!("the time limit of {} s ran out while {}", self.limit.as_secs_f64(), self.stage)
    }

    #[cold]
    pub(in crate::eval) fn error(&self, at: Span) -> EvalError {
        EvalError::new(codes::OUT_OF_TIME, self.message(), at, "still running over this")
            .help("run over fewer combinations, or give it more time with `--time-limit`")
    }
}
