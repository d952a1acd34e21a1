//! English plurals and camel case, for the names of fields that are added to a schema.

/// Words that are their own plural.
const UNCOUNTABLE: &str = "\
    accommodation advertising advice aid air aircraft alcohol anger applause arithmetic \
    assistance bacon baggage biology blood botany bread butter carbon cardboard cash chalk \
    chess dancing deer dirt dust education electricity engineering envy equipment evidence \
    evolution fame fiction flour flu food fuel fun furniture garbage garlic gold golf gossip \
    grammar guilt happiness hardware harm hate health heat help homework honesty honey \
    hospitality hunger hydrogen ice importance inflation information iron irony jam judo \
    karate knowledge lack lava leather lightning linguini literature litter livestock logic \
    luck luggage macaroni machinery magic management marble mayonnaise methane milk money \
    mud music nature nitrogen nonsense nurture nutrition oxygen pasta patience poetry \
    pollution poverty pride psychology publicity punctuation quartz relaxation reliability \
    research respect revenge rice rum safety scenery seafood seaside shame sheep shopping \
    sleep smoke smoking snow soap software soil spaghetti steam stuff stupidity sunshine \
    symmetry thirst thunder timber traffic transportation trust underwear unemployment unity \
    validity vegetation vengeance violence vitality warmth wealth weather welfare wheat \
    wildlife wisdom yoga zinc zoology";

/// Words whose plural follows no rule.
const IRREGULAR: &[(&str, &str)] = &[
    ("ox", "oxen"),
    ("man", "men"),
    ("woman", "women"),
    ("die", "dice"),
    ("yes", "yeses"),
    ("foot", "feet"),
    ("eave", "eaves"),
    ("goose", "geese"),
    ("tooth", "teeth"),
    ("quiz", "quizzes"),
];

/// A rule: what may stand before the ending, the endings that are cut off, and what replaces
/// them. The first rule that fits is taken.
type Rule = (
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);

/// The rules before those about `y`.
const RULES: &[Rule] = &[
    (&["eaux"], &[""], ""),
    (&["child"], &["ren", ""], "ren"),
    (&["pe"], &["rson", "ople"], "ople"),
    (&["m", "l"], &["ice", "ouse"], "ice"),
    (
        &["matr", "cod", "mur", "sil", "vert", "ind", "append"],
        &["ix", "ex"],
        "ices",
    ),
    (&["x", "ch", "ss", "sh", "zz"], &[""], "es"),
    (&["xes", "ches", "sses", "shes", "zzes"], &[""], ""),
];

/// The plural of a word.
pub(super) fn plural(word: &str) -> String {
    if UNCOUNTABLE.split(' ').any(|known| known == word) {
        return word.to_owned();
    }
    if let Some((_, plural)) = IRREGULAR.iter().find(|(singular, _)| *singular == word) {
        return (*plural).to_owned();
    }
    by_rules(word, RULES)
        .or_else(|| by_y(word))
        .or_else(|| by_rules(word, LATER_RULES))
        .or_else(|| by_s(word))
        .unwrap_or_else(|| format!("{word}s"))
}

/// Endings in `y`: `category` and `boney` change, `day` and `monkey` do not.
fn by_y(word: &str) -> Option<String> {
    let stem = word.strip_suffix('y')?;
    if let Some(shorter) = stem.strip_suffix('e') {
        let [last, vowel, first] = last_letters(shorter);
        let changes = matches!(last, Some('l' | 'n'))
            && matches!(vowel, Some('i' | 'e' | 'o'))
            && first.is_some_and(|c| !matches!(c, 'c' | 'h'));
        return changes.then(|| format!("{shorter}ies"));
    }
    let [last] = last_letters(stem);
    let changes = stem.ends_with("qu") || last.is_some_and(|c| !"aeiouy".contains(c));
    changes.then(|| format!("{stem}ies"))
}

/// Endings in `s`, and a few that already look like a plural.
fn by_s(word: &str) -> Option<String> {
    let [last, second, third, fourth] = last_letters(word);
    let (last, second) = (last?, second?);
    let unchanged = match (third, second, last) {
        (Some('i'), 'a', 's') => fourth.is_some_and(|c| c != 'l'),
        (Some('l'), 'a', 's') => fourth.is_some_and(|c| "aeiou".contains(c)),
        (Some('e' | 'm' | 'j' | 'z' | 'r'), 'a', 's') => true,
        (Some('i' | 'u'), 'a', 'm') => true,
        _ => false,
    };
    if unchanged {
        return Some(word.to_owned());
    }
    let stem = word.strip_suffix('s').unwrap_or(word);
    if stem.ends_with("emu") || stem.ends_with("enu") {
        return Some(format!("{stem}s"));
    }
    let takes_es = ["alias", "tlas", "gas", "ris"]
        .iter()
        .any(|ending| word.ends_with(ending))
        || (word.ends_with("us") && third.is_some_and(|c| !matches!(c, 'a' | 'o' | 'u')));
    if takes_es {
        return Some(format!("{word}es"));
    }
    if let Some(stem) = word.strip_suffix("is")
        && (stem.ends_with("ax") || stem.ends_with("test"))
    {
        return Some(format!("{stem}es"));
    }
    let people = word.ends_with("ese") && fourth.is_some_and(|c| !"aeiou".contains(c));
    (people || last == 's').then(|| word.to_owned())
}

