//! Words that are no names where they stand without quotes. A word that only some versions of a database take for a
//! name is among those of which it depends; `tests/tests/query_words.rs` asks the servers.

use std::cmp::Ordering;

use crate::{dialect::facts, sql::Dialect};

/// The words of a database's grammar. The words of a list stand one after another.
pub(crate) struct Words {
    /// Those that are no names, in order.
    reserved: &'static str,
    /// Those behind a table or a value that go on with the statement, though they may be names elsewhere.
    clauses: &'static str,
    /// The operators that are words and stand between two values.
    operators: &'static str,
    /// Those with which its other statements begin, and those of its procedural language.
    statements: &'static str,
    /// Those behind `SELECT`, before the results.
    pub(super) options: &'static str,
    /// Those before a value, besides signs.
    pub(super) prefixes: &'static str,
    /// The operators that are made of signs; `None` where more can be made.
    pub(super) signs: Option<&'static str>,
    /// Those behind `BETWEEN`, before its values.
    pub(super) ranges: &'static str,
    /// Those before an argument.
    pub(super) arguments: &'static str,
    /// Functions whose grammar wants a value.
    pub(super) sums: &'static str,
    /// Those that are no names, and functions all the same.
    pub(super) calls: &'static str,
    /// Functions that are called without parentheses and stand behind `FROM` too.
    functions: &'static str,
    /// Those that are names on some versions.
    either: &'static str,
    /// A word that a dot and a name follow directly is a name, whatever it is.
    pub(in crate::query) dots_make_names: bool,
    /// A name may begin with `$`.
    pub(super) dollars_begin_names: bool,
    /// `1AND` can be a number and a word.
    pub(super) numbers_end_anywhere: bool,
    /// `VALUES(a)` is a value.
    pub(super) has_call_of_values: bool,
    /// Values have elements and fields, and `::` casts them.
    pub(super) has_parts: bool,
    /// Any word behind `AS` is the name of a result.
    pub(super) labels_are_words: bool,
    /// A type is made of any names, or of none.
    pub(super) types_are_names: bool,
    /// An argument may have a name behind it, of functions that somebody loaded.
    pub(super) labels_arguments: bool,
    /// `UPDATE` changes several tables.
    pub(super) updates_joins: bool,
    /// What stands behind `JOIN` needs `ON` or `USING`: after outer joins, and after others.
    pub(super) outer_joins_need_conditions: bool,
    pub(super) inner_joins_need_conditions: bool,
    /// A query may stand without parentheses of its own where arguments or columns are listed.
    pub(super) lists_queries: bool,
}

/// PostgreSQL's.
pub(crate) const POSTGRES: Words = Words {
    reserved: RESERVED_IN_POSTGRES,
    // They are reserved.
    clauses: "",
    operators: OPERATORS_OF_POSTGRES,
    statements: POSTGRES_STATEMENTS,
    options: "ALL DISTINCT",
    prefixes: "NOT",
    signs: None,
    ranges: "SYMMETRIC ASYMMETRIC",
    arguments: "VARIADIC",
    sums: "",
    calls: "JOIN",
    functions: FUNCTIONS_OF_POSTGRES,
    either: "",
    dots_make_names: false,
    dollars_begin_names: false,
    numbers_end_anywhere: true,
    has_call_of_values: false,
    has_parts: true,
    labels_are_words: true,
    types_are_names: false,
    labels_arguments: false,
    updates_joins: false,
    outer_joins_need_conditions: true,
    inner_joins_need_conditions: true,
    lists_queries: true,
};

/// SQLite's.
pub(crate) const SQLITE: Words = Words {
    reserved: RESERVED_IN_SQLITE,
    clauses: CLAUSES_OF_SQLITE,
    operators: OPERATORS_OF_SQLITE,
    statements: SQLITE_STATEMENTS,
    options: "ALL DISTINCT",
    prefixes: "NOT",
    signs: Some("|| -> ->> * / % + - & | << >> < <= > >= = == <> !="),
    ranges: "",
    arguments: "",
    sums: "",
    calls: "DO END WITH",
    functions: "",
    either: "",
    dots_make_names: false,
    dollars_begin_names: false,
    numbers_end_anywhere: false,
    has_call_of_values: false,
    has_parts: false,
    labels_are_words: false,
    types_are_names: true,
    labels_arguments: false,
    updates_joins: false,
    outer_joins_need_conditions: false,
    inner_joins_need_conditions: false,
    lists_queries: false,
};

