//! Options of well-known commands that take a password and do not say so by their name: `curl -u user:password`.

use std::ops::Range;

use super::value::{Certainty, Verdict, judge};

/// A password on a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandPassword {
    /// The bytes of the password, without quotes.
    pub range: Range<usize>,
    /// What it is.
    pub verdict: Verdict,
}

/// How the option holds its password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// In the next word.
    Next,
    /// In the same word.
    Attached,
    /// Behind a sign in the next word: `user:password`.
    Behind(char),
    /// In the next word, which begins so: `pass:password`.
    Start(&'static str),
}

/// Programs whose option means a password only behind the word `login`.
const LOGIN_ONLY: &[&str] =
    &["az", "buildah", "crane", "docker", "helm", "nerdctl", "oras", "podman", "skopeo"];

/// Programs with the option and its form.
const OPTIONS: &[(&[&str], &str, Form)] = &[
    (&["curl"], "-u", Form::Behind(':')),
    (&["curl"], "--user", Form::Behind(':')),
    (&["curl"], "-U", Form::Behind(':')),
    (&["curl"], "--proxy-user", Form::Behind(':')),
    (&["http", "https"], "-a", Form::Behind(':')),
    (&["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump"], "-p", Form::Attached),
    (&["sshpass"], "-p", Form::Attached),
    (&["sshpass"], "-p", Form::Next),
    (&["docker", "podman", "nerdctl", "helm", "oras", "skopeo", "crane", "buildah"], "-p", Form::Next),
    (&["az"], "-p", Form::Next),
    (&["redis-cli"], "-a", Form::Next),
    (&["mongo", "mongosh", "mongodump", "mongorestore", "mongoimport", "mongoexport"], "-p", Form::Next),
    (&["sqlcmd", "bcp"], "-P", Form::Next),
    (&["zip", "unzip"], "-P", Form::Next),
    (&["7z", "7za"], "-p", Form::Attached),
    (&["ldapsearch", "ldapadd", "ldapmodify", "ldapdelete"], "-w", Form::Next),
    (&["lftp"], "-u", Form::Behind(',')),
    (&["smbclient"], "-U", Form::Behind('%')),
    (&["openssl"], "-passin", Form::Start("pass:")),
    (&["openssl"], "-passout", Form::Start("pass:")),
    (&["openssl"], "-pass", Form::Start("pass:")),
    (&["bq", "snowsql", "beeline"], "-p", Form::Next),
];

/// Every password that such a command in `text` is given.
pub(super) fn scan(text: &str) -> Vec<CommandPassword> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut program = String::new();
    let mut wanted: Option<Form> = None;
    let mut logs_in = false;
    for word in (Words { text, at: 0 }) {
        let Some(written) = text.get(word.clone()) else { continue };
        // A new command begins behind a line end that no backslash takes away, and behind `;`, `|`, `&&`.
        let gap = text.get(at..word.start).unwrap_or_default();
        let is_continued = gap.contains("\\\n") || gap.contains("\\\r\n");
        let is_new = at == 0 || (gap.contains('\n') && !is_continued) || gap.contains([';', '|', '&', '(']);
        at = word.end;
        let bare = unquoted(text, word.clone());
        let value = text.get(bare.clone()).unwrap_or_default();
        if is_new || is_program(value) {
            value.rsplit('/').next().unwrap_or_default().clone_into(&mut program);
            wanted = None;
            logs_in = !LOGIN_ONLY.contains(&program.as_str());
            continue;
        }
        logs_in |= value == "login";
        if let Some(form) = wanted.take() {
            found.extend(password(text, bare, form));
            continue;
        }
        let known = OPTIONS.iter().filter(|(programs, ..)| logs_in && programs.contains(&program.as_str()));
        for (_, option, form) in known {
            if written == *option && *form != Form::Attached {
                wanted = Some(*form);
                break;
            }
            if *form == Form::Attached && written.len() > option.len() && written.starts_with(option) {
                let inner = unquoted(text, word.start + option.len()..word.end);
                found.extend(password(text, inner, Form::Next));
                break;
            }
            // `-uuser:password` and `--user=user:password`
            if let Form::Behind(_) = form
                && written.starts_with(option)
                && written.len() > option.len()
                && (!option.starts_with("--")
                    || written.get(option.len()..).is_some_and(|rest| rest.starts_with('=')))
                && option.len() < 7
            {
                let skip = option.len() + usize::from(option.starts_with("--"));
                found.extend(password(text, unquoted(text, word.start + skip..word.end), *form));
                break;
            }
        }
    }
    found
}

