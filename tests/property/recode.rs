//! Laws of `encode` and `decode`.

use std::collections::BTreeMap;

use kestra_lint::{
    secret::{
        Origin, StoreBuilder, ValueFault,
        codec::{self, Oddity},
        compose, dotenv, macro_form,
        recode::{self, Choice, Decoding, Encoding, Format, RecodeFailure},
    },
    source::{SourceFile, Sources},
};
use proptest::prelude::*;

/// Pieces that mean something in an env file.
const TOKENS: &[&str] = &[
    "=",
    ":",
    "'",
    "\"",
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "\\$",
    "$",
    "$$",
    "${",
    "${X}",
    "}",
    "#",
    " #",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "export ",
    "é",
    "\u{feff}",
    "\u{85}",
    "\u{a0}",
    "SECRET_",
    "ENV_",
    "{{ \"v\" | base64encode }}",
    "YQ==",
    "\0",
    "\u{1}",
    "-",
    "\u{10ff80}",
];

/// Bytes that are an env file more often than not: lines with names and values in every form, and anything between.
fn env_file() -> impl Strategy<Value = Vec<u8>> {
    let piece = || {
        prop_oneof![
            4 => prop::sample::select(TOKENS).prop_map(|token| token.as_bytes().to_vec()),
            2 => "[A-Za-z0-9+/=_. -]{0,12}".prop_map(String::into_bytes),
            1 => any::<char>().prop_map(|c| if is_stand_in(c) { 'x' } else { c }.to_string().into_bytes()),
            1 => any::<u8>().prop_map(|byte| vec![byte]),
        ]
    };
    let soup = move |most| prop::collection::vec(piece(), 0..most).prop_map(|pieces| pieces.concat());
    let name = "(SECRET_|ENV_|KESTRA_|)[A-Ca-c](_X|\\.x|-y|)".prop_map(String::into_bytes);
    let line =
        |bytes: Vec<u8>| bytes.into_iter().filter(|byte| !b"\n'\"".contains(byte)).collect::<Vec<u8>>();
    let escaped = |quote: u8, bytes: Vec<u8>| {
        let inner =
            bytes.into_iter().flat_map(|byte| if byte == quote { vec![b'\\', byte] } else { vec![byte] });
        [vec![quote], inner.collect(), vec![quote]].concat()
    };
    let value = prop_oneof![
        3 => soup(8).prop_map(line),
        2 => soup(8).prop_map(move |bytes| escaped(b'\'', bytes)),
        2 => soup(8).prop_map(move |bytes| escaped(b'"', bytes)),
        1 => (prop::collection::vec(any::<u8>(), 0..60)).prop_map(|bytes| codec::encode(bytes).into_bytes()),
        1 => "[a-z]{36}|[a-z]{48}|[a-z]{57}".prop_map(String::into_bytes),
    ];
    let separator = prop::sample::select(vec!["=", "=", "=", " = ", ": ", "=\t"]);
    let end =
        prop::sample::select(vec!["\n", "\n", "\r\n", " \n", " # c\n", "\t# c\n", "#c\n", "\n\n# d\n", " "]);
    let variable = ("(export |  |)".prop_map(String::into_bytes), name, separator, value, end).prop_map(
        |(lead, name, separator, value, end)| {
            [lead, name, separator.as_bytes().to_vec(), value, end.as_bytes().to_vec()].concat()
        },
    );
    let statement = prop_oneof![
        12 => variable,
        1 => "([A-C]|HOST|[A-Z]{8}) *\n".prop_map(String::into_bytes),
        1 => "# [a-z='\"]{0,9}\n".prop_map(String::into_bytes),
        1 => soup(6),
    ];
    prop::collection::vec(statement, 0..6).prop_map(|statements| statements.concat())
}

/// Bytes as text, each that is no UTF-8 as a character of its own that no test makes.
fn to_text(bytes: &[u8]) -> String {
    let stand_in = |byte: &u8| char::from_u32(0xf_0000 + u32::from(*byte)).expect("a private character");
    bytes
        .utf8_chunks()
        .flat_map(|chunk| chunk.valid().chars().chain(chunk.invalid().iter().map(stand_in)))
        .collect()
}

