//! Laws of the `secret` room.

use kestra_lint::secret::{StoreBuilder, codec, compose, dotenv, expansion, names, server};
use proptest::prelude::*;

/// Text in which quotes, backslashes, `$` and line ends are frequent.
fn env_text() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        "[A-Z]{1,3}".boxed(),
        prop::sample::select(vec![
            "=", ":", "'", "\"", "\\", "$", "${", "}", ":-", "#", " #", " ", "\t", "\n", "\r\n", "export ",
            "é", "\u{feff}", "SECRET_", "\u{85}", "{{", "YQ==",
        ])
        .prop_map(str::to_owned)
        .boxed(),
        any::<char>().prop_map(String::from).boxed(),
    ];
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #[test]
    fn what_is_encoded_decodes_to_itself(bytes: Vec<u8>) {
        prop_assert_eq!(codec::decode(&codec::encode(&bytes)).map(|decoded| decoded.to_vec()), Ok(bytes));
    }

    #[test]
    fn any_text_decodes_or_is_refused(text: String) {
        let refused = codec::decode(&text).is_err();
        prop_assert_eq!(codec::decode_text(&text).is_err(), refused);
    }

    #[test]
    fn spans_of_env_files_lie_on_their_text(text in env_text()) {
        let file = dotenv::parse(&text);
        for entry in &file.entries {
            prop_assert_eq!(entry.name_span.of(&text), entry.name);
            prop_assert!(text.get(entry.span.range()).is_some());
            if let Some(value) = entry.value {
                prop_assert_eq!(value.span.of(&text), value.raw);
                prop_assert!(entry.span.contains(value.span));
            }
            if let Some(wrapped) = entry.wrapped(&text) {
                prop_assert!(wrapped.pieces.iter().all(|piece| text.get(piece.range()).is_some()));
            }
        }
        for fault in &file.faults {
            prop_assert!(text.get(fault.span.range()).is_some());
        }
        let evaluated = file.evaluate(&|_| None);
        prop_assert!(file.faults.is_empty() || evaluated.is_err());
    }

    #[test]
    fn literal_values_are_what_is_written(text in env_text()) {
        for entry in &dotenv::parse(&text).entries {
            if let Some(value) = entry.value.filter(dotenv::Value::is_literal) {
                prop_assert_eq!(entry.evaluate(&|_| None, &|_| None), Ok(Some(value.raw.to_owned())));
            }
        }
    }

    #[test]
    fn text_without_dollars_expands_to_itself(text in "[^$]*") {
        prop_assert_eq!(expansion::expand(&text, &|_| None), Ok(text));
    }

    #[test]
    fn nothing_panics(text in env_text()) {
        let _ = expansion::expand(&text, &|name| Some(name.to_owned()));
        let _ = server::printed(&text);
        for form in [names::Form::Lines, names::Form::Properties, names::Form::Yaml] {
            _ = names::parse(&text, form);
        }
        let source = kestra_lint::source::Sources::default().add(kestra_lint::source::SourceFile::new("", ""));
        let mut manifests = kestra_lint::secret::manifest::Manifests::default();
        _ = manifests.add(source, &text, kestra_lint::secret::manifest::Evidence::Named);
        _ = manifests.workloads(&[]);
        let shell = std::collections::BTreeMap::new();
        let request = compose::Request { folder: "", files: &[], shell: &shell, profiles: &[] };
        let mut sources = kestra_lint::source::Sources::default();
        let _ = compose::load(&request, &mut |path| {
            let file = kestra_lint::source::SourceFile::new(path, text.as_str());
            Some((sources.add(file), text.clone()))
        });
    }

    #[test]
    fn a_store_shows_no_value(value in "[a-z]{12}") {
        let mut sources = kestra_lint::source::Sources::default();
        let id = sources.add(kestra_lint::source::SourceFile::new(".env", ""));
        let text = format!("SECRET_A={value}\nSECRET_B={}\nC={value}\n", codec::encode(&value));
        let origin = kestra_lint::secret::Origin::Given;
        let store = StoreBuilder::default().env_file(id, &text, origin).build();
        let shown = format!("{store:?}");
        prop_assert!(!shown.contains(&value));
    }
}
