//! How the bytes of libFuzzer become choices and texts.

use std::borrow::Cow;

use kestra_lint::{
    kestra::{Release, Target},
    yaml,
};

/// The first three bytes choose, the fourth is a line end in seeds and means nothing, the rest is text.
#[derive(Debug)]
pub(crate) struct Input<'d> {
    choices: [u8; 3],
    /// The text, decoded as flows are.
    pub(crate) text: Cow<'d, str>,
}

impl<'d> Input<'d> {
    /// `None` for less than four bytes.
    pub(crate) fn new(data: &'d [u8]) -> Option<Self> {
        let ([one, two, three, _], text) = data.split_first_chunk()?;
        Some(Self { choices: [*one, *two, *three], text: yaml::decode(text) })
    }

    /// One of `choices`, by the byte of that number; the letter `a` chooses the first.
    pub(crate) fn choose<T: Copy>(&self, byte: usize, choices: &[T]) -> T {
        choices[usize::from(self.choices[byte].wrapping_sub(b'a')) % choices.len()]
    }

    /// A target, by the byte of that number: `a` is any release, `b` the oldest.
    pub(crate) fn target(&self, byte: usize) -> Target {
        let targets: Vec<Target> =
            std::iter::once(Target::Any).chain(Release::all().map(Target::Release)).collect();
        self.choose(byte, &targets)
    }
}

/// The files of a text: a line `=== path` begins the next one; what stands before the first such line is `first`.
pub(crate) fn files<'t>(first: &'t str, text: &'t str) -> Vec<(&'t str, &'t str)> {
    let mut files = Vec::new();
    let (mut path, mut start, mut at) = (first, 0, 0);
    for line in text.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("=== ") {
            files.push((path, &text[start..at]));
            (path, start) = (next.trim_end(), at + line.len());
        }
        at += line.len();
    }
    files.push((path, &text[start..]));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_path_begin_a_file() {
        assert_eq!(files("a", "b\n=== c\nd\ne"), [("a", "b\n"), ("c", "d\ne")]);
        assert_eq!(files("a", ""), [("a", "")]);
        assert_eq!(files("a", "=== b"), [("a", ""), ("b", "")]);
    }

    #[test]
    fn the_letter_a_chooses_the_first() {
        let input = Input::new(b"aba\ntext").expect("four bytes and a text");
        assert_eq!((input.choose(0, &[1, 2]), input.choose(1, &[1, 2]), &*input.text), (1, 2, "text"));
        assert_eq!(input.target(2), Target::Any);
    }
}
