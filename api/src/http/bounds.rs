//! What a request may weigh, looked at before the parser sees it: one pass over the bytes, no recursion.
//!
//! The parser and the validator recurse and have no bounds of their own on nested values; a few KB could
//! overflow the stack. What can be counted only in a parsed document is in `weight`.

use super::errors::{Limit, Problem};

static BYTES: Limit =
    Limit { dutch: "bytes in het document", english: "bytes in the document", most: 64 * 1024 };
static TOKENS: Limit =
    Limit { dutch: "woorden en tekens in het document", english: "tokens in the document", most: 10_000 };
static NESTING: Limit = Limit {
    dutch: "haakjes in elkaar in het document",
    english: "nested brackets in the document",
    most: 50,
};
static DIRECTIVES: Limit =
    Limit { dutch: "directives in het document", english: "directives in the document", most: 200 };
/// A value takes many times the bytes that it is written with.
static JSON_VALUES: Limit =
    Limit { dutch: "waarden in de variabelen", english: "values in the variables", most: 20_000 };
static JSON_NESTING: Limit = Limit {
    dutch: "haakjes in elkaar in de variabelen",
    english: "nested brackets in the variables",
    most: 50,
};

/// Refuses a document that is too long, too deep, or made of too much.
pub fn document(text: &str) -> Result<(), Problem> {
    BYTES.admit(text.len())?;
    let tally = Tally::of_document(text.as_bytes());
    TOKENS.admit(tally.tokens)?;
    NESTING.admit(tally.deepest)?;
    DIRECTIVES.admit(tally.directives)
}

/// Refuses JSON that is nested too deep; `around` brackets do not count.
pub fn json(bytes: &[u8], around: usize) -> Result<(), Problem> {
    let (mut tally, mut rest) = (Tally::default(), bytes);
    while let [first, after @ ..] = rest {
        rest = match first {
            b'"' => skip(after, string_end(after)),
            _ => {
                // Every value but the first of its brackets follows one of these.
                tally.tokens += usize::from(matches!(first, b',' | b'[' | b'{'));
                tally.bracket(*first);
                after
            }
        };
    }
    JSON_VALUES.admit(tally.tokens)?;
    JSON_NESTING.admit(tally.deepest.saturating_sub(around))
}

/// What one pass over a text counts.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) tokens: usize,
    depth: usize,
    pub(super) deepest: usize,
    pub(super) directives: usize,
}

impl Tally {
    pub(super) fn of_document(mut rest: &[u8]) -> Self {
        let mut tally = Self::default();
        while let [first, after @ ..] = rest {
            rest = match first {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => after,
                b'#' => skip(after, after.iter().position(|byte| matches!(byte, b'\n' | b'\r'))),
                b'"' => {
                    tally.tokens += 1;
                    match after {
                        // Without an end the parser takes it for an empty string, and for another that begins there.
                        [b'"', b'"', block @ ..] => match block_end(block) {
                            Some(end) => skip(block, Some(end)),
                            None => skip(after, Some(1)),
                        },
                        _ => skip(after, string_end(after)),
                    }
                }
                byte if is_word(*byte) => {
                    tally.tokens += 1;
                    skip(after, after.iter().position(|byte| !is_word(*byte)))
                }
                _ => {
                    tally.tokens += 1;
                    tally.directives += usize::from(*first == b'@');
                    tally.bracket(*first);
                    after
                }
            };
        }
        tally
    }

