//! Did you mean.

/// The one name of `candidates` that is near `name`: at most a third of its characters differ, case aside.
///
/// Two candidates that are equally near are no suggestion.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    let limit = length / 3;
    let mut best: Option<(usize, &str)> = None;
    let mut tied = false;
    for candidate in candidates {
        // What differs in length by more than the limit differs by more in all.
        if candidate == name || candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase());
        match best {
            Some((nearest, _)) if distance > nearest => {}
            Some((nearest, known)) if distance == nearest => tied = tied || known != candidate,
            _ => {
                best = Some((distance, candidate));
                tied = false;
            }
        }
    }
    best.filter(|&(distance, _)| distance <= limit && !tied).map(|(_, candidate)| candidate)
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
    }
}
