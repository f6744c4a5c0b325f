//! Text of a fix, written so that it can stand in the scalar it goes into.

use super::FlowContext;
use crate::{flow::ScalarSite, yaml::ScalarStyle};

/// `text` as it is written inside the scalar of `site`; `None` where it cannot stand there.
pub(super) fn escape_for(cx: &FlowContext<'_>, site: &ScalarSite, text: &str) -> Option<String> {
    let style = cx.document().scalar(site.node)?.style;
    match style {
        ScalarStyle::Single => Some(text.replace('\'', "''")),
        ScalarStyle::Double => {
            let plain = !text.contains(['\n', '\r', '\t']);
            plain.then(|| text.replace('\\', "\\\\").replace('"', "\\\""))
        }
        ScalarStyle::Plain => {
            let harmless = !text.contains(['\n', '\r', '#', ',', '[', ']', '{', '}']) && !text.contains(": ");
            harmless.then(|| text.to_owned())
        }
        ScalarStyle::Literal | ScalarStyle::Folded => (!text.contains(['\n', '\r'])).then(|| text.to_owned()),
    }
}