fn is_stand_in(c: char) -> bool {
    (0xf_0000..=0xf_00ff).contains(&u32::from(c))
}

fn to_bytes(text: &str) -> Vec<u8> {
    let bytes = |c: char| match u8::try_from(u32::from(c).wrapping_sub(0xf_0000)) {
        Ok(byte) if is_stand_in(c) => vec![byte],
        _ => c.to_string().into_bytes(),
    };
    text.chars().flat_map(bytes).collect()
}

type Entries = Vec<(String, Option<Vec<u8>>)>;

/// Names and values as the grammar reads them, `$` as it is.
fn read(bytes: &[u8]) -> Entries {
    let text = to_text(bytes);
    let value = |value: dotenv::Value<'_>| to_bytes(&value.literal());
    dotenv::parse(&text).entries.iter().map(|entry| (entry.name.to_owned(), entry.value.map(value))).collect()
}

fn is_text(bytes: &[u8]) -> bool {
    !codec::oddities(bytes).iter().any(Oddity::is_no_text)
}

/// What comes back of a variable: `SECRET_` is gone, and so is one layer of what was encoded before; the macro is what
/// it stands for.
fn plain((name, value): (String, Option<Vec<u8>>)) -> (String, Option<Vec<u8>>) {
    let Some(bytes) = value else { return (name, None) };
    let key = secret_key(&name);
    if key.is_none() && (name.starts_with("ENV_") || name.starts_with("KESTRA_")) {
        return (name, Some(bytes));
    }
    let text = to_text(&bytes);
    let decoded = codec::decode(&text).ok().filter(|bytes| key.is_some() && is_text(bytes));
    let meant = macro_form::evaluate(&text)
        .map(|value| to_bytes(&value))
        .or_else(|| decoded.map(|bytes| bytes.to_vec()));
    (key.unwrap_or(&name).to_owned(), Some(meant.unwrap_or(bytes)))
}

/// What stands around the variables, without blanks: those behind a value may go.
fn around(bytes: &[u8]) -> String {
    let text = to_text(bytes);
    let mut out = String::new();
    let mut done = 0;
    for entry in dotenv::parse(&text).entries {
        let Some(value) = entry.value else { continue };
        out.push_str(text.get(done..entry.name_span.start() as usize).expect("in order"));
        out.push('@');
        done = value.end() as usize;
    }
    out.push_str(text.get(done..).expect("in the text"));
    out.replace([' ', '\t'], "")
}

/// The rest of the name of a secret, where it is a name on its own.
fn secret_key(name: &str) -> Option<&str> {
    let blanks = ['\t', '\u{b}', '\u{c}', '\r', '\u{85}', '\u{a0}'];
    name.strip_prefix("SECRET_").filter(|key| !key.starts_with(blanks))
}

/// Whether base64 in the file goes on in the next line: it is joined, and what looks like a name is none.
fn holds_wrapped(bytes: &[u8]) -> bool {
    let text = to_text(bytes);
    dotenv::parse(&text).entries.iter().any(|entry| entry.wrapped(&text).is_some())
}

/// Encodes a file, or says that it is rightly refused.
fn encode(bytes: &[u8], encoding: &Encoding<'_>) -> Option<Vec<u8>> {
    match recode::encode(bytes, encoding) {
        Ok(_) if holds_wrapped(bytes) => None,
        Ok(recoded) => Some(recoded.bytes.to_vec()),
        Err(RecodeFailure::Malformed { .. }) => {
            assert!(!dotenv::parse(&to_text(bytes)).faults.is_empty());
            None
        }
        Err(RecodeFailure::Colliding { .. }) => {
            let names: Vec<String> = read(bytes).into_iter().map(|(name, _)| name).collect();
            let key = |name: &str| name.strip_prefix("SECRET_").unwrap_or(name).to_uppercase();
            let collides = |one: &String| names.iter().any(|other| one != other && key(one) == key(other));
            assert!(names.iter().any(collides));
            None
        }
        Err(RecodeFailure::Unwritable { .. }) if encoding.format != Format::Dotenv => None,
        Err(failure) => panic!("{failure}"),
    }
}

