//! Did you mean: the one known name that is near another. Knows nothing of what the names stand for.

/// The one name of `candidates` that is near `name`: at most a third of its characters differ, case aside.
///
/// Two candidates that are equally near are no suggestion.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    let limit = length / 3;
    // What differs in length by more than the limit differs by more in all.
    let may_be = |candidate: &str| candidate.chars().count().abs_diff(length) <= limit;
    only_best(name, candidates, |candidate| {
        let distance = may_be(candidate).then(|| distance(&wanted, &candidate.to_lowercase()))?;
        (distance <= limit).then_some(distance)
    })
}

/// Whether `name` can hardly be anything but a slip for `known`: no plural or singular of it, no short word that is one
/// letter from many others.
///
/// ```
/// use kestra_lint::near::is_slip;
///
/// assert!(is_slip("outpust", "outputs"));
/// assert!(!is_slip("output", "outputs") && !is_slip("vals", "vars"));
/// ```
pub fn is_slip(name: &str, known: &str) -> bool {
    let stem = |name: &str| name.trim_end_matches('s').to_lowercase();
    stem(name) != stem(known)
        && name.chars().count().min(known.chars().count()) >= 5
        && difference(&name.to_lowercase(), &known.to_lowercase()).is_some_and(|difference| difference <= 1)
}

/// The one name of `candidates` that differs from `name` by a typo in one of its words, case aside: names such as
/// `API_TOKEN` are made of words, and with another word they name another thing.
///
/// ```
/// use kestra_lint::near::nearest_by_words;
///
/// assert_eq!(nearest_by_words("API_TOKN", ["API_TOKEN", "DB_TOKEN"]), Some("API_TOKEN"));
/// assert_eq!(nearest_by_words("API_KEY", ["API_SECRET"]), None);
/// ```
pub fn nearest_by_words<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = name.to_lowercase();
    only_best(name, candidates, |candidate| difference(&wanted, &candidate.to_lowercase()))
}

/// The candidate with the least difference, if no other has as little.
fn only_best<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    difference: impl Fn(&str) -> Option<usize>,
) -> Option<&'c str> {
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates.into_iter().filter(|candidate| *candidate != name) {
        let Some(difference) = difference(candidate) else { continue };
        match best {
            Some((least, _)) if difference > least => {}
            Some((least, known)) if difference == least => tied = tied || known != candidate,
            _ => (best, tied) = (Some((difference, candidate)), false),
        }
    }
    best.filter(|_| !tied).map(|(_, candidate)| candidate)
}

/// How many letters were changed, taken away, put in or swapped with the next one.
fn distance(one: &str, two: &str) -> usize {
    strsim::damerau_levenshtein(one, two)
}

/// How much two names differ that are the same but for a slip; `None` where they are different names.
fn difference(one: &str, two: &str) -> Option<usize> {
    const BETWEEN: [char; 3] = ['_', '-', '.'];
    let without = |name: &str| name.replace(BETWEEN, "");
    if without(one) == without(two) {
        return Some(0);
    }
    let words = |name: &str| name.split(BETWEEN).map(str::to_owned).collect::<Vec<_>>();
    let (one, two) = (words(one), words(two));
    let mut different = one.iter().zip(&two).filter(|(one, two)| one != two);
    let (one, two) = different.next().filter(|_| one.len() == two.len())?;
    if different.next().is_some() {
        return None;
    }
    slip(one, two)
}

/// How much two words differ that are one word with a slip. The first letter and all digits are seldom mistyped, and
/// short words are one letter from many others.
fn slip(one: &str, two: &str) -> Option<usize> {
    let (short, long) = if one.chars().count() <= two.chars().count() { (one, two) } else { (two, one) };
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    if digits(one) != digits(two) {
        return None;
    }
    let distance = distance(one, two);
    // `TOEKN`
    let is_swapped = distance == 1 && short.chars().count() >= 3 && letters(one) == letters(two);
    let is_typed = short.chars().count() >= 4
        && short.chars().next() == long.chars().next()
        // `USER` and `USERNAME` are one thing, as are `PASSWD` and `PASSWORD`.
        && (distance <= 2.min(long.chars().count() / 3) || long.starts_with(short));
    (is_swapped || is_typed).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_near_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(nearest("API_TOKN", ["API_TOKEN", "DB_PASSWORD"]), Some("API_TOKEN"));
        assert_eq!(nearest("API_TOKN", ["DB_PASSWORD"]), None);
        assert_eq!(nearest("my_region", ["MY_REGION"]), Some("MY_REGION"));
    }

    #[test]
    fn two_equally_near_names_are_no_suggestion() {
        assert_eq!(nearest("TOKEN_C", ["TOKEN_A", "TOKEN_B"]), None);
        assert_eq!(nearest_by_words("DB_PASSWRD", ["DB_PASSWORD", "DB_PASSWARD"]), None);
    }

    #[test]
    fn a_typo_in_one_word_is_a_near_name() {
        for (name, meant) in [
            ("API_TOKN", "API_TOKEN"),
            ("API_TOEKN", "API_TOKEN"),
            ("AIP_TOKEN", "API_TOKEN"),
            ("APITOKEN", "API_TOKEN"),
            ("api-token", "API_TOKEN"),
            ("POSTGRES_USER", "POSTGRES_USERNAME"),
            ("MARIADB_PASSWD", "MARIADB_PASSWORD"),
            ("regoin", "region"),
        ] {
            assert_eq!(nearest_by_words(name, [meant]), Some(meant), "{name}");
            assert_eq!(nearest_by_words(meant, [name]), Some(name), "{name}");
        }
    }

    #[test]
    fn another_word_is_another_name() {
        for (name, other) in [
            ("FIVETRAN_API_KEY", "FIVETRAN_API_SECRET"),
            ("GMAIL_CLIENT_SECRET", "AZURE_CLIENT_SECRET"),
            ("GMAIL_PASSWORD", "EMAIL_PASSWORD"),
            ("VECTORWISE_PASSWORD", "VERTICA_PASSWORD"),
            ("TRINO_PASSWORD", "PINOT_PASSWORD"),
            ("CI_CD_PASSWORD", "PINOT_PASSWORD"),
            ("SNOWFLAKE_ROLE", "SNOWFLAKE_USER"),
            ("DATABRICKS_CLIENT_SECRET", "DATABRICKS_CLIENT_ID"),
            ("FTPS_PASSWORD", "FTP_PASSWORD"),
            ("MYSQL_USERNAME", "SQL_USERNAME"),
            ("SLACK_WEBHOOK", "SLACK_WEBHOOK_URL"),
            ("TOKEN_1", "TOKEN_2"),
            ("STAGE1_TOKEN", "STAGE2_TOKEN"),
        ] {
            assert_eq!(nearest_by_words(name, [other]), None, "{name}");
        }
    }
}
