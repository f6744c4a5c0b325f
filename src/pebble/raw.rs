//! `{% raw %}…{% endraw %}`: Kestra takes these out of the text before Pebble sees it, if begin and end stand on one
//! line: `\{%-*\s*raw\s*-*%}(.*?)\{%-*\s*endraw\s*-*%}`, where the dot matches no line end.

use std::ops::Range;

use nom::{
    IResult, Parser as _,
    bytes::complete::{tag, take_while},
    combinator::recognize,
};

use super::letter;

/// A block that Kestra takes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RawBlock {
    /// All of it.
    pub(super) range: Range<usize>,
    /// What is between the tags.
    pub(super) content: Range<usize>,
}

/// Every raw block of `text`, in order.
pub(super) fn raw_blocks(text: &str) -> Vec<RawBlock> {
    let mut blocks = Vec::new();
    if memchr::memmem::find(text.as_bytes(), b"endraw").is_none() {
        return blocks;
    }
    let ends = tags(text, "endraw");
    let mut line_ends =
        text.char_indices().filter(|(_, c)| letter::is_line_end(*c)).map(|(at, _)| at).peekable();
    let mut ends = ends.iter().peekable();
    let mut from = 0;
    for open in tags(text, "raw") {
        if open.start < from {
            continue;
        }
        while ends.next_if(|end| end.start < open.end).is_some() {}
        while line_ends.next_if(|at| *at < open.end).is_some() {}
        let Some(end) = ends.peek() else { break };
        if line_ends.peek().is_none_or(|line_end| *line_end >= end.start) {
            blocks.push(RawBlock { range: open.start..end.end, content: open.end..end.start });
            from = end.end;
        }
    }
    blocks
}

/// Where `{% name %}` stands, with any number of dashes.
fn tags(text: &str, name: &str) -> Vec<Range<usize>> {
    memchr::memmem::find_iter(text.as_bytes(), b"{%")
        .filter_map(|start| {
            let (_, found) = raw_tag(text.get(start..)?, name).ok()?;
            Some(start..start + found.len())
        })
        .collect()
}

/// The next `{% name %}` from `from` on.
pub(super) fn next_tag(text: &str, name: &str, from: usize) -> Option<Range<usize>> {
    let rest = text.get(from..)?;
    memchr::memmem::find_iter(rest.as_bytes(), b"{%").find_map(|start| {
        let (_, found) = raw_tag(rest.get(start..)?, name).ok()?;
        Some(from + start..from + start + found.len())
    })
}

fn raw_tag<'t>(text: &'t str, name: &str) -> IResult<&'t str, &'t str> {
    let dashes = || take_while(|c| c == '-');
    let blanks = || take_while(letter::is_ascii_blank);
    recognize((tag("{%"), dashes(), blanks(), tag(name), blanks(), dashes(), tag("%}"))).parse(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contents(text: &str) -> Vec<&str> {
        raw_blocks(text).into_iter().filter_map(|block| text.get(block.content)).collect()
    }

    #[test]
    fn blocks_on_one_line_are_found() {
        assert_eq!(contents("See {%-  raw%}{{ var }}{%endraw -%}"), ["{{ var }}"]);
        assert_eq!(contents("{% raw %}a{% endraw %}b{%raw%}c{%endraw%}"), ["a", "c"]);
        assert_eq!(contents("{% raw %}a{% raw %}b{% endraw %}{% endraw %}"), ["a{% raw %}b"]);
    }

    #[test]
    fn blocks_on_several_lines_are_none() {
        assert_eq!(contents("{% raw %}a\n{% endraw %}"), Vec::<&str>::new());
        assert_eq!(contents("{% raw %}\u{2028}{% raw %}b{% endraw %}"), ["b"]);
        assert_eq!(contents("{%\nraw\n%}b{%\nendraw\n%}"), ["b"]);
    }
}
