//! Links of the pages lead to pages, files and headings that are there.

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use crate::page::{self, Kind, Page, root};

    /// The text of a page without blocks of code.
    fn prose(page: &Page) -> String {
        let prose = page::parts(page).into_iter().filter_map(|part| match part.kind {
            Kind::Text => Some(part.raw),
            Kind::Generated { body, .. } => Some(body),
            Kind::Fence { .. } | Kind::Copy { .. } => None,
        });
        prose.collect()
    }

    /// A line without what it shows as code.
    fn without_code(line: &str) -> String {
        line.split('`').step_by(2).collect()
    }

    /// The targets of the links of a page.
    fn targets(page: &Page) -> Vec<String> {
        let prose = prose(page);
        let mut found = Vec::new();
        let mut is_code = false;
        for line in prose.lines() {
            is_code ^= line.starts_with("```");
            if !is_code {
                let line = without_code(line);
                let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
                found.extend(targets.map(str::to_owned));
            }
        }
        found
    }

    /// The anchors of a page, as mdBook and GitHub make them of headings.
    fn anchors(page: &Page) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        for line in prose(page).lines() {
            let heading = line.trim_start_matches('#');
            if heading.len() == line.len() || !heading.starts_with(' ') {
                continue;
            }
            let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || ['-', '_', ' '].contains(c));
            let id: String =
                kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect();
            let before = times.entry(id.clone()).or_default();
            found.insert(if *before == 0 { id } else { format!("{id}-{before}") });
            *before += 1;
        }
        found
    }

    /// The path of `target`, seen from a page.
    fn resolve(page: &str, target: &str) -> String {
        let mut folders: Vec<&str> = page.split('/').collect();
        folders.pop();
        for step in target.split('/') {
            match step {
                "." | "" => {}
                ".." => _ = folders.pop().expect("inside of the project"),
                name => folders.push(name),
            }
        }
        folders.join("/")
    }

    #[test]
    fn links_lead_somewhere() {
        let pages = page::pages();
        let by_path: BTreeMap<&str, &Page> = pages.iter().map(|page| (page.path.as_str(), page)).collect();
        let (mut links, mut wrong) = (0, Vec::new());
        for page in &pages {
            for target in targets(page) {
                if target.starts_with("https://") {
                    continue;
                }
                links += 1;
                let (path, anchor) = target.split_once('#').unwrap_or((&target, ""));
                let to = if path.is_empty() { page.path.clone() } else { resolve(&page.path, path) };
                let is_outside = page.path.starts_with("docs/") && !to.starts_with("docs/src/");
                let is_there = root().join(&to).exists();
                let is_anchor = anchor.is_empty()
                    || by_path.get(to.as_str()).is_some_and(|page| anchors(page).contains(anchor));
                if is_outside || !is_there || !is_anchor {
                    wrong.push(format!("{}: {target}", page.path));
                }
            }
        }
        println!("book: {links} links");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(links > 100, "the links are found");
    }

    #[test]
    fn the_table_of_contents_names_every_page_once() {
        let pages = page::pages();
        let is_in_book = |page: &&Page| page.path.starts_with("docs/") && page.path != "docs/src/SUMMARY.md";
        let there: Vec<&str> = pages.iter().filter(is_in_book).map(|page| page.path.as_str()).collect();
        let summary = pages.iter().find(|page| page.path == "docs/src/SUMMARY.md").expect("the contents");
        let mut named: Vec<String> =
            targets(summary).iter().map(|target| resolve(&summary.path, target)).collect();
        named.sort();
        assert_eq!(named, there);
    }
}