/// Whether a word begins a command wherever it stands: behind `sudo`, `exec`, `- ` of a list.
fn is_program(word: &str) -> bool {
    let name = word.rsplit('/').next().unwrap_or_default();
    OPTIONS.iter().any(|(programs, ..)| programs.contains(&name))
}

fn password(text: &str, range: Range<usize>, form: Form) -> Option<CommandPassword> {
    let value = text.get(range.clone())?;
    let from = match form {
        Form::Next | Form::Attached => 0,
        Form::Behind(sign) => value.find(sign)? + sign.len_utf8(),
        Form::Start(start) => value.strip_prefix(start).map(|_| start.len())?,
    };
    let password = value.get(from..)?;
    if password.starts_with('-') {
        return None;
    }
    let verdict = judge(password, Certainty::Certain);
    Some(CommandPassword { range: range.start + from..range.end, verdict })
}

/// The word without its quotes.
fn unquoted(text: &str, range: Range<usize>) -> Range<usize> {
    let Some(word) = text.get(range.clone()) else { return range };
    for quote in ['"', '\''] {
        if word.len() >= 2 && word.starts_with(quote) && word.ends_with(quote) {
            return range.start + 1..range.end - 1;
        }
    }
    range
}

/// The words of a command line, quotes kept.
struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '|' | '&' | '(' | ')');
        let rest = self.text.get(self.at..)?;
        let skipped = rest.find(|c: char| !ends(c) && c != '\\')?;
        let start = self.at + skipped;
        let mut quote = None;
        let mut end = self.text.len();
        let mut escaped = false;
        for (offset, c) in self.text.get(start..)?.char_indices() {
            match quote {
                _ if escaped => escaped = false,
                _ if c == '\\' => escaped = true,
                Some(open) if c == open || c == '\n' => quote = None,
                None if matches!(c, '"' | '\'') => quote = Some(c),
                None if ends(c) => {
                    end = start + offset;
                    break;
                }
                Some(_) | None => {}
            }
        }
        self.at = end;
        Some(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        scan(text)
            .into_iter()
            .filter(|password| password.verdict == Verdict::Credential)
            .map(|password| text.get(password.range).unwrap())
            .collect()
    }

    #[test]
    fn options_that_take_a_password() {
        for text in [
            "curl -u app:w1nter https://x",
            "curl -s --user \"app:w1nter\" https://x",
            "curl -uapp:w1nter https://x",
            "sudo curl --user=app:w1nter https://x",
            "echo a; mysql -u app -pw1nter -h db",
            "mysqldump -p'w1nter' app",
            "sshpass -p w1nter ssh host",
            "docker login -u app -p w1nter registry",
            "redis-cli -h x \\\n  -a w1nter ping",
            "lftp -u app,w1nter sftp://x",
            "openssl enc -pass pass:w1nter",
            "set -e\n7z x -pw1nter a.7z",
        ] {
            assert_eq!(found(text), ["w1nter"], "{text}");
        }
    }

    #[test]
    fn other_options_and_variables_are_none() {
        for text in [
            "curl -u \"$USER:$PASS\" https://x",
            "mkdir -p w1nter/a",
            "docker run -p 8080:80 x",
            "mysql -p -u app",
            "psql -p 5432",
            "curl -u app https://x",
            "curl -u \u{1}\u{1}:\u{1} https://x",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
