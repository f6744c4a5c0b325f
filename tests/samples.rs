//! Every sample flow, replayed with the built program: right ones stay silent, broken ones show what they are for.

#[cfg(test)]
#[path = "support/program.rs"]
mod program;

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use crate::program::{Ran, program, run};

    const FOLDER: &str = "sample-flows";

    fn check(arguments: &[&str]) -> Ran {
        let fixed = ["check", "--output-format", "concise", "--no-process-env"];
        run(&mut program(Path::new(env!("CARGO_MANIFEST_DIR")), &[&fixed, arguments].concat()), b"")
    }

    fn transcript(ran: &Ran) -> String {
        format!("{}---\n{}exit code {}\n", ran.stdout, ran.stderr, ran.code)
    }

    /// The YAML files of the folder but the Compose file, in order.
    fn samples() -> Vec<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("the sample flows")
            .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
            .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "yaml"))
            .filter(|name| name != "compose.yaml")
            .collect();
        names.sort();
        names
    }

    #[test]
    fn right_flows_have_no_finding() {
        let right: Vec<String> = samples().into_iter().filter(|name| !name.starts_with("broken")).collect();
        assert_eq!(right.len(), 8, "the readme of the samples counts them");
        for name in right {
            let path = format!("{FOLDER}/{name}");
            let ran = check(&[&path]);
            assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{name}");
            assert!(ran.stderr.starts_with("no findings in 1 flow\n"), "{name}: {}", ran.stderr);
        }
    }

    #[test]
    fn broken_flows_have_the_recorded_findings() {
        let broken: Vec<String> = samples().into_iter().filter(|name| name.starts_with("broken")).collect();
        assert_eq!(broken.len(), 8, "the readme of the samples counts them");
        let mut recorded = String::new();
        for name in broken {
            let ran = check(&[
                &format!("{FOLDER}/{name}"),
                "--min-level",
                "advice",
                "--ignore",
                "unused-secret",
                "--exit-zero",
            ]);
            recorded.extend(["== ", &name, "\n", &transcript(&ran)]);
        }
        insta::assert_snapshot!(recorded);
    }

    #[test]
    fn the_whole_folder_is_checked_with_the_sources_found_in_it() {
        insta::assert_snapshot!(transcript(&check(&[FOLDER])));
    }

    #[test]
    fn a_source_with_every_fault_has_the_recorded_findings() {
        let ran = check(&[FOLDER, "--env-file", "sample-flows/broken.env", "--min-level", "advice"]);
        insta::assert_snapshot!(transcript(&ran));
    }
}
