//! From entries to the variables that Compose makes of them.

use std::collections::BTreeMap;

use thiserror::Error;

use super::{Entry, Fault, File, Quoting, escape::unescape};
use crate::{
    secret::expansion::{self, ExpansionFailure},
    span::Span,
};

/// Why Compose refuses an env file.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DotenvFailure {
    /// The file is malformed.
    #[error("line {}: {}", .0.line, .0.kind)]
    Malformed(Fault),
    /// A value cannot be expanded in this environment.
    #[error("line {line}: {failure}")]
    Expansion {
        /// What is wrong.
        failure: ExpansionFailure,
        /// Where the value stands.
        span: Span,
        /// The 1-based line of the entry.
        line: u32,
    },
}

impl File<'_> {
    /// The variables of the file: later entries win; `lookup` gives the environment, which `$` and bare names ask
    /// first.
    ///
    /// # Errors
    /// If Compose refuses the file.
    pub fn evaluate(
        &self,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<BTreeMap<String, String>, DotenvFailure> {
        let mut variables = BTreeMap::new();
        self.evaluate_into(&mut variables, lookup)?;
        Ok(variables)
    }

    /// Adds the variables of the file to those of files before it, which `$` sees too.
    ///
    /// # Errors
    /// If Compose refuses the file.
    pub fn evaluate_into(
        &self,
        variables: &mut BTreeMap<String, String>,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), DotenvFailure> {
        for entry in &self.entries {
            if let Some(fault) = self.faults.first().filter(|fault| fault.span.start() < entry.span.end()) {
                return Err(DotenvFailure::Malformed(fault.clone()));
            }
            let value = entry.evaluate(&|name| lookup(name).or_else(|| variables.get(name).cloned()), lookup);
            let value = value.map_err(|failure| DotenvFailure::Expansion {
                failure,
                span: entry.value.map_or(entry.name_span, |value| value.span),
                line: entry.line,
            })?;
            if let Some(value) = value {
                variables.insert(entry.name.to_owned(), value);
            }
        }
        self.faults.first().map_or(Ok(()), |fault| Err(DotenvFailure::Malformed(fault.clone())))
    }
}

impl Entry<'_> {
    /// The value of this entry: `expand` gives what `$` sees, `inherit` the environment that bare names come from.
    /// `None` if the entry defines nothing.
    ///
    /// # Errors
    /// If the value cannot be expanded.
    pub fn evaluate(
        &self,
        expand: &dyn Fn(&str) -> Option<String>,
        inherit: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<String>, ExpansionFailure> {
        let Some(value) = self.value else { return Ok(inherit(self.name)) };
        let text = unescape(value.raw, value.quoting);
        match value.quoting {
            Quoting::Single => Ok(Some(text.into_owned())),
            Quoting::None | Quoting::Double => expansion::expand(&text, expand).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::secret::dotenv::parse;

    fn evaluated(text: &str) -> Option<Vec<(String, String)>> {
        let variables = parse(text).evaluate(&|name| (name == "HOST").then(|| "shell".to_owned()));
        variables.ok().map(|variables| variables.into_iter().collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn later_entries_win_and_earlier_ones_are_seen() {
        assert_eq!(evaluated("A=1\nB=$A$HOST\nA=2\n"), Some(pairs(&[("A", "2"), ("B", "1shell")])));
        assert_eq!(evaluated("HOST=file\nB=$HOST\n"), Some(pairs(&[("B", "shell"), ("HOST", "file")])));
        assert_eq!(evaluated("HOST\nNONE\n"), Some(pairs(&[("HOST", "shell")])));
    }

    #[test]
    fn single_quotes_are_literal() {
        assert_eq!(evaluated("A='$HOST\\n'\n"), Some(pairs(&[("A", "$HOST\\n")])));
    }

    #[test]
    fn one_fault_refuses_the_file() {
        assert_eq!(evaluated("A=1\nB C=2\n"), None);
        assert_eq!(evaluated("A=${NONE?needed}\n"), None);
    }
}