/// Those of MySQL and MariaDB.
pub(crate) const MYSQL: Words = Words {
    reserved: RESERVED_IN_MYSQL,
    clauses: CLAUSES_OF_MYSQL,
    operators: OPERATORS_OF_MYSQL,
    statements: MYSQL_STATEMENTS,
    options: OPTIONS_OF_MYSQL,
    prefixes: "NOT BINARY",
    signs: Some("= <=> >= > <= < <> != + - * / % ^ | & << >> || && -> ->> :="),
    ranges: "",
    arguments: "",
    sums: "AVG BIT_AND BIT_OR BIT_XOR COUNT MAX MIN STD STDDEV_POP STDDEV_SAMP SUM VAR_POP VAR_SAMP",
    calls: "",
    functions: "",
    either: "RETURNING SQL_CACHE SQL_NO_CACHE TABLESAMPLE",
    dots_make_names: true,
    dollars_begin_names: true,
    numbers_end_anywhere: true,
    has_call_of_values: true,
    has_parts: false,
    labels_are_words: false,
    types_are_names: false,
    labels_arguments: true,
    updates_joins: true,
    outer_joins_need_conditions: true,
    inner_joins_need_conditions: false,
    lists_queries: true,
};

/// PostgreSQL's reserved words, and those that name no table and no column.
const RESERVED_IN_POSTGRES: &str = "ALL ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION BINARY BOTH CASE CAST CHECK COLLATE \
    COLLATION COLUMN CONCURRENTLY CONSTRAINT CREATE CROSS CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE \
    CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DEFAULT DEFERRABLE DESC DISTINCT DO ELSE END \
    EXCEPT FALSE FETCH FOR FOREIGN FREEZE FROM FULL GRANT GROUP HAVING ILIKE IN INITIALLY INNER INTERSECT INTO \
    IS ISNULL JOIN LATERAL LEADING LEFT LIKE LIMIT LOCALTIME LOCALTIMESTAMP NATURAL NOT NOTNULL NULL OFFSET ON \
    ONLY OR ORDER OUTER OVERLAPS PLACING PRIMARY REFERENCES RETURNING RIGHT SELECT SESSION_USER SIMILAR SOME \
    SYMMETRIC TABLE TABLESAMPLE THEN TO TRAILING TRUE UNION UNIQUE USER USING VARIADIC VERBOSE WHEN WHERE WINDOW \
    WITH";

/// SQLite's.
const RESERVED_IN_SQLITE: &str = "ADD ALL ALTER AND AS AUTOINCREMENT BETWEEN CASE CHECK COLLATE COMMIT CONSTRAINT CREATE DEFAULT DEFERRABLE \
    DELETE DISTINCT DROP ELSE ESCAPE EXISTS FOREIGN FROM GROUP HAVING IN INDEX INSERT INTO IS ISNULL JOIN LIMIT \
    NOT NOTNULL NULL ON OR ORDER PRIMARY REFERENCES SELECT SET TABLE THEN TO TRANSACTION UNION UNIQUE UPDATE \
    USING VALUES WHEN WHERE";

/// Those that MySQL and MariaDB share.
const RESERVED_IN_MYSQL: &str = "ADD ALL ALTER ANALYZE AND AS ASC BETWEEN BOTH BY CALL CASCADE CASE CHANGE CHECK COLLATE COLUMN CONDITION \
    CONSTRAINT CONTINUE CONVERT CREATE CROSS CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER CURSOR \
    DATABASES DECLARE DEFAULT DELAYED DELETE DESC DESCRIBE DISTINCT DISTINCTROW DIV DROP EACH ELSE ELSEIF \
    ENCLOSED ESCAPED EXISTS EXIT EXPLAIN FALSE FETCH FOR FORCE FOREIGN FROM FULLTEXT GRANT GROUP HAVING IF \
    IGNORE IN INDEX INFILE INNER INOUT INSERT INTERVAL INTO IS ITERATE JOIN KEY KEYS KILL LEADING LEAVE LEFT \
    LIKE LIMIT LINES LOAD LOCALTIME LOCALTIMESTAMP LOCK LOOP LOW_PRIORITY MATCH NATURAL NOT NULL ON OPTIMIZE \
    OPTIONALLY OR ORDER OUT OUTER OUTFILE PRIMARY PROCEDURE PURGE RANGE READ REFERENCES REGEXP RELEASE RENAME \
    REPEAT REPLACE REQUIRE RESTRICT RETURN REVOKE RIGHT RLIKE SCHEMAS SELECT SET SHOW SPATIAL SQL STARTING \
    STRAIGHT_JOIN TABLE TERMINATED THEN TO TRAILING TRIGGER TRUE UNDO UNION UNIQUE UNLOCK UNSIGNED UPDATE USAGE \
    USE USING VALUES WHEN WHERE WHILE WITH WRITE XOR ZEROFILL";

