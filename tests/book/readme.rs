//! The README: what it must have, and the one example that writes outside of its folder.

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::{page, sandbox::Sandbox};

    #[test]
    fn the_readme_is_short_and_has_the_two_commands_that_set_everything_up() {
        let text = page::read("README.md");
        assert!(text.lines().count() <= 150, "{} lines", text.lines().count());
        for command in ["$ cargo run --release -- check sample-flows\n", "$ cargo test\n"] {
            assert!(text.contains(command), "{command}");
        }
    }

    #[test]
    fn the_copy_with_real_values_is_written_as_the_page_of_render_says() {
        let page = page::read("docs/src/commands/render.md");
        let line = page.lines().find_map(|line| line.strip_prefix("$ kestra-lint render flows -o ../local "));
        let flags: Vec<&str> = line.expect("the example").split(' ').collect();
        // The work tree is the folder itself: what lies beside it is outside.
        let sample = |name: &str| page::read(&format!("sample-flows/{name}"));
        let sandbox = Sandbox::without_git("reveal/work")
            .file(".git/HEAD", "")
            .file("flows/api-download.yaml", sample("api-download.yaml"))
            .file(".env", sample(".env"));
        _ = fs::remove_dir_all(sandbox.path("../local"));
        assert_eq!(sandbox.run(&["encode", ".env", "-o", ".env_encoded"]).code, 0);
        let ran = sandbox.run(&[&["render", "flows", "-o", "../local"], flags.as_slice()].concat());
        let is_in_git = sandbox.path("").ancestors().skip(1).any(|above| above.join(".git").exists());
        if is_in_git {
            // The project is built inside of its own work tree here.
            assert!(ran.code == 0 || ran.stderr.contains("not ignored"), "{}", ran.stderr);
            return;
        }
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let copy = sandbox.read("../local/api-download.yaml");
        assert!(copy.contains("token: \"sample-token-for-the-orders-api=\""), "{copy}");
        assert!(copy.contains("/orders?channel=store&limit=500"), "{copy}");
    }
}
