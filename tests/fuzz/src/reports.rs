//! What holds for every report, whatever it is about.

use kestra_lint::{
    lint::{Finding, Place, Report},
    report::{self, Format, Style},
    source::LineIndex,
};

use crate::canary;

/// A report in every format.
pub(crate) fn written(report: &Report) -> [String; 4] {
    let write = |format| {
        let mut out = Vec::new();
        report::write(report, format, Style::default(), &mut out).expect("memory can be written");
        String::from_utf8(out).expect("reports are text")
    };
    [write(Format::Full), write(Format::Concise), write(Format::Json), report::summarize(report)]
}

/// Checks that the findings of a report are in order and lie in the texts of `files`, and what was written of it.
pub(crate) fn hold(report: &Report, written: &[String; 4], files: &[(&str, &str)]) {
    findings_are_in_order(&report.findings);
    let files: Vec<(&str, LineIndex<'_>, &str)> =
        files.iter().map(|(path, text)| (*path, LineIndex::new(text), *text)).collect();
    for finding in &report.findings {
        for place in places(finding) {
            lies_in_its_file(place, &files, finding);
        }
    }
    for text in written {
        let control = text.chars().find(|&c| c.is_control() && c != '\n');
        assert_eq!(control, None, "a report writes a control character: {text:?}");
    }
    let [_, concise, json, _] = written;
    assert_eq!(concise.matches('\n').count(), report.findings.len(), "a line each:\n{concise}");
    let json: serde_json::Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(report.findings.len()));
}

/// Fails if something is shown of the values planted in the inputs.
pub(crate) fn hide_the_canary(written: &[String]) {
    for text in written {
        if let Some(piece) = canary::shown_in(text.as_bytes()) {
            panic!("{:?} is shown in\n{text}", String::from_utf8_lossy(piece));
        }
    }
}

/// Fails if two runs that must write the same do not.
pub(crate) fn are_equal(one: &[String], other: &[String], why: &str) {
    for (one, other) in one.iter().zip(other) {
        if one != other {
            let pair = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            panic!("{why}: {pair:?}\n{one}\n-----\n{other}");
        }
    }
}

fn findings_are_in_order(findings: &[Finding]) {
    let key = |finding: &Finding| {
        let place = &finding.at.place;
        (place.path.to_string(), place.start.offset, finding.rule.name(), place.end.offset)
    };
    for pair in findings.windows(2) {
        let [one, other] = pair else { continue };
        let (one, other) = (key(one), key(other));
        // Variables of the process have no place of their own.
        assert!(
            one < other || (one == other && one.0 == "<environment>"),
            "in order, each once: {one:?} {other:?}"
        );
    }
}

fn places(finding: &Finding) -> impl Iterator<Item = &Place> {
    std::iter::once(&finding.at.place)
        .chain(finding.related.iter().map(|mark| &mark.place))
        .chain(finding.fix.iter().flat_map(|fix| fix.edits.iter().map(|(place, _)| place)))
}

fn lies_in_its_file(place: &Place, files: &[(&str, LineIndex<'_>, &str)], finding: &Finding) {
    let Some((_, lines, text)) = files.iter().find(|(path, ..)| *path == &*place.path) else {
        assert_eq!(&*place.path, "<environment>", "a file of the run: {finding:?}");
        return;
    };
    let range = place.start.offset as usize..place.end.offset as usize;
    assert!(text.get(range).is_some(), "{finding:?}");
    assert_eq!(lines.position(place.start.offset), place.start, "{finding:?}");
    assert_eq!(lines.position(place.end.offset), place.end, "{finding:?}");
}
