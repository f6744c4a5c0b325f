//! The rooms and their order: no arrow points upwards, and what belongs in one room stays there.

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        fs,
        path::{Path, PathBuf},
    };

    /// Rooms by layer, lowest first. A room imports from lower layers only, never from a sibling, with the exceptions
    /// of `SIBLINGS`.
    const LAYERS: &[&[&str]] = &[
        &["span", "kestra", "near"],
        &["source", "yaml", "pebble", "credential"],
        &["diagnostic", "secret"],
        &["flow"],
        &["rules", "render"],
        &["lint"],
        &["config", "report"],
        &["lsp"],
        &["cli"],
        &["main"],
    ];

    /// What else a room of the lower layers may not know, though it lies below.
    const FORBIDDEN: &[(&str, &[&str])] = &[
        ("source", &["kestra"]),
        ("yaml", &["kestra", "source"]),
        ("pebble", &["source", "yaml"]),
        ("credential", &["kestra", "source", "yaml", "pebble"]),
        ("diagnostic", &["kestra", "yaml", "pebble", "secret"]),
        ("secret", &["pebble", "diagnostic"]),
        ("flow", &["secret", "diagnostic", "source"]),
    ];

    struct SourceText {
        path: PathBuf,
        room: String,
        text: String,
    }

    fn sources() -> Vec<SourceText> {
        let mut found = Vec::new();
        let mut folders = vec![PathBuf::from("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder of the project") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let inner = path.strip_prefix("src").expect("below src");
                    let first = inner.iter().next().expect("a name").to_string_lossy();
                    let room = first.trim_end_matches(".rs").to_owned();
                    let text = String::from_utf8(fs::read(&path).expect("a file")).expect("text");
                    found.push(SourceText { path, room, text });
                }
            }
        }
        assert!(found.len() > 50, "the sources are found");
        found.sort_by(|one, other| one.path.cmp(&other.path));
        found
    }

    /// The rooms that code names by `crate::room`, in `use` trees too; comments and tests do not count.
    fn rooms_named(text: &str) -> Vec<String> {
        let code: String = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line.trim(), " "])
            .collect();
        let mut rooms = Vec::new();
        for (at, _) in code.match_indices("crate::") {
            let rest = code.get(at + "crate::".len()..).unwrap_or_default();
            match rest.strip_prefix('{') {
                None => rooms.push(word(rest)),
                Some(tree) => {
                    let mut depth = 1;
                    let mut at_item = true;
                    for (index, c) in tree.char_indices() {
                        match c {
                            '{' => depth += 1,
                            '}' => depth -= 1,
                            ',' if depth == 1 => at_item = true,
                            c if depth == 1 && at_item && c.is_alphabetic() => {
                                rooms.push(word(tree.get(index..).unwrap_or_default()));
                                at_item = false;
                            }
                            _ => {}
                        }
                        if depth == 0 {
                            break;
                        }
                    }
                }
            }
        }
        rooms
    }

    fn word(text: &str) -> String {
        text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    }

    #[test]
    fn no_arrow_points_upwards() {
        let layers: BTreeMap<&str, usize> = LAYERS
            .iter()
            .enumerate()
            .flat_map(|(layer, rooms)| rooms.iter().map(move |room| (*room, layer)))
            .collect();
        let mut wrong = Vec::new();
        let mut arrows = 0;
        for source in sources().iter().filter(|source| source.room != "lib") {
            let own =
                layers.get(source.room.as_str()).unwrap_or_else(|| panic!("no layer for {}", source.room));
            for named in rooms_named(&source.text) {
                let Some(layer) = layers.get(named.as_str()).filter(|_| named != source.room) else {
                    continue;
                };
                arrows += 1;
                let forbidden =
                    FORBIDDEN.iter().any(|(room, not)| *room == source.room && not.contains(&named.as_str()));
                if layer >= own || forbidden {
                    wrong.push(format!("{}: {} -> {named}", source.path.display(), source.room));
                }
            }
        }
        assert!(arrows > 50, "arrows are found: {arrows}");
        assert!(wrong.is_empty(), "arrows that may not be:\n{}", wrong.join("\n"));
    }

    fn assert_only_in(what: &str, allowed: &[&str]) {
        let mut seen = 0;
        for source in sources() {
            let code: String = source
                .text
                .split("#[cfg(test)]")
                .next()
                .unwrap_or_default()
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            if code.contains(what) {
                seen += 1;
                let is_allowed =
                    allowed.iter().any(|prefix| source.path.starts_with(Path::new("src").join(prefix)));
                assert!(is_allowed, "`{what}` in {}, allowed in {allowed:?} only", source.path.display());
            }
        }
        assert!(seen > 0, "`{what}` is used somewhere, else this test says nothing");
    }

    #[test]
    fn what_belongs_in_one_room_stays_there() {
        assert_only_in("miette::", &["report/pretty.rs", "cli"]);
        assert_only_in("std::fs", &["cli"]);
        assert_only_in("env::var", &["cli"]);
        assert_only_in(".expose()", &["secret", "render"]);
        assert_only_in("nom::", &["pebble"]);
        assert_only_in("base64::", &["secret/codec.rs", "credential"]);
        assert_only_in("toml::", &["config"]);
        assert_only_in("clap::", &["cli"]);
        assert_only_in("ignore::", &["cli/discover.rs", "cli/git.rs"]);
    }

    #[test]
    fn nothing_can_open_a_network_connection() {
        for source in sources() {
            for what in ["std::net", "UdpSocket", "TcpStream", "UnixStream"] {
                assert!(!source.text.contains(what), "`{what}` in {}", source.path.display());
            }
        }
        let lock = String::from_utf8(fs::read("Cargo.lock").expect("a file")).expect("text");
        let packages: Vec<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = ")).collect();
        assert!(packages.len() > 100, "the packages are found");
        for package in [
            "attohttpc",
            "curl",
            "curl-sys",
            "h2",
            "hickory-resolver",
            "hyper",
            "isahc",
            "mio",
            "minreq",
            "native-tls",
            "openssl",
            "quinn",
            "reqwest",
            "rustls",
            "socket2",
            "tokio",
            "tungstenite",
            "ureq",
        ] {
            let name = format!("\"{package}\"");
            assert!(!packages.contains(&name.as_str()), "{package} opens connections");
        }
    }

    #[test]
    fn every_file_says_first_what_it_is_for() {
        for source in sources() {
            assert!(source.text.starts_with("//!"), "{} has no module docs", source.path.display());
        }
    }

    #[test]
    fn no_file_is_longer_than_500_lines_unless_it_is_a_table() {
        for source in sources() {
            let lines = source.text.lines().count();
            let is_table = source.text.contains("@generated");
            assert!(lines <= 500 || is_table, "{} has {lines} lines", source.path.display());
        }
    }
}
