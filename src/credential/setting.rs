//! What stands around a name in a text: lines of names with values, or a program.

/// What a name without quotes stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    /// Alone at the beginning of its line, among lines of the same form: YAML, properties, an env file.
    Lines,
    /// Anything else.
    Free,
}

/// What a text is made of, as far as it says how to read a name in it. Found out once.
#[derive(Debug)]
pub(super) struct Lines {
    /// Several lines are a name with a value.
    are_entries: bool,
    /// Some line is one of a program.
    are_code: bool,
}

impl Lines {
    /// Looks through a text.
    pub(super) fn of(text: &str) -> Self {
        let is_entry = |line: &&str| {
            let line = line.trim_start().trim_start_matches("- ");
            let name = line.find([':', '=']).and_then(|at| line.get(..at)).unwrap_or_default();
            !name.is_empty() && !name.contains(['(', ' ', '"', '\''])
        };
        let is_code = |line: &str| {
            let line = line.trim_start();
            ["import ", "from ", "def ", "const ", "let ", "var ", "for ", "if ", "return "]
                .iter()
                .any(|start| line.starts_with(start))
        };
        Self {
            are_entries: text.lines().filter(is_entry).nth(1).is_some(),
            are_code: text.lines().any(is_code),
        }
    }

    /// Whether the line of the name is one of a list of names with values.
    pub(super) fn setting(&self, before: &str, written: &str) -> Setting {
        let line = before.rsplit('\n').next().unwrap_or_default();
        let begins = line.trim_start().trim_start_matches(['-', '#']).trim();
        let is_upper =
            written.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        if begins.is_empty() && !self.are_code && (self.are_entries || is_upper) {
            Setting::Lines
        } else {
            Setting::Free
        }
    }
}
