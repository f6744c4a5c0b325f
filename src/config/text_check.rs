//! Texts of settings, each held against its format.

use globset::GlobBuilder;

use crate::{
    credential::Letters,
    kestra::{house, version::Requested},
};

/// What is wrong with a text of that format, without the text itself.
pub(super) fn fault(format: &str, text: &str, setting: &str) -> Option<String> {
    let said = match format {
        "path" => text.is_empty().then(|| format!("`{setting}` must be a path"))?,
        "glob" => {
            let error = GlobBuilder::new(text).empty_alternates(true).build().err()?;
            format!("this is no glob: {}", error.kind())
        }
        "kestra-version" => text.parse::<Requested>().err()?.to_string(),
        "rust-regex" => pattern_fault(text, Letters::Unicode)?,
        "name" => (!is_name(text)).then(|| {
            "a name has lower-case letters, digits and `-`, and begins with a letter or digit".to_owned()
        })?,
        "environment" => (!is_environment(text)).then(|| {
            "the name of an environment has lower-case letters, digits, `_` and `-` only".to_owned()
        })?,
        "variable" => (!house::is_name(text)).then(|| "this is no name of a variable".to_owned())?,
        "callable" => house::callable(text)
            .is_none()
            .then(|| "write a name, or a name with its parameters: `lookup(key, region)`".to_owned())?,
        "type" => (!house::is_type(text)).then(|| {
            "write a class name such as `com.acme.Load`, or a package with a dot behind: `com.acme.`"
                .to_owned()
        })?,
        _ => return None,
    };
    Some(said)
}

/// Why a text is no regular expression.
pub(super) fn pattern_fault(text: &str, letters: Letters) -> Option<String> {
    let unicode = letters == Letters::Unicode;
    let mut parser = regex_syntax::ParserBuilder::new().unicode(unicode).utf8(false).build();
    let kind = match parser.parse(text).err()? {
        regex_syntax::Error::Parse(error) => error.kind().to_string(),
        regex_syntax::Error::Translate(error) => error.kind().to_string(),
        _ => "it cannot be read".to_owned(),
    };
    Some(format!("this is no regular expression: {kind}"))
}

fn is_name(text: &str) -> bool {
    let has = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    text.bytes().all(has) && text.starts_with(|first: char| first.is_ascii_alphanumeric())
}

fn is_environment(text: &str) -> bool {
    let has = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    !text.is_empty() && text.bytes().all(has)
}
