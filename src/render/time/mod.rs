//! stub
use std::{cmp::Ordering, fmt};
#[derive(Clone, Debug, PartialEq)]
pub struct Temporal(pub String, pub &'static str);
impl Temporal {
    pub(super) fn member(&self, _n: &str) -> Option<super::Value> {
        None
    }
    pub(super) fn hash_code(&self) -> i32 {
        0
    }
    pub(super) fn class_name(&self) -> &'static str {
        self.1
    }
    pub(super) fn to_json(&self) -> String {
        format!("\"{}\"", self.0)
    }
    pub(super) fn compare(&self, _o: &Self) -> Option<Ordering> {
        None
    }
}
impl fmt::Display for Temporal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
