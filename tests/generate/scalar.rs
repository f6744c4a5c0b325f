//! Writes a scalar in one of the styles that YAML has for it, chosen at random, and notes where each character went.

use super::{
    out::Out,
    random::Random,
    tree::{Form, Scalar},
};

/// Where a scalar stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    pub(crate) is_key: bool,
    /// Within brackets or braces.
    pub(crate) in_flow: bool,
    /// The column of the mapping or list around it; -1 for the root.
    pub(crate) parent: isize,
}

impl Spot {
    /// The least indentation of a line that goes on.
    fn least(self) -> usize {
        usize::try_from(self.parent + 1).expect("a column").max(1)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Literal,
    Folded,
}

/// How often something that is rarely done is done, in a hundred.
const RARELY: usize = 4;

pub(crate) fn write(out: &mut Out, random: &mut Random, scalar: &Scalar, spot: Spot) {
    out.begin();
    let text = scalar.text.as_str();
    match scalar.form {
        Form::Typed | Form::Raw => {
            for c in text.chars() {
                say_itself(out, c);
            }
            out.end(scalar.mark.clone());
        }
        Form::Text => match *random.choose(&styles(text, spot)) {
            Style::Plain => flowing(out, random, scalar, spot, Style::Plain),
            Style::Single => flowing(out, random, scalar, spot, Style::Single),
            Style::Double => flowing(out, random, scalar, spot, Style::Double),
            Style::Literal => block(out, random, scalar, spot, Style::Literal),
            Style::Folded => block(out, random, scalar, spot, Style::Folded),
        },
    }
}

fn say_itself(out: &mut Out, c: char) {
    let mut buffer = [0; 4];
    let written = c.encode_utf8(&mut buffer);
    out.say(written, written);
}

fn styles(text: &str, spot: Spot) -> Vec<Style> {
    let mut styles = vec![Style::Double];
    // Next to a line break YAML drops blanks, and at the ends of the text one break is not enough.
    let lines: Vec<&str> = text.split('\n').collect();
    let is_printable = text.chars().all(|c| c == '\n' || is_printable(c));
    let blanks_at_breaks =
        lines.len() > 1 && lines.iter().any(|line| line.trim_matches([' ', '\t']) != *line);
    let ends_are_text = lines.len() == 1 || !(text.starts_with('\n') || text.ends_with('\n'));
    if is_printable && !blanks_at_breaks && ends_are_text && !(spot.is_key && lines.len() > 1) {
        styles.push(Style::Single);
    }
    if is_plain(text, spot) {
        styles.extend([Style::Plain; 2]);
    }
    let has_text = lines.iter().any(|line| !line.trim().is_empty());
    if !spot.is_key && !spot.in_flow && is_printable && has_text && !text.contains('\t') {
        styles.extend([Style::Literal; 2]);
        // Lines that begin with a blank are not folded, and breaks before the first line are kept.
        if !lines.iter().any(|line| line.starts_with(' ')) && !text.starts_with('\n') {
            styles.extend([Style::Folded; 2]);
        }
    }
    styles
}

/// Whether YAML reads a character outside of an escape, and not as a line break.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether the text can be written without quotes. Careful rather than complete.
fn is_plain(text: &str, spot: Spot) -> bool {
    const WORDS: &[&str] = &["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let first = text.chars().next();
    let begins = first.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '(' | '$' | '\\'));
    let may_be_number = first.is_some_and(|c| c.is_ascii_digit()) && !text.contains([' ', '/']);
    let ends_here = text.contains(": ") || text.contains(" #") || text.ends_with([':', ' ']);
    let ends_in_flow = spot.in_flow && text.contains(['[', ']', '{', '}', ',', ':', '?']);
    begins
        && !may_be_number
        && !ends_here
        && !ends_in_flow
        && text.chars().all(is_printable)
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a blank at `at` may become a line break in a plain or quoted scalar.
fn folds(characters: &[char], at: usize) -> bool {
    let is_word = |at: Option<usize>| {
        at.and_then(|at| characters.get(at)).is_some_and(|c| c.is_alphanumeric() || *c == '{' || *c == '\'')
    };
    characters[at] == ' '
        && at > 0
        && characters[at - 1] != ' '
        && characters[at - 1] != '\n'
        && is_word(Some(at + 1))
}

/// Plain and quoted scalars: their lines flow into each other.
fn flowing(out: &mut Out, random: &mut Random, scalar: &Scalar, spot: Spot, style: Style) {
    let quote = match style {
        Style::Single => "'",
        Style::Double => "\"",
        Style::Plain | Style::Literal | Style::Folded => "",
    };
    out.write(quote);
    let folding = !spot.is_key && random.chance(25);
    let escaping = style == Style::Double && random.chance(40);
    let characters: Vec<char> = scalar.text.chars().collect();
    let next_line = |random: &mut Random, line_end: &str, breaks: usize| {
        format!("{}{}", line_end.repeat(breaks), " ".repeat(spot.least() + random.below(4)))
    };
    let mut at = 0;
    while let Some(&c) = characters.get(at) {
        let breaks = characters[at..].iter().take_while(|c| **c == '\n').count();
        let between_words = at > 0
            && characters.get(at + breaks).is_some_and(|c| *c != ' ' && *c != '\t')
            && !matches!(characters[at - 1], ' ' | '\t' | '\n');
        if folding && folds(&characters, at) && random.chance(30) {
            let written = next_line(random, out.line_end, 1);
            out.fold(1, &written);
        } else if breaks > 0
            && (style == Style::Single || (between_words && !spot.is_key && random.chance(50)))
        {
            let written = next_line(random, out.line_end, breaks + 1);
            out.fold(breaks, &written);
            at += breaks;
            continue;
        } else if style == Style::Double {
            double(out, random, c, escaping);
            if folding
                && random.chance(2)
                // Behind a break that is none, the first of several breaks would count.
                && characters.get(at + 1).is_some_and(|next| !matches!(next, ' ' | '\t' | '\n'))
            {
                let written = next_line(random, out.line_end, 1);
                out.fold(0, &format!("\\{written}"));
            }
        } else if style == Style::Single && c == '\'' {
            out.say("'", "''");
        } else {
            say_itself(out, c);
        }
        at += 1;
    }
    out.write(quote);
    out.end(scalar.mark.clone());
}

/// A character between double quotes.
fn double(out: &mut Out, random: &mut Random, c: char, escaping: bool) {
    let code = u32::from(c);
    let said = c.to_string();
    let short = match c {
        '"' => Some("\\\""),
        '\\' => Some("\\\\"),
        '\n' => Some("\\n"),
        '\r' => Some("\\r"),
        '\t' => Some("\\t"),
        '\0' => Some("\\0"),
        _ => None,
    };
    if escaping && random.chance(RARELY) {
        let written = match random.below(3) {
            0 if code < 0x100 => format!("\\x{code:02x}"),
            1 => format!("\\U{code:08X}"),
            _ if code < 0x1_0000 => format!("\\u{code:04x}"),
            _ => format!("\\U{code:08x}"),
        };
        out.say(&said, &written);
    } else if let Some(short) = short {
        out.say(&said, short);
    } else if is_printable(c) {
        out.say(&said, &said);
    } else {
        out.say(&said, &format!("\\u{code:04X}"));
    }
}

/// Literal and folded blocks.
fn block(out: &mut Out, random: &mut Random, scalar: &Scalar, spot: Spot, style: Style) {
    let text = scalar.text.as_str();
    let body = text.trim_end_matches('\n');
    let trailing = text.len() - body.len();
    let base = spot.parent.max(0);
    let extra = random.between(1, 5);
    let indent = usize::try_from(base).expect("a column") + extra;
    // Without a number YAML takes the indentation of the first line with text, or of a longer blank one before it.
    let first = body.split('\n').find(|line| !line.is_empty()).unwrap_or_default();
    let indicator =
        if first.starts_with(' ') || random.chance(15) { extra.to_string() } else { String::new() };
    let chomping = match trailing {
        0 => "-",
        1 if random.chance(80) => "",
        _ => "+",
    };
    out.write(if style == Style::Literal { "|" } else { ">" });
    out.write(&if random.chance(50) {
        format!("{indicator}{chomping}")
    } else {
        format!("{chomping}{indicator}")
    });
    if random.chance(10) {
        out.write(" # why");
    }
    out.break_line();
    let characters: Vec<char> = body.chars().collect();
    let folding = style == Style::Folded && random.chance(70);
    let mut at_start = true;
    let mut at = 0;
    while let Some(&c) = characters.get(at) {
        if c == '\n' {
            let breaks = characters[at..].iter().take_while(|c| **c == '\n').count();
            let more = usize::from(style == Style::Folded);
            for number in 0..breaks {
                // The first break of a folded block is written twice.
                let written = out.line_end.repeat(1 + if number == 0 { more } else { 0 });
                out.fold(1, &written);
            }
            at += breaks;
            at_start = true;
            continue;
        }
        if at_start {
            out.blanks(indent);
            at_start = false;
        }
        let is_gap = c == ' '
            && at > 0
            && characters[at - 1] != '\n'
            && characters.get(at + 1).is_some_and(|next| !matches!(next, ' ' | '\n'));
        if folding && is_gap && random.chance(30) {
            let written = format!("{}{}", out.line_end, " ".repeat(indent));
            out.fold(1, &written);
        } else {
            say_itself(out, c);
        }
        at += 1;
    }
    for _ in 0..trailing {
        let written = out.line_end;
        out.fold(1, written);
    }
    out.end(scalar.mark.clone());
    if trailing == 0 {
        out.break_line();
    }
    out.keeps_blank_lines = chomping == "+";
}
