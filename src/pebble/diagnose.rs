//! From what the engine trips over to what the author did: the same place can be a quote too many, an operator of
//! another language or half a delimiter.

use super::{
    Source,
    error::{Expected, Failure, Problem, StringRemedy, SyntaxError, SyntaxErrorKind as Kind},
    letter,
    mend::opens_again,
    operator::{BinaryOp, Operator},
    tag::ENCLOSING,
    token::{Place, Token, TokenKind},
};

/// What is wrong, where, and what it belongs to.
type Finding = (Kind, Place, Option<Place>);

/// Says what is wrong in the print, tag or comment `extent`, of which `tokens` could be read.
pub(super) fn diagnose(
    source: Source<'_>,
    failure: &Failure,
    tokens: &[Token<'_>],
    extent: Place,
) -> SyntaxError {
    let place = failure.place;
    // Tokens in front of the failure, and the one it happened at.
    let split = tokens.partition_point(|token| token.place.start < place.start);
    let (before, after) = tokens.split_at_checked(split).unwrap_or_default();
    let site = Site { source, failure, before, found: after.first(), next: after.get(1), extent };
    let (kind, place, related) = site.finding();
    let span = source.locate(place);
    let noticed = failure.noticed.map(|at| source.locate(Place { start: at, end: at }));
    SyntaxError {
        kind,
        span,
        noticed: noticed.unwrap_or(span),
        related: related.map(|place| source.locate(place)),
        has_line: noticed.is_some(),
    }
}

/// The failure and what is around it.
struct Site<'a, 't> {
    source: Source<'t>,
    failure: &'a Failure,
    before: &'a [Token<'t>],
    found: Option<&'a Token<'t>>,
    next: Option<&'a Token<'t>>,
    extent: Place,
}

impl Site<'_, '_> {
    fn finding(&self) -> Finding {
        let place = self.failure.place;
        match self.failure.problem {
            Problem::Character => self.character(),
            Problem::OnlyBlanks => self.unclosed_delimiter(None),
            Problem::Closer => self.closer(),
            Problem::Unclosed => self.unclosed(),
            Problem::UnclosedComment => self.comment(),
            Problem::UnclosedVerbatim => {
                (Kind::UnclosedTag { tag: "verbatim", end: "endverbatim" }, place, None)
            }
            Problem::Unexpected(expected) => self.unexpected(expected),
            Problem::TooDeep => (self.unexpected_kind(Expected::Expression), place, None),
            Problem::NumberTooLarge => (Kind::NumberTooLarge, place, None),
            Problem::NotCallable => (Kind::NotCallable, place, None),
            Problem::BlockWithoutName => (Kind::BlockWithoutName, place, None),
            Problem::AssignedConstant => {
                (Kind::AssignedConstant { word: self.text(place).to_owned() }, place, None)
            }
            Problem::NamedArgumentInMethod => (Kind::NamedArgumentInMethod, self.trimmed(place), None),
            Problem::PositionalAfterNamed => (Kind::PositionalAfterNamed, self.trimmed(place), None),
            Problem::UnknownTag => self.unknown_tag(self.text(place)),
            Problem::UnclosedTag(tag) => {
                let end = ENCLOSING.iter().find(|(name, _)| *name == tag).map_or("", |(_, end)| end);
                (Kind::UnclosedTag { tag, end }, place, self.failure.related)
            }
            Problem::MultilineRaw => self.multiline_raw(),
        }
    }

    fn text(&self, place: Place) -> &str {
        self.source.slice(place)
    }

    /// The place without blanks at its end.
    fn trimmed(&self, place: Place) -> Place {
        Place::new(place.from(), place.from() + self.text(place).trim_end().len())
    }

    fn is_print(&self) -> bool {
        self.opening() == "{{"
    }

