//! What templates render to.
#![expect(dead_code, unused_imports, reason = "the evaluator that asks for dates is not here yet")]

mod time;
