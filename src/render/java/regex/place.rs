//! Places of a text: its ends, the ends of its lines and words.

use std::sync::OnceLock;

use super::{
    Refused,
    machine::Machine,
    node::Place,
    set::{Set, is_line_end, unicode},
};

/// Marks that do not take space, and the letters and digits that they may follow.
static MARKS: OnceLock<Result<(Set, Set), Refused>> = OnceLock::new();

impl Machine<'_> {
    /// Whether a place is of that kind.
    pub(super) fn is_at(&self, place: &Place, at: usize) -> Result<bool, Refused> {
        let length = self.text().len();
        let unit = |at: usize| self.text().get(at).map_or(0, |unit| u32::from(*unit));
        let before = at.checked_sub(1).map(unit);
        Ok(match place {
            Place::Start => at == 0,
            Place::End => at == length,
            Place::LastEnd => at == self.last_end(),
            Place::LineStart { unix } => {
                let ends = |code: u32| if *unix { code == 0x0A } else { is_line_end(code) };
                let inside = !*unix && before == Some(0x0D) && unit(at) == 0x0A;
                at < length && before.is_none_or(|code| ends(code) && !inside)
            }
            Place::LineEnd { unix: true, many } => {
                at == length || unit(at) == 0x0A && (*many || at + 1 == length)
            }
            Place::LineEnd { unix: false, many } => {
                if at == length {
                    return Ok(true);
                }
                let inside = before == Some(0x0D) && unit(at) == 0x0A;
                let last = at + 1 == length || at + 2 == length && unit(at) == 0x0D && unit(at + 1) == 0x0A;
                is_line_end(unit(at)) && !inside && (*many || last)
            }
            Place::Word { inner, word } => {
                let left = match self.code_before(at) {
                    Some((code, _)) => self.is_word(word, code, at - 1)?,
                    None => false,
                };
                let right = match self.code(at) {
                    Some((code, _)) => self.is_word(word, code, at)?,
                    None => false,
                };
                (left != right) != *inner
            }
        })
    }

    /// Marks belong to a word if they follow a letter or digit.
    fn is_word(&self, word: &Set, code: u32, at: usize) -> Result<bool, Refused> {
        if word.has(code) || code < 0x300 {
            return Ok(word.has(code));
        }
        let sets = MARKS.get_or_init(|| Ok((unicode(r"\p{Mn}")?, unicode(r"[\p{L}\p{Nd}]")?)));
        let (marks, bases) = sets.as_ref().map_err(|refused| *refused)?;
        if !marks.has(code) {
            return Ok(false);
        }
        for place in (0..=at).rev() {
            let Some((code, _)) = self.code(place) else { break };
            if bases.has(code) {
                return Ok(true);
            }
            if !marks.has(code) {
                break;
            }
        }
        Ok(false)
    }
}