    fn opening(&self) -> &'static str {
        match self.text(self.opener()) {
            "{%" => "{%",
            "{#" => "{#",
            _ => "{{",
        }
    }

    /// The opening delimiter.
    fn opener(&self) -> Place {
        let start = self.failure.construct;
        Place { start, end: start.saturating_add(2) }
    }

    fn last(&self) -> Option<&Token<'_>> {
        self.before.last()
    }

    /// The text from `place` on, to the end of the construct.
    fn behind(&self, place: Place) -> &str {
        self.text(Place { start: place.end, end: self.extent.end.max(place.end) })
    }

    /// The place of `written`, which ends in front of, or with, the failure.
    fn foreign(written: &'static str, instead: Option<&'static str>, end: usize) -> Finding {
        (Kind::ForeignOperator { written, instead }, Place::new(end.saturating_sub(written.len()), end), None)
    }

    fn unexpected_kind(&self, expected: Expected) -> Kind {
        let found = match self.text(self.failure.place) {
            "" => "the end of the text".to_owned(),
            text => text.to_owned(),
        };
        Kind::UnexpectedToken { found, expected }
    }

    fn character(&self) -> Finding {
        let place = self.failure.place;
        let here = self.text(place);
        let next = self.behind(place);
        let ahead =
            |written: &'static str, instead| Self::foreign(written, instead, place.from() + written.len());
        match here {
            "'" | "\"" => self.stray_quote(place),
            "&" if next.starts_with('&') => ahead("&&", Some("and")),
            "!" => ahead("!", Some("not")),
            "^" => ahead("^", None),
            "#" if next.starts_with('}') => {
                (Kind::StrayDelimiter { delimiter: "#}" }, Place { end: place.end + 1, ..place }, None)
            }
            "#" if self.last().is_some_and(|token| {
                token.place.end == place.start && token.kind == TokenKind::Punctuation('{')
            }) =>
            {
                (
                    Kind::StrayDelimiter { delimiter: "{#" },
                    Place { start: place.start - 1, end: place.end },
                    None,
                )
            }
            "‘" | "’" | "‚" | "“" | "”" | "„" | "`" | "´" | "«" | "»" => {
                (self.unexpected_kind(Expected::StraightQuote), place, None)
            }
            _ => (self.unexpected_kind(Expected::Token), place, None),
        }
    }

    /// A quote that opens a string which never ends, or that runs on into the next expression, so that all quotes
    /// behind it change their sides.
    fn stray_quote(&self, place: Place) -> Finding {
        let is_string = |token: &Token<'_>| matches!(token.kind, TokenKind::Str { .. });
        let runs_on = |token: &Token<'_>| {
            let behind =
                self.text(token.place).split_once(['}', '%']).and_then(|(_, rest)| rest.split_once('}'));
            behind.is_some_and(|(_, rest)| rest.contains("{{") || rest.contains("{%"))
        };
        let runaway = self.before.iter().position(|token| is_string(token) && runs_on(token));
        let place = match runaway.and_then(|at| self.before.get(at)) {
            Some(token) => Place { start: token.place.start, end: token.place.start + 1 },
            None => place,
        };
        let last = match runaway {
            Some(at) => at.checked_sub(1).and_then(|before| self.before.get(before)),
            None => self.last(),
        };
        let quote = self.text(place).chars().next().unwrap_or('\'');
        let ended = last.filter(|token| {
            is_string(token) && token.place.end == place.start && self.text(token.place).ends_with(quote)
        });
        if let Some(string) = ended {
            let kind = Kind::UnterminatedString { quote, remedy: StringRemedy::Remove };
            return (kind, place, Some(string.place));
        }
        (Kind::UnterminatedString { quote, remedy: self.closing_quote(place, quote) }, place, None)
    }

    /// Where the quote is missing that would close the string at `place`: in front of the brackets and blanks that
    /// end the expression.
    fn closing_quote(&self, place: Place, quote: char) -> StringRemedy {
        let close = if self.is_print() { "}}" } else { "%}" };
        let Some(inside) = self.behind(place).strip_suffix(close) else { return StringRemedy::Unknown };
        let mut text = inside.trim_end().trim_end_matches('-').trim_end();
        for open in self.open_brackets(place) {
            match text.strip_suffix(open) {
                Some(shorter) => text = shorter.trim_end(),
                None => return StringRemedy::Unknown,
            }
        }
        let at = place.to() + text.len();
        let other = if quote == '"' { '\'' } else { '"' };
        match text.strip_suffix(other) {
            Some(inner) if !inner.contains(['\'', '"', '\n']) => {
                StringRemedy::Match(self.source.locate(Place::new(at - 1, at)))
            }
            None if !text.is_empty() && !text.contains(['\'', '"', '\n']) => {
                StringRemedy::Close(self.source.locate(Place::new(at, at)))
            }
            Some(_) | None => StringRemedy::Unknown,
        }
    }

    /// What closes the brackets that are open at `place`, the outermost first.
    fn open_brackets(&self, place: Place) -> Vec<char> {
        let mut open = Vec::new();
        for token in self.before.iter().filter(|token| token.place.end <= place.start) {
            match token.punctuation() {
                Some('(') => open.push(')'),
                Some('[') => open.push(']'),
                Some('{') => open.push('}'),
                Some(')' | ']' | '}') => drop(open.pop()),
                _ => {}
            }
        }
        open
    }

    /// A closing bracket without an opening one, or with another one.
    fn closer(&self) -> Finding {
        let place = self.failure.place;
        let bracket = self.text(place).chars().next().unwrap_or('}');
        let ends = bracket == '}' && self.extent.end == place.end;
        let unbalanced = Kind::UnbalancedBracket { bracket, opens: false };
        if let Some(delimiter) = self.nested_delimiter() {
            return delimiter;
        }
        match self.failure.related {
            Some(open) => {
                let opening = self.text(open).chars().next().unwrap_or('(');
                // The closing delimiter comes too early: the bracket is still open.
                if bracket == '}' && opening != '#' && (self.behind(place).starts_with('}') || ends) {
                    return (Kind::UnbalancedBracket { bracket: opening, opens: true }, open, Some(place));
                }
                (unbalanced, place, Some(open))
            }
            None if bracket == '}' => {
                let blank =
                    self.text(Place { start: self.extent.start, end: place.start }).chars().next_back();
                let is_close = self.behind(place).starts_with('}');
                if let Some(blank) = blank.filter(|c| letter::is_blank(*c) && !letter::is_ascii_blank(*c))
                    && is_close
                {
                    let found = format!("U+{:04X}", u32::from(blank));
                    let at = Place::new(place.from() - blank.len_utf8(), place.from());
                    return (Kind::UnexpectedToken { found, expected: Expected::OrdinaryBlank }, at, None);
                }
                let percent = self
                    .last()
                    .filter(|token| token.place.end == place.start && self.text(token.place) == "%");
                match percent {
                    Some(percent) => self.half_delimiter("%}", percent.place.cover(place)),
                    None if is_close => self.half_delimiter("}}", Place { end: place.end + 1, ..place }),
                    None => self.half_delimiter("}", place),
                }
            }
            None => (unbalanced, place, None),
        }
    }

    fn half_delimiter(&self, written: &'static str, place: Place) -> Finding {
        let (open, close) = if self.is_print() { ("{{", "}}") } else { ("{%", "%}") };
        (Kind::UnclosedDelimiter { open, close, written: Some(written) }, place, Some(self.opener()))
    }

    /// The end of the text, or of what looks like the print, comes before its delimiter.
    fn unclosed_delimiter(&self, related: Option<Place>) -> Finding {
        let (open, close) = if self.is_print() { ("{{", "}}") } else { ("{%", "%}") };
        (Kind::UnclosedDelimiter { open, close, written: None }, self.opener(), related)
    }

    /// A bracket or string that the text ends in.
    fn unclosed(&self) -> Finding {
        let place = self.failure.place;
        match self.text(place).chars().next() {
            Some('"') => {
                let quote = self.before.iter().rposition(|token| token.place.end <= place.start);
                let string =
                    quote.and_then(|at| self.before.get(at)).filter(|token| token.place.end == place.start);
                match string.filter(|token| matches!(token.kind, TokenKind::Str { .. })) {
                    Some(string) => {
                        let kind = Kind::UnterminatedString { quote: '"', remedy: StringRemedy::Remove };
                        (kind, place, Some(string.place))
                    }
                    None => self.stray_quote(place),
                }
            }
            Some(bracket @ ('(' | '[' | '{')) => self.nested_delimiter().unwrap_or((
                Kind::UnbalancedBracket { bracket, opens: true },
                place,
                Some(self.opener()),
            )),
            _ => (Kind::UnbalancedBracket { bracket: '{', opens: true }, place, Some(self.opener())),
        }
    }

    fn comment(&self) -> Finding {
        let opener = self.failure.place;
        let shell = self.source.text.get(..opener.from()).is_some_and(|text| text.ends_with('$'));
        if shell {
            return (Kind::AccidentalComment, opener, None);
        }
        (Kind::UnclosedDelimiter { open: "{#", close: "#}", written: None }, opener, None)
    }

    fn multiline_raw(&self) -> Finding {
        let opener = self.failure.construct as usize;
        let text = self.source.text.get(opener..).unwrap_or_default();
        let end = text.find("%}").map_or(self.failure.place.to(), |at| opener + at + 2);
        let whole = self.text(self.extent);
        let close = whole.rfind("{%").filter(|at| *at > 0).map(|at| self.extent.from() + at);
        let related = close.map(|at| Place { start: Place::new(at, at).start, end: self.extent.end });
        (Kind::MultilineRaw, Place::new(opener, end), related.filter(|place| place.from() >= end))
    }

    fn unknown_tag(&self, name: &str) -> Finding {
        let instead = match name {
            "elif" | "elsif" | "elseIf" | "else_if" => Some("elseif"),
            "end" | "fi" => Some("endif"),
            "foreach" | "each" => Some("for"),
            "done" | "end_for" => Some("endfor"),
            "let" | "assign" | "var" => Some("set"),
            _ => None,
        };
        (Kind::UnknownTag { name: name.to_owned(), instead }, self.failure.place, None)
    }

    /// `{{` or `{%` within the construct, which the lexer takes for the beginning of a map.
    fn nested_delimiter(&self) -> Option<Finding> {
        let from = self.failure.construct.saturating_add(2);
        let following = self.before.iter().skip(1).chain(self.found);
        let pair =
            self.before.iter().zip(following).find(|(first, second)| opens_again(self.source, first, second));
        let (delimiter, place) = match (pair, self.before.first()) {
            (Some((first, second)), _) => {
                let delimiter = if self.text(second.place) == "{" { "{{" } else { "{%" };
                (delimiter, first.place.cover(second.place))
            }
            (None, Some(first))
                if self.is_print()
                    && first.place.start == from
                    && first.kind == TokenKind::Punctuation('{')
                    && self.text(self.extent).ends_with("}}}") =>
            {
                ("{", first.place)
            }
            (None, _) => return None,
        };
        Some((Kind::StrayDelimiter { delimiter }, place, Some(self.opener())))
    }

    fn unexpected(&self, expected: Expected) -> Finding {
        let place = self.failure.place;
        let here = self.text(place);
        let last = self.last();
        let last_text = last.map_or("", |token| self.text(token.place));
        let touches = last.is_some_and(|token| token.place.end == place.start);
        let joined = |first: &str, second: &str| touches && last_text == first && here == second;
        let kind = self.found.map(|token| &token.kind);
        if self.before.is_empty() && self.is_print() && kind == Some(&TokenKind::End) {
            return (Kind::EmptyExpression, self.extent, None);
        }
        let opens =
            self.found.zip(self.next).filter(|(first, second)| opens_again(self.source, first, second));
        if let Some((first, second)) = opens.filter(|_| expected == Expected::OperatorOrEnd) {
            return self.unclosed_delimiter(Some(first.place.cover(second.place)));
        }
        if let Some(finding) = self.nested_delimiter() {
            return finding;
        }
        if let Some(finding) = self.string_after_string() {
            return finding;
        }
        match (kind, expected) {
            (Some(TokenKind::Eof) | None, _) => return self.unclosed_delimiter(None),
            (Some(TokenKind::Operator(operator)), Expected::Name(_))
                if last_text == "." && is_word(*operator) =>
            {
                let whole = last.map_or(place, |dot| dot.place.cover(place));
                return (Kind::ReservedWordAsAttribute { word: here.to_owned() }, whole, None);
            }
            _ => {}
        }
        let is_end = matches!(expected, Expected::OperatorOrEnd | Expected::Punctuation(_));
        let end = place.to();
        let operators = [
            ("|", "|", "||", Some("or")),
            ("?", ".", "?.", None),
            ("?", ":", "?:", Some("??")),
            ("==", "=", "===", Some("==")),
            ("!=", "=", "!==", Some("!=")),
            ("<", ">", "<>", Some("!=")),
            ("*", "*", "**", None),
            ("/", "/", "//", Some("/")),
            ("=", ">", "=>", None),
            (">", ">", ">>", None),
            ("<", "<", "<<", None),
        ];
        if let Some((_, _, written, instead)) =
            operators.into_iter().find(|(first, second, ..)| joined(first, second))
        {
            return Self::foreign(written, instead, end);
        }
        match here {
            "in" if is_end => Self::foreign("in", self.membership(), end),
            "not" if is_end && self.behind(place).trim_start().starts_with("in ") => {
                let gap = self.behind(place).len() - self.behind(place).trim_start().len();
                (
                    Kind::ForeignOperator { written: "not in", instead: None },
                    Place::new(place.from(), end + gap + 2),
                    None,
                )
            }
            "matches" if is_end => Self::foreign("matches", None, end),
            "=" if is_end && expected == Expected::OperatorOrEnd => Self::foreign("=", Some("=="), end),
            "if" if last_text == "else" && !self.is_print() => {
                let whole = last.map_or(place, |word| word.place.cover(place));
                (Kind::UnknownTag { name: "else if".to_owned(), instead: Some("elseif") }, whole, None)
            }
            _ => (self.unexpected_kind(expected), place, None),
        }
    }

    /// The operator for `in`, where there is one.
    fn membership(&self) -> Option<&'static str> {
        let known = super::operator::operators(self.source.grammar);
        known.into_iter().any(|(_, operator)| operator == Operator::Binary(BinaryOp::In)).then_some("isIn")
    }

    /// `'it''s'`, or a quote too many whose string swallows what follows.
    fn string_after_string(&self) -> Option<Finding> {
        let found = self.found.filter(|token| matches!(token.kind, TokenKind::Str { .. }))?;
        let last = self.last().filter(|token| matches!(token.kind, TokenKind::Str { .. }))?;
        let quote = self.text(last.place).chars().next()?;
        if last.place.end != found.place.start || !self.text(found.place).starts_with(quote) {
            return None;
        }
        if found.place.end <= self.extent.end {
            let kind = Kind::UnterminatedString { quote, remedy: StringRemedy::Escape };
            return Some((
                kind,
                Place { start: found.place.start - 1, end: found.place.start + 1 },
                Some(last.place),
            ));
        }
        let stray = Place { start: found.place.start, end: found.place.start + 1 };
        Some((Kind::UnterminatedString { quote, remedy: StringRemedy::Remove }, stray, Some(last.place)))
    }
}

/// Whether an operator is a word, which no attribute can be called.
const fn is_word(operator: Operator) -> bool {
    match operator {
        Operator::Is | Operator::IsNot | Operator::Not => true,
        Operator::Filter => false,
        Operator::Binary(op) => {
            matches!(op, BinaryOp::Or | BinaryOp::And | BinaryOp::Contains | BinaryOp::Equal | BinaryOp::In)
        }
    }
}
