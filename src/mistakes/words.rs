//! What is said of a mistake whose places and edits are found by others.

/// All that is said of a form.
pub struct Words {
    pub message: String,
    pub label: String,
    /// What is said at other places that have to do with it.
    pub also: &'static str,
    pub help: Option<String>,
    /// The title of the fix; without one there is none.
    pub offer: Option<String>,
}

pub fn says(message: impl Into<String>, label: impl Into<String>) -> Words {
    Words { message: message.into(), label: label.into(), also: "and here", help: None, offer: None }
}

/// The fix says it, and the label the same.
pub fn write(here: &str, message: impl Into<String>) -> Words {
    let text = format!("write `{here}`");
    says(message, text.clone()).offer(text)
}

impl Words {
    pub fn help(mut self, text: impl Into<String>) -> Words {
        self.help = Some(text.into());
        self
    }

    pub fn offer(mut self, title: impl Into<String>) -> Words {
        self.offer = Some(title.into());
        self
    }

    pub fn also(mut self, text: &'static str) -> Words {
        self.also = text;
        self
    }
}