/// Words that PostgreSQL does not take for the name of a result without `AS`.
pub(super) const NO_LABELS: &str = "ARRAY AS CHAR CHARACTER CREATE DAY EXCEPT FETCH FILTER FOR FROM GRANT GROUP HAVING HOUR INTERSECT INTO \
    ISNULL LIMIT MINUTE MONTH NOTNULL OFFSET ON ORDER OVER OVERLAPS PRECISION RETURNING SECOND TO UNION VARYING \
    WHERE WINDOW WITH WITHIN WITHOUT YEAR";

/// Words behind a table or a value that go on with the statement, though they may be names elsewhere. Those of
/// PostgreSQL are reserved.
const CLAUSES_OF_SQLITE: &str =
    "CROSS EXCEPT FULL INDEXED INNER INTERSECT LEFT NATURAL OFFSET OUTER RETURNING RIGHT WINDOW";

/// The same of MySQL and MariaDB.
const CLAUSES_OF_MYSQL: &str = "CROSS EXCEPT FETCH FORCE IGNORE INNER INTERSECT LEFT LOCK NATURAL OFFSET OUTER PARTITION RETURNING RIGHT \
    STRAIGHT_JOIN USE WINDOW";

/// Operators that are words.
const OPERATORS_OF_POSTGRES: &str = "AND OR IN LIKE ILIKE OVERLAPS ESCAPE UESCAPE";
const OPERATORS_OF_SQLITE: &str = "AND OR IN LIKE GLOB REGEXP MATCH ESCAPE";
const OPERATORS_OF_MYSQL: &str = "AND DIV ESCAPE IN LIKE MOD OR REGEXP RLIKE XOR";

/// What may stand behind `SELECT`.
const OPTIONS_OF_MYSQL: &str = "ALL DISTINCT DISTINCTROW UNIQUE HIGH_PRIORITY STRAIGHT_JOIN SQL_CALC_FOUND_ROWS SQL_NO_CACHE SQL_CACHE \
    SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT";

/// Words of which it depends whether they are a name.
const EITHER: &str = "CONFLICT DUPLICATE ESCAPE EXCEPT FETCH FILTER INDEXED INTERSECT MEMBER MINUS OFFSET OVER PARTITION PROCEDURE \
    QUALIFY SOUNDS WINDOW";

/// PostgreSQL's functions that are called without parentheses.
const FUNCTIONS_OF_POSTGRES: &str = "CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER LOCALTIME \
    LOCALTIMESTAMP SESSION_USER USER";

/// Words with which PostgreSQL's other statements begin, and those of its procedural language.
const POSTGRES_STATEMENTS: &str = "ABORT ALTER ANALYSE ANALYZE ASSERT BEGIN CALL CASE CHECKPOINT CLOSE CLUSTER COMMENT COMMIT CONTINUE COPY \
    CREATE DEALLOCATE DECLARE DISCARD DO DROP END EXECUTE EXIT EXPLAIN FETCH FOR FOREACH GET GRANT IF IMPORT \
    LISTEN LOAD LOCK LOOP MERGE MOVE NOTIFY NULL OPEN PERFORM PREPARE RAISE REASSIGN REFRESH REINDEX RELEASE \
    REPACK RESET RETURN REVOKE ROLLBACK SAVEPOINT SECURITY SET SHOW START TABLE TRUNCATE UNLISTEN VACUUM WAIT \
    WHILE";

/// SQLite's.
const SQLITE_STATEMENTS: &str = "ALTER ANALYZE ATTACH BEGIN COMMIT CREATE DETACH DROP END EXPLAIN PRAGMA REINDEX RELEASE ROLLBACK SAVEPOINT \
    VACUUM";