    fn bracket(&mut self, byte: u8) {
        match byte {
            b'{' | b'(' | b'[' => {
                self.depth += 1;
                self.deepest = self.deepest.max(self.depth);
            }
            b'}' | b')' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// What follows the first `count` bytes; nothing, if the end is not there.
fn skip(bytes: &[u8], count: Option<usize>) -> &[u8] {
    count.and_then(|count| bytes.get(count..)).unwrap_or_default()
}

/// Where a string ends, after its closing quote. In GraphQL an end of line ends it too (it is an error then, but
/// what follows must be counted all the same); JSON has none unescaped.
fn string_end(bytes: &[u8]) -> Option<usize> {
    let mut escaped = false;
    let end = bytes.iter().position(|byte| {
        let ends = matches!(byte, b'\n' | b'\r') || (*byte == b'"' && !escaped);
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map(|end| end + 1)
}

/// Where a block string ends, after its three closing quotes; `\"""` does not close it.
fn block_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        match rest {
            [b'\\', b'"', b'"', b'"', ..] => at += 4,
            [b'"', b'"', b'"', ..] => return Some(at + 3),
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<(), Problem>) -> Option<&'static str> {
        use domain::choice::Choice;
        result.err().map(|problem| problem.code().name())
    }

    fn tally(text: &str) -> (usize, usize, usize) {
        let Tally { tokens, deepest, directives, .. } = Tally::of_document(text.as_bytes());
        (tokens, deepest, directives)
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        assert_eq!(tally("{ a }"), (3, 1, 0));
        assert_eq!(tally(r#"{ a(x: "{{{((([[[@@@") }"#), (8, 2, 0));
        assert_eq!(tally(r#"{ a(x: "\"{{{") }"#), (8, 2, 0));
        assert_eq!(tally(r#"{ a(x: "\\") { b } }"#), (11, 2, 0));
        assert_eq!(tally("{ a # {{{ \" @\n b }"), (4, 1, 0));
        assert_eq!(tally("{ a # {{{\r b }"), (4, 1, 0));
        assert_eq!(tally("{ a(x: \"\"\"{{ \" \\\"\"\" {{ \n\"\"\") { b } }"), (11, 2, 0));
        assert_eq!(tally(r#"{ a(x: "") { b @include(if: true) } }"#), (18, 3, 1));
        assert_eq!(tally("{ \"open {{{"), (2, 1, 0));
        assert_eq!(tally("{ \"open\n{{{"), (5, 4, 0));
        assert_eq!(tally("{ \"\"\"open {{{"), (3, 1, 0));
        assert_eq!(tally("{ \"\"\" \" {{{"), (6, 4, 0));
        assert_eq!(tally(r#"{ """\\""" {{{ @ "#), (8, 4, 1));
    }

    #[test]
    fn what_is_nested_too_deep_never_reaches_the_parser() {
        for (open, close) in [("{a", "}"), ("[", "]"), ("(", ")"), ("{a(b:[", "])}")] {
            let brackets = open.chars().filter(|c| "{[(".contains(*c)).count();
            let nested = |times: usize| format!("{}{}", open.repeat(times), close.repeat(times));
            assert_eq!(code(document(&nested(50 / brackets))), None, "{open}");
            assert_eq!(code(document(&nested(50 / brackets + 1))), Some("LIMIT_EXCEEDED"), "{open}");
        }
        let hidden = format!(r#"{{a(b:[""" " {}{}])}}"#, "[".repeat(9_000), "]".repeat(9_000));
        assert_eq!(code(document(&hidden)), Some("LIMIT_EXCEEDED"), "a block string without an end");
        let unclosed = "{a(b:".to_owned() + &"[".repeat(60_000);
        let Err(Problem::Limit { actual, .. }) = document(&unclosed) else { panic!("let in") };
        assert_eq!(actual, TOKENS.most.max(60_005));
    }

    #[test]
    fn a_document_may_be_64_kib_and_no_more() {
        assert_eq!(code(document(&" ".repeat(64 * 1024))), None);
        assert_eq!(code(document(&" ".repeat(64 * 1024 + 1))), Some("LIMIT_EXCEEDED"));
        assert_eq!(code(document(&"a ".repeat(10_000))), None);
        assert_eq!(code(document(&"a ".repeat(10_001))), Some("LIMIT_EXCEEDED"));
        assert_eq!(code(document(&"a@a ".repeat(201))), Some("LIMIT_EXCEEDED"));
    }

    #[test]
    fn variables_have_the_same_bound() {
        let nested = |times: usize| "[".repeat(times) + &"]".repeat(times);
        assert_eq!(code(json(nested(50).as_bytes(), 0)), None);
        assert_eq!(code(json(nested(51).as_bytes(), 1)), None);
        assert_eq!(code(json(nested(51).as_bytes(), 0)), Some("LIMIT_EXCEEDED"));
        let text = format!(r#"{{"query": "\"{}"}}"#, "{".repeat(99));
        assert_eq!(code(json(text.as_bytes(), 1)), None);
        let list = |values: usize| format!("[{}0]", "0,".repeat(values - 1));
        assert_eq!(code(json(list(20_000).as_bytes(), 0)), None);
        for many in [list(20_001), format!("[{}]", "{},".repeat(20_000)), "[[],".repeat(10_001)] {
            assert_eq!(code(json(many.as_bytes(), 0)), Some("LIMIT_EXCEEDED"));
        }
    }
}