/// The variables of a written env file as Compose reads them, unless values that stay need others.
fn evaluated(text: &str) -> Option<BTreeMap<String, String>> {
    match dotenv::parse(text).evaluate(&|_| None) {
        Ok(variables) => Some(variables),
        Err(dotenv::DotenvFailure::Expansion { .. }) => None,
        Err(failure @ dotenv::DotenvFailure::Malformed(_)) => panic!("{failure}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_is_decoded_is_what_was_encoded(bytes in env_file()) {
        let Some(encoded) = encode(&bytes, &Encoding::default()) else { return Ok(()) };
        let decoded = match recode::decode(&encoded, &Decoding::default()) {
            Ok(recoded) => recoded.bytes,
            // `SECRET_ENV_A` and `ENV_A` in one file.
            Err(RecodeFailure::Colliding { .. }) => return Ok(()),
            Err(failure) => panic!("{failure}"),
        };
        let expected: Entries = read(&bytes).into_iter().map(plain).collect();
        prop_assert_eq!(read(&decoded), expected);
        prop_assert_eq!(around(&encoded), around(&bytes));
        prop_assert_eq!(around(&decoded), around(&bytes));
    }

    #[test]
    fn encoding_twice_is_encoding_once(bytes in env_file()) {
        let Some(encoded) = encode(&bytes, &Encoding::default()) else { return Ok(()) };
        let is_left = |(name, value): (String, Option<Vec<u8>>)| {
            let decoded = value.and_then(|value| codec::decode(&to_text(&value)).ok());
            secret_key(&name).is_none() || decoded.is_none_or(|bytes| is_text(&bytes))
        };
        if !read(&encoded).into_iter().all(is_left) {
            // What is no text is never taken for encoded.
            return Ok(());
        }
        prop_assert_eq!(encode(&encoded, &Encoding::default()), Some(encoded));
    }

    #[test]
    fn compose_reads_the_encoded_values_to_the_same_bytes(bytes in env_file()) {
        let Some(encoded) = encode(&bytes, &Encoding::default()) else { return Ok(()) };
        let text = to_text(&encoded);
        let Some(variables) = evaluated(&text) else { return Ok(()) };
        for (name, value) in read(&bytes).into_iter().map(plain).collect::<BTreeMap<_, _>>() {
            let (Some(value), Some(written)) = (value, variables.get(&format!("SECRET_{name}"))) else { continue };
            prop_assert_eq!(codec::decode(written).map(|bytes| bytes.to_vec()), Ok(value));
        }
    }

    #[test]
    fn check_finds_nothing_in_what_was_encoded_but_what_is_about_the_value(bytes in env_file()) {
        let Some(encoded) = encode(&bytes, &Encoding::default()) else { return Ok(()) };
        let text = dotenv::text_of(&encoded);
        let mut sources = Sources::default();
        let id = sources.add(SourceFile::new(".env_encoded", text.as_ref()));
        let store = StoreBuilder::default().env_file(id, &text, Origin::Given).build();
        prop_assert!(store.faults().is_empty());
        let values: Vec<Vec<u8>> = read(&bytes).into_iter().filter_map(|entry| plain(entry).1).collect();
        for definition in store.definitions() {
            match definition.fault() {
                None => {}
                Some(ValueFault::Odd(oddity)) => {
                    prop_assert!(values.iter().any(|value| codec::oddities(value).contains(&oddity)));
                }
                Some(fault) => prop_assert!(false, "{fault:?} in {text:?}"),
            }
        }
    }

    #[test]
    fn a_choice_of_names_is_undone_by_the_same_prefix(bytes in env_file()) {
        let choice = Choice { only: Vec::new(), skip: vec!["A".to_owned(), "b".to_owned()] };
        let encoding = Encoding { choice, env_prefix: Some("APP_"), ..Encoding::default() };
        let encoded = match recode::encode(&bytes, &encoding) {
            Ok(recoded) => recoded.bytes,
            Err(_) => return Ok(()),
        };
        for (name, _) in read(&encoded).iter().filter(|(_, value)| value.is_some()) {
            let prefixes = ["SECRET_", "APP_", "ENV_", "KESTRA_"];
            prop_assert!(name.is_empty() || prefixes.iter().any(|prefix| name.starts_with(prefix)), "{name}");
        }
        let decoding = Decoding { env_prefix: Some("APP_"), ..Decoding::default() };
        let Ok(decoded) = recode::decode(&encoded, &decoding).map(|recoded| recoded.bytes) else { return Ok(()) };
        let names = |bytes: &[u8]| read(bytes).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let bare = |name: String| name.strip_prefix("SECRET_").map_or(name.clone(), str::to_owned);
        let values = |bytes: &[u8]| read(bytes).into_iter().filter(|(_, value)| value.is_some()).count();
        prop_assert_eq!(names(&decoded).len(), names(&bytes).len());
        prop_assert_eq!(values(&decoded), values(&bytes));
        for (back, name) in names(&decoded).into_iter().zip(names(&bytes)) {
            prop_assert_eq!(bare(back), bare(name));
        }
    }

    #[test]
    fn compose_and_kubernetes_read_the_other_formats_to_the_same_values(bytes in env_file()) {
        let Some(encoded) = encode(&bytes, &Encoding::default()) else { return Ok(()) };
        let mut expected = BTreeMap::new();
        for (name, value) in read(&encoded) {
            let is_read = ["SECRET_", "ENV_", "KESTRA_"].iter().any(|prefix| name.starts_with(prefix));
            if is_read {
                expected.insert(name, value.map(|bytes| to_text(&bytes)));
            }
        }
        let format = |format| encode(&bytes, &Encoding { format, ..Encoding::default() });
        if let Some(written) = format(Format::Compose) {
            let text = String::from_utf8(written).expect("YAML is UTF-8");
            prop_assert_eq!(read_by_compose(&text), expected.clone());
        }
        expected.retain(|_, value| value.is_some());
        if let Some(written) = format(Format::Kubernetes) {
            let yaml: serde_yaml::Value = serde_yaml::from_slice(&written).expect("YAML");
            let data: BTreeMap<String, Option<String>> =
                serde_yaml::from_value(yaml["stringData"].clone()).expect("a mapping of texts");
            prop_assert_eq!(data, expected.clone());
        }
        if let Some(written) = format(Format::Helm) {
            let yaml: serde_yaml::Value = serde_yaml::from_slice(&written).expect("YAML");
            let list = yaml["common"]["extraEnv"].as_sequence().expect("a list");
            let text = |item: &serde_yaml::Value, key: &str| item[key].as_str().expect("a text").to_owned();
            let data: BTreeMap<String, Option<String>> = list
                .iter()
                .map(|item| (text(item, "name"), Some(text(item, "value").replace("$$", "$"))))
                .collect();
            prop_assert_eq!(data, expected);
        }
    }

    #[test]
    fn any_bytes_are_encoded_and_decoded_or_refused(bytes: Vec<u8>) {
        for format in [Format::Dotenv, Format::Compose, Format::Kubernetes, Format::Helm, Format::Export] {
            let _ = recode::encode(&bytes, &Encoding { format, ..Encoding::default() });
        }
        let _ = recode::decode(&bytes, &Decoding::default());
    }
}

/// The environment of a service that has `text` in it.
fn read_by_compose(text: &str) -> BTreeMap<String, Option<String>> {
    let project = format!("services:\n  kestra:\n    image: kestra/kestra\n{}", indented(text));
    let shell = BTreeMap::new();
    let files = ["compose.yaml".to_owned()];
    let request = compose::Request { folder: "", files: &files, shell: &shell, profiles: &[] };
    let mut sources = Sources::default();
    let project = compose::load(&request, &mut |path| {
        (path == "compose.yaml")
            .then(|| (sources.add(SourceFile::new(path, project.as_str())), project.clone()))
    })
    .expect("a project");
    let variables = project.services[0].environment.iter();
    variables
        .map(|variable| {
            (variable.name.clone(), variable.value.as_ref().map(|value| value.expose().to_owned()))
        })
        .collect()
}

fn indented(text: &str) -> String {
    text.lines().flat_map(|line| ["    ", line, "\n"]).collect()
}