/// MySQL's and MariaDB's, and those of their programs.
const MYSQL_STATEMENTS: &str = "ALTER ANALYZE BACKUP BEGIN BINLOG CACHE CALL CASE CHANGE CHECK CHECKSUM CLONE CLOSE COMMIT CREATE DEALLOCATE \
    DECLARE DELIMITER DESC DESCRIBE DO DROP END EXECUTE EXPLAIN FETCH FLUSH FOR GET GRANT HANDLER HELP IF IMPORT \
    INSTALL ITERATE KILL LEAVE LOAD LOCK LOOP OPEN OPTIMIZE PREPARE PURGE RELEASE RENAME REPAIR REPEAT RESET \
    RESIGNAL RESTART RETURN REVOKE ROLLBACK SAVEPOINT SET SHOW SHUTDOWN SIGNAL SLAVE START STOP TABLE TRUNCATE \
    UNINSTALL UNLOCK USE VALUE WHILE XA";

/// True for one of these words, which stand one after another.
pub(super) fn is_among(word: &str, all: &str) -> bool {
    let (word, mut rest) = (word.as_bytes(), all.as_bytes());
    // Each word of a statement is looked for in several lists.
    loop {
        let end = rest.get(word.len());
        let fits = end.is_none_or(|end| *end == b' ')
            && rest
                .get(..word.len())
                .is_some_and(|known| known.eq_ignore_ascii_case(word));
        if fits {
            return true;
        }
        let Some(at) = rest.iter().position(|byte| *byte == b' ') else {
            return false;
        };
        rest = rest.get(at + 1..).unwrap_or_default();
    }
}

/// The same in a long list whose words stand in order: each name of a statement is looked for there.
fn is_in_order(word: &str, all: &str) -> bool {
    let all = all.as_bytes();
    let (mut low, mut high) = (0, all.len());
    while low < high {
        let middle = low.midpoint(high);
        let part = |from: usize, to: usize| all.get(from..to).unwrap_or_default();
        let before = part(low, middle).iter().rposition(|byte| *byte == b' ');
        let after = part(middle, high).iter().position(|byte| *byte == b' ');
        let start = before.map_or(low, |at| low + at + 1);
        let end = after.map_or(high, |at| middle + at);
        let wanted = word.bytes().map(|byte| byte.to_ascii_uppercase());
        match part(start, end).iter().copied().cmp(wanted) {
            Ordering::Equal => return !word.is_empty(),
            Ordering::Less => low = end + 1,
            Ordering::Greater => high = start.saturating_sub(1),
        }
    }
    false
}

/// True for a word that is no name.
pub(super) fn is_reserved(dialect: Dialect, word: &str) -> bool {
    let words = facts(dialect).words;
    word.starts_with('$') && !words.dollars_begin_names || is_in_order(word, words.reserved)
}

/// True for a word behind a table or a value that goes on with the statement.
pub(super) fn goes_on(dialect: Dialect, word: &str) -> bool {
    is_among(word, facts(dialect).words.clauses)
}

/// The operators that are words and stand between two values.
pub(super) fn operators(dialect: Dialect) -> &'static str {
    facts(dialect).words.operators
}

pub(super) fn may_be_either(dialect: Dialect, word: &str) -> bool {
    is_among(word, EITHER) || is_among(word, facts(dialect).words.either)
}

/// True for a function that is called without parentheses.
pub(super) fn is_called(dialect: Dialect, word: &str) -> bool {
    is_among(word, facts(dialect).words.functions)
}

/// True for a word with which some statement begins.
pub(super) fn begins(dialect: Dialect, word: &str) -> bool {
    is_among(word, facts(dialect).words.statements)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_words_stand_in_order_and_are_found() {
        for all in [RESERVED_IN_POSTGRES, RESERVED_IN_SQLITE, RESERVED_IN_MYSQL] {
            let words: Vec<&str> = all.split(' ').collect();
            assert!(words.is_sorted());
            for word in words {
                assert!(is_in_order(&word.to_lowercase(), all), "{word}");
                let longer = format!("{word}_");
                assert!(!is_in_order(&longer, all), "{longer}");
            }
            assert!(!is_in_order("", all) && !is_in_order("zz", all));
        }
    }
}
