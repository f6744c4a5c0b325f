//! The text that is being written, and where each character of each scalar went.

use std::ops::Range;

/// A part of a scalar's text and the bytes it was written with.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) text: Range<usize>,
    pub(crate) source: Range<usize>,
    /// A line break with what YAML ignores around it: no place inside it is the right one.
    pub(crate) is_break: bool,
}

/// A scalar that was written.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// Its bytes, quotes and the header of a block included.
    pub(crate) outer: Range<usize>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) mark: Option<Range<usize>>,
}

impl Placed {
    /// The bytes that `text`, a range of the scalar's text, was written with.
    pub(crate) fn source_of(&self, text: &Range<usize>) -> Range<usize> {
        let first = self.pieces.iter().find(|piece| piece.text.end > text.start);
        // An empty text stands between its quotes, if it has some.
        let empty = self.outer.start + usize::from(!self.outer.is_empty());
        let end_of_text = self.pieces.last().map_or(empty, |last| last.source.end);
        let start = first.map_or(end_of_text, |piece| piece.source.start);
        let last = self.pieces.iter().rev().find(|piece| piece.text.start < text.end);
        start..last.filter(|_| !text.is_empty()).map_or(start, |piece| piece.source.end)
    }
}

/// What is written so far.
#[derive(Debug)]
pub(crate) struct Out {
    pub(crate) text: String,
    pub(crate) placed: Vec<Placed>,
    pub(crate) line_end: &'static str,
    /// A blank line here would belong to the block scalar before it.
    pub(crate) keeps_blank_lines: bool,
    pieces: Vec<Piece>,
    decoded: usize,
    started: usize,
}

impl Out {
    pub(crate) fn new(line_end: &'static str) -> Self {
        Self {
            text: String::new(),
            placed: Vec::new(),
            line_end,
            keeps_blank_lines: false,
            pieces: Vec::new(),
            decoded: 0,
            started: 0,
        }
    }

    /// Writes what belongs to no scalar's text.
    pub(crate) fn write(&mut self, text: &str) {
        self.text.push_str(text);
        self.keeps_blank_lines = false;
    }

    pub(crate) fn blanks(&mut self, count: usize) {
        self.text.extend(std::iter::repeat_n(' ', count));
    }

    pub(crate) fn break_line(&mut self) {
        self.text.push_str(self.line_end);
    }

    pub(crate) fn is_at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with(['\n', '\r', '\u{feff}'])
    }

    /// Begins a scalar.
    pub(crate) fn begin(&mut self) {
        self.pieces.clear();
        self.decoded = 0;
        self.started = self.text.len();
    }

    /// Ends the scalar that was begun.
    pub(crate) fn end(&mut self, mark: Option<Range<usize>>) {
        let pieces = std::mem::take(&mut self.pieces);
        self.placed.push(Placed { outer: self.started..self.text.len(), pieces, mark });
    }

    /// Writes `written`, which says `said`.
    pub(crate) fn say(&mut self, said: &str, written: &str) {
        self.piece(said.len(), written, false);
    }

    /// Writes a line break and the indentation of the next line, which together say `said_length` bytes.
    pub(crate) fn fold(&mut self, said_length: usize, written: &str) {
        self.piece(said_length, written, true);
    }

    fn piece(&mut self, said_length: usize, written: &str, is_break: bool) {
        let from = self.text.len();
        self.text.push_str(written);
        let text = self.decoded..self.decoded + said_length;
        self.decoded = text.end;
        if said_length > 0 {
            self.pieces.push(Piece { text, source: from..self.text.len(), is_break });
        }
    }
}
