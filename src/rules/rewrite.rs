//! Writing text into a template: escaped for the YAML scalar that the template stands in.

use super::FlowContext;
use crate::{flow::ScalarSite, span::SegmentMap, yaml::ScalarStyle};

/// `text` as it must be written inside the scalar of `site`; `None` if it cannot stand there, or if no part of the
/// scalar has a place of its own that could be replaced. Ask for `""` to learn whether text may be taken out.
///
/// What is put in must not become the first character of the scalar, and no template begins with what is put in.
pub(super) fn escape_for(cx: &FlowContext<'_>, site: &ScalarSite, text: &str) -> Option<String> {
    let style = cx.document().scalar(site.node)?.style;
    // Templates are in order of place, as nodes are. Those that were read need not be decoded again.
    let at = cx.templates.partition_point(|template| template.site.node < site.node);
    let is_coarse = match cx.templates.get(at).filter(|template| template.site.node == site.node) {
        Some(template) => matches!(template.decoded.map(), SegmentMap::Whole(_)),
        None => matches!(cx.document().decoded(site.node)?.map(), SegmentMap::Whole(_)),
    };
    if is_coarse { None } else { escape(style, text) }
}

/// `text` as it must be written inside a scalar of that style; `None` if it cannot stand there.
pub(crate) fn escape(style: ScalarStyle, text: &str) -> Option<String> {
    let one_line = !text.contains(['\n', '\r', '\t']);
    match style {
        // A plain scalar with an expression in it stands in no brackets, so these are harmless; `: ` and ` #` end it.
        ScalarStyle::Plain => (one_line && !text.contains([':', '#'])).then(|| text.to_owned()),
        ScalarStyle::Single => one_line.then(|| text.replace('\'', "''")),
        ScalarStyle::Double => Some(
            text.replace('\\', r"\\")
                .replace('"', r#"\""#)
                .replace('\n', r"\n")
                .replace('\r', r"\r")
                .replace('\t', r"\t"),
        ),
        ScalarStyle::Literal | ScalarStyle::Folded => one_line.then(|| text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::fixed, *};

    #[test]
    fn quotes_are_written_as_the_scalar_needs_them() {
        assert_eq!(escape(ScalarStyle::Single, "['a']").as_deref(), Some("[''a'']"));
        assert_eq!(escape(ScalarStyle::Double, "[\"a\"]\\").as_deref(), Some(r#"[\"a\"]\\"#));
        assert_eq!(escape(ScalarStyle::Plain, "['a']").as_deref(), Some("['a']"));
        assert_eq!(escape(ScalarStyle::Literal, "\"a\"").as_deref(), Some("\"a\""));
    }

    #[test]
    fn a_flow_inside_a_scalar_is_written_for_both() {
        let resource = |flow: &str| {
            format!(
                "kind: KestraFlow\nspec:\n  source: \"id: a\\nnamespace: b\\ntasks:\\n  - id: t\\n    type: x.Y\\n    m: |\\n      {flow}\\n\"\n"
            )
        };
        assert_eq!(fixed(&resource(r#"{{ secret(\"A) }}"#)), resource(r#"{{ secret(\"A\") }}"#));
    }

    #[test]
    fn what_would_end_the_scalar_is_not_written() {
        assert_eq!(escape(ScalarStyle::Plain, "a ? b : c"), None);
        assert_eq!(escape(ScalarStyle::Plain, " # a"), None);
        assert_eq!(escape(ScalarStyle::Folded, "a\nb"), None);
    }
}
