//! When two points in time are the same default. Databases rewrite them: they drop an offset,
//! move to another one, keep a part or fewer digits. What may be such a rewriting is no
//! difference; everything else is.

use crate::dialect::facts;
use crate::sql::{
    Dialect, NativeType,
    time::{MICROS_PER_DAY, MICROS_PER_MINUTE, Point},
};

/// True unless the texts are surely two different points for a column of that type.
pub(super) fn equal(dialect: Dialect, ty: &NativeType, a: &str, b: &str) -> bool {
    let (Some(a), Some(b)) = (Point::read(a), Point::read(b)) else {
        return true;
    };
    let step = precision(dialect, ty);
    let close = |apart: i64, round: i64| apart < step || round - apart < step;
    // The clock as it is written, or both in UTC, whichever the database looks at.
    let readings = [(a.local(), b.local()), (a.utc(), b.utc())];
    let same = readings.into_iter().any(|(a, b)| match ty.name.as_str() {
        "DATE" => a.day == b.day,
        "TIME" | "TIMETZ" => close((a.micros - b.micros).abs(), MICROS_PER_DAY),
        _ => close((a.total() - b.total()).abs(), i64::MAX),
    });
    // Without an offset it may be the clock of any place.
    let unknown_place = follows_session(dialect, ty) && a.offset.is_some() != b.offset.is_some();
    let apart = (a.utc().total() - b.utc().total()).abs();
    let quarter = 15 * MICROS_PER_MINUTE;
    same || (unknown_place && apart <= 14 * 4 * quarter && close(apart % quarter, quarter))
}

/// True for types that a database shows in the session's time zone.
fn follows_session(dialect: Dialect, ty: &NativeType) -> bool {
    facts(dialect)
        .session_time_types
        .contains(&ty.name.as_str())
}

/// How far two points must be apart so that rounding does not bring them together.
fn precision(dialect: Dialect, ty: &NativeType) -> i64 {
    let digits = ty.args.first().copied();
    let digits = digits.unwrap_or(facts(dialect).time_digits);
    10_i64.pow(6 - digits.min(6))
}

#[cfg(test)]
mod tests {
    use super::equal;
    use crate::sql::{Dialect, NativeType};

    fn same(name: &str, args: &[u32], a: &str, b: &str) -> bool {
        let ty = NativeType::new(name, args);
        let dialect = match name {
            "DATETIME" => Dialect::Mysql,
            _ => Dialect::Postgres,
        };
        let one_way = equal(dialect, &ty, a, b);
        assert_eq!(one_way, equal(dialect, &ty, b, a));
        one_way
    }

    #[test]
    fn what_databases_make_of_a_point() {
        let written = "1999-12-31 23:59:59.123 +02:00";
        // PostgreSQL drops the offset, MySQL and `timestamptz` move to another one.
        assert!(same("TIMESTAMP", &[3], written, "1999-12-31 23:59:59.123"));
        assert!(same("DATETIME", &[3], written, "1999-12-31 21:59:59.123"));
        assert!(same(
            "TIMESTAMPTZ",
            &[6],
            written,
            "1999-12-31 22:59:59.123+01"
        ));
        assert!(same(
            "TIMESTAMPTZ",
            &[6],
            written,
            "1999-12-31 22:59:59.123"
        ));
        // Parts and precision.
        assert!(same("DATE", &[], written, "1999-12-31"));
        assert!(same("TIME", &[0], written, "23:59:59"));
        assert!(same("TIME", &[0], written, "22:00:00"));
        assert!(same("DATETIME", &[0], written, "1999-12-31 22:00:00"));
        assert!(same(
            "DATETIME",
            &[],
            written,
            "1999-12-31T23:59:59.123+02:00"
        ));
        assert!(same("TIMESTAMP", &[3], written, "whenever"));
    }

    #[test]
    fn other_points() {
        let written = "2020-03-19 10:58:31 +00:00";
        assert!(!same(
            "TIMESTAMP",
            &[3],
            written,
            "2020-03-19 10:58:31.500 +00:00"
        ));
        assert!(!same(
            "DATETIME",
            &[3],
            written,
            "2020-03-19 11:58:31 +00:00"
        ));
        assert!(!same(
            "TIMESTAMPTZ",
            &[3],
            written,
            "2020-03-19 11:58:31 +00:00"
        ));
        assert!(!same("DATE", &[], written, "2020-03-20"));
        assert!(!same("TIME", &[3], written, "10:58:32"));
    }
}