/// The last letters, the very last one first.
fn last_letters<const N: usize>(word: &str) -> [Option<char>; N] {
    let mut letters = word.chars().rev();
    std::array::from_fn(|_| letters.next())
}

/// The rules between those about `y` and those about `s`.
const LATER_RULES: &[Rule] = &[
    (&["ar", "l", "ea", "eo", "oa", "hoo"], &["f"], "ves"),
    (&["kni", "wi", "li"], &["fe"], "ves"),
    (&[""], &["sis"], "ses"),
    (
        &[
            "apheli",
            "hyperbat",
            "periheli",
            "asyndet",
            "noumen",
            "phenomen",
            "criteri",
            "organ",
            "prolegomen",
            "hedr",
            "automat",
        ],
        &["a", "on"],
        "a",
    ),
    (
        &[
            "agend",
            "addend",
            "millenni",
            "dat",
            "extrem",
            "bacteri",
            "desiderat",
            "strat",
            "candelabr",
            "errat",
            "ov",
            "symposi",
            "curricul",
            "automat",
            "quor",
        ],
        &["a", "um"],
        "a",
    ),
    (&["her", "at", "gr"], &["o"], "oes"),
    (&["seraph", "cherub"], &["im", ""], "im"),
    (&["alumn", "alg", "vertebr"], &["a", "ae"], "ae"),
    (
        &[
            "alumn", "syllab", "octop", "vir", "radi", "nucle", "fung", "cact", "stimul", "termin",
            "bacill", "foc", "uter", "loc", "strat",
        ],
        &["us", "i"],
        "i",
    ),
];

fn by_rules(word: &str, rules: &[Rule]) -> Option<String> {
    for (before, endings, replacement) in rules {
        for ending in *endings {
            let stem = word
                .strip_suffix(ending)
                .filter(|stem| before.iter().any(|before| stem.ends_with(before)));
            if let Some(stem) = stem {
                return Some(format!("{stem}{replacement}"));
            }
        }
    }
    None
}

/// `user_profile` and `UserProfile` become `userProfile`.
pub(super) fn camel_case(name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut new_word = false;
    let mut last = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() {
            new_word = !result.is_empty();
        } else if c.is_numeric() {
            new_word = true;
            result.push(c);
        } else if new_word || (last.is_lowercase() && c.is_uppercase()) {
            new_word = false;
            result.push(c.to_ascii_uppercase());
        } else {
            last = c;
            result.push(c.to_ascii_lowercase());
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::{camel_case, plural};

    #[test]
    fn plurals() {
        for (word, expected) in [
            ("user", "users"),
            ("category", "categories"),
            ("day", "days"),
            ("money", "money"),
            ("key", "keys"),
            ("boney", "bonies"),
            ("person", "people"),
            ("child", "children"),
            ("bus", "buses"),
            ("status", "statuses"),
            ("box", "boxes"),
            ("matrix", "matrices"),
            ("analysis", "analyses"),
            ("axis", "axes"),
            ("datum", "data"),
            ("leaf", "leaves"),
            ("life", "lives"),
            ("hero", "heroes"),
            ("photo", "photos"),
            ("octopus", "octopi"),
            ("bias", "bias"),
            ("alias", "aliases"),
            ("menu", "menus"),
            ("users", "users"),
            ("news", "news"),
            ("chinese", "chinese"),
            ("as", "as"),
            ("a", "as"),
            ("", "s"),
            ("childé", "childés"),
        ] {
            assert_eq!(plural(word), expected);
        }
    }

    #[test]
    fn camel_cases() {
        for (name, expected) in [
            ("User", "user"),
            ("OrderItem", "orderItem"),
            ("user_profile", "userProfile"),
            ("HTTPLog", "httplog"),
            ("UserID", "userID"),
            ("A1B2", "a1B2"),
            ("my_HTTP_thing", "myHTTPThing"),
            ("X_Y", "xY"),
        ] {
            assert_eq!(camel_case(name), expected);
        }
    }
}
