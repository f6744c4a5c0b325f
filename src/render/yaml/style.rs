//! How a text is written in YAML: which quotes Jackson asks for, and which SnakeYAML then chooses.

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
}

/// What a text allows.
#[expect(clippy::struct_excessive_bools, reason = "five things that a text may or may not do")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Analysis {
    /// It has no characters.
    pub(super) is_empty: bool,
    /// It has line breaks.
    pub(super) is_multiline: bool,
    allows_plain: bool,
    allows_single: bool,
    allows_block: bool,
}

/// The style that Jackson asks for where a text is a value.
pub(super) fn of_value(text: &str) -> Style {
    if text.is_empty() {
        Style::Double
    } else if text.contains('\n') {
        Style::Literal
    } else if is_reserved(text) || has_quotable(text) {
        Style::Double
    } else {
        Style::Plain
    }
}

/// The style that Jackson asks for where a text is a key.
pub(super) fn of_name(text: &str) -> Style {
    let looks_like_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    if is_reserved(text) || looks_like_number || text.chars().any(|c| c < ' ') {
        Style::Double
    } else {
        Style::Plain
    }
}

fn is_reserved(text: &str) -> bool {
    text.is_empty()
        || text.starts_with('~')
        || matches!(
            text,
            "false"
                | "False"
                | "FALSE"
                | "n"
                | "N"
                | "no"
                | "No"
                | "NO"
                | "null"
                | "Null"
                | "NULL"
                | "on"
                | "On"
                | "ON"
                | "off"
                | "Off"
                | "OFF"
                | "true"
                | "True"
                | "TRUE"
                | "y"
                | "Y"
                | "yes"
                | "Yes"
                | "YES"
        )
}

fn has_quotable(text: &str) -> bool {
    let is_blank = |c: Option<char>| matches!(c, None | Some(' ' | '\t'));
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let quotes = match c {
            '[' | ']' | '{' | '}' | ',' => true,
            '#' => is_blank(before),
            ':' => is_blank(chars.peek().copied()),
            _ => false,
        };
        if quotes {
            return true;
        }
        before = Some(c);
    }
    false
}

/// SnakeYAML's line breaks.
pub(super) const fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

const fn is_blank(c: char) -> bool {
    matches!(c, '\0' | ' ' | '\t')
}

/// What SnakeYAML finds in a text.
pub(super) fn analyze(text: &str) -> Analysis {
    if text.is_empty() {
        let (allows_plain, allows_single, allows_block) = (true, true, false);
        return Analysis { is_empty: true, is_multiline: false, allows_plain, allows_single, allows_block };
    }
    let chars: Vec<char> = text.chars().collect();
    let last = chars.len() - 1;
    let mut indicators = text.starts_with("---") || text.starts_with("...");
    let (mut breaks, mut special) = (false, false);
    let (mut break_space, mut space_break) = (false, false);
    let (mut after_space, mut after_break) = (false, false);
    let mut after_blank = true;
    let mut before_blank = match chars.get(1) {
        None => true,
        Some(c) => is_blank(*c) || is_break(*c) || *c == '\r',
    };
    for (at, &c) in chars.iter().enumerate() {
        if at == 0 {
            indicators |= "#,[]{}&*!|>'\"%@`".contains(c) || (matches!(c, '?' | ':' | '-') && before_blank);
        } else {
            indicators |= (c == ':' && before_blank) || (c == '#' && after_blank);
        }
        let breaks_line = is_break(c);
        breaks |= breaks_line;
        special |= !(c == '\n' || (' '..='~').contains(&c) || is_printable(c));
        if c == ' ' {
            break_space |= after_break;
            (after_space, after_break) = (true, false);
        } else if breaks_line {
            space_break |= after_space;
            (after_space, after_break) = (false, true);
        } else {
            (after_space, after_break) = (false, false);
        }
        after_blank = is_blank(c) || breaks_line;
        before_blank = chars.get(at + 2).is_none_or(|next| is_blank(*next) || breaks_line);
    }
    let begins = chars.first().copied().unwrap_or_default();
    let ends = chars.get(last).copied().unwrap_or_default();
    let is_padded = begins == ' ' || is_break(begins) || ends == ' ' || is_break(ends);
    let leading_zero =
        chars.len() > 1 && begins == '0' && chars.iter().skip(1).all(|c| c.is_ascii_digit() || *c == '_');
    Analysis {
        is_empty: false,
        is_multiline: breaks,
        allows_plain: !(is_padded || leading_zero || break_space || space_break || special || indicators),
        allows_single: !(break_space || space_break || special),
        allows_block: !(ends == ' ' || space_break || special),
    }
}

const fn is_printable(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The style that SnakeYAML chooses.
pub(super) const fn choose(asked: Style, analysis: Analysis, is_key: bool) -> Style {
    let fits = !(is_key && (analysis.is_empty || analysis.is_multiline));
    match asked {
        Style::Plain if fits && analysis.allows_plain => Style::Plain,
        Style::Literal if !is_key && analysis.allows_block => Style::Literal,
        Style::Plain | Style::Single if analysis.allows_single && !(is_key && analysis.is_multiline) => {
            Style::Single
        }
        Style::Plain | Style::Single | Style::Literal | Style::Double => Style::Double,
    }
}
