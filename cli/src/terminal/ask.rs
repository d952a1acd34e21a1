//! Questions. They are asked at a terminal only, so that nothing ever waits for an answer that
//! cannot come.

use crate::failure::{Failure, Outcome};
use std::io::{IsTerminal, Write};

/// True when questions are answered.
pub(crate) fn is_somebody_there() -> bool {
    !super::speaks_json() && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks; `None` when there is nobody, or nothing was answered.
pub(crate) fn ask(question: &str) -> Outcome<Option<String>> {
    if !is_somebody_there() {
        return Ok(None);
    }
    // A question that cannot be shown is still answered by the terminal's end of input.
    let _ = write!(std::io::stderr(), "{question}");
    let mut answer = String::new();
    std::io::stdin()
        .read_line(&mut answer)
        .map_err(|error| Failure::new(format!("cannot read the answer: {error}")))?;
    Ok(Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty()))
}

/// Asks for a yes; everything else is a no. `None` when there is nobody.
pub(crate) fn confirm(question: &str) -> Outcome<Option<bool>> {
    if !is_somebody_there() {
        return Ok(None);
    }
    let answer = ask(&format!("{question} (y/N) "))?.unwrap_or_default();
    Ok(Some(matches!(answer.as_str(), "y" | "Y" | "yes")))
}

/// Lets a person choose among ways by their first letter; `None` when there is nobody, or none
/// was chosen.
pub(crate) fn choose<W: Copy>(ways: &[(char, &str, W)]) -> Outcome<Option<W>> {
    if !is_somebody_there() || ways.is_empty() {
        return Ok(None);
    }
    let mut question = String::new();
    for (letter, text, _) in ways {
        question.push_str(&format!("  [{letter}] {text}\n"));
    }
    question.push_str("  [q] do nothing\nWhich? ");
    let answer = ask(&question)?.unwrap_or_default().to_ascii_lowercase();
    let chosen = ways
        .iter()
        .find(|(letter, ..)| answer == letter.to_string());
    Ok(chosen.map(|(.., way)| *way))
}
