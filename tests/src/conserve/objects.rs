//! Objects of PostgreSQL that no schema describes, kind by kind.

use super::postgres::Column;
use crate::evolve::Rng;

/// What every database has.
pub(super) const OF_ALL: &str = "
CREATE FUNCTION hand_noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO noted (what) VALUES (TG_NAME); RETURN NEW; END $$;
CREATE TRIGGER hand_notes AFTER INSERT ON \"t\" FOR EACH ROW EXECUTE FUNCTION hand_noted();
ALTER TABLE \"t\" ADD CONSTRAINT \"hand_small\" CHECK (\"id\" < 100000);
";

/// How many kinds of objects there are.
pub(super) const KINDS: usize = 27;

/// Objects of one kind, on one or two columns.
pub(super) fn object(kind: usize, column: &Column, other: &Column, rng: &mut Rng) -> String {
    let (a, b) = (&column.name, &other.name);
    let mut out = match kind {
        0 => {
            let filter = ["", " WHERE \"id\" > 0", " WHERE \"id\" IS NOT NULL"];
            let options = ["", " WITH (security_barrier)", " WITH (check_option = cascaded)"];
            format!(
                "CREATE VIEW hand_v{} AS SELECT \"id\", \"key_of\", \"{a}\" FROM \"t\"{};\nCOMMENT ON VIEW hand_v IS 'it''s all; here';\n\
                 COMMENT ON COLUMN hand_v.\"{a}\" IS 'one';\nGRANT SELECT, INSERT ON hand_v TO pg_monitor;\nGRANT UPDATE (\"id\") ON hand_v TO \
                 PUBLIC;\nALTER VIEW hand_v ALTER COLUMN \"key_of\" SET DEFAULT 3;\n",
                rng.pick(&options).unwrap_or(&""),
                rng.pick(&filter).unwrap_or(&"")
            )
        }
        1 => format!(
            "CREATE VIEW hand_low AS SELECT \"id\" AS n, \"{a}\", \"{b}\" AS second FROM \"t\";\nCREATE VIEW hand_high AS SELECT * FROM hand_low \
             WHERE n > 0;\nALTER VIEW hand_high OWNER TO pg_monitor;\nCOMMENT ON VIEW hand_high IS 'upon';\n"
        ),
        2 => format!(
            "CREATE VIEW hand_i AS SELECT \"id\", \"{a}\" FROM \"t\";\nCREATE TRIGGER hand_instead INSTEAD OF INSERT ON hand_i FOR EACH ROW EXECUTE \
             FUNCTION hand_noted();\nCOMMENT ON TRIGGER hand_instead ON hand_i IS 'instead';\n"
        ),
        3 => format!(
            "CREATE VIEW hand_r AS SELECT \"id\", \"{a}\" FROM \"t\";\nCREATE RULE hand_none AS ON DELETE TO hand_r DO INSTEAD NOTHING;\n\
             COMMENT ON RULE hand_none ON hand_r IS 'none';\nALTER VIEW hand_r RENAME COLUMN \"id\" TO number;\n"
        ),
        4 => format!(
            "CREATE RULE hand_also AS ON UPDATE TO \"t\" WHERE OLD.\"{a}\" IS NULL AND OLD.\"id\" < 0 DO ALSO DELETE FROM noted WHERE id < 0;\n"
        ),
        5 => format!(
            "CREATE MATERIALIZED VIEW hand_m AS SELECT \"id\", \"{a}\" FROM \"t\";\nCREATE UNIQUE INDEX hand_m_id ON hand_m (\"id\");\nCREATE INDEX \
             hand_m_a ON hand_m (\"{a}\") WHERE \"id\" > 1;\nCOMMENT ON INDEX hand_m_id IS 'one';\nCOMMENT ON MATERIALIZED VIEW hand_m IS 'kept';\n\
             GRANT SELECT ON hand_m TO pg_monitor;\n"
        ),
        6 => format!(
            "CREATE MATERIALIZED VIEW hand_e AS SELECT count(*) AS n, \"{a}\" FROM \"t\" GROUP BY \"{a}\" WITH NO DATA;\n{}",
            if rng.one_in(2) { "REFRESH MATERIALIZED VIEW hand_e;\n" } else { "" }
        ),
        7 => format!(
            "CREATE TRIGGER hand_of AFTER UPDATE OF \"{a}\" ON \"t\" FOR EACH ROW WHEN (OLD.\"{a}\" IS DISTINCT FROM NEW.\"{a}\") EXECUTE FUNCTION \
             hand_noted();\nCOMMENT ON TRIGGER hand_of ON \"t\" IS 'of';\n{}",
            rng.pick(&["", "ALTER TABLE \"t\" DISABLE TRIGGER hand_of;\n", "ALTER TABLE \"t\" ENABLE ALWAYS TRIGGER hand_of;\n"])
                .unwrap_or(&"")
        ),
        8 => "CREATE CONSTRAINT TRIGGER hand_late AFTER UPDATE ON \"t\" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION \
              hand_noted();\n"
            .to_owned(),
        9 => format!(
            "CREATE POLICY hand_p ON \"t\" AS RESTRICTIVE FOR SELECT TO pg_monitor, PUBLIC USING (\"{a}\" IS NOT NULL OR \"id\" > 0);\nCOMMENT ON \
             POLICY hand_p ON \"t\" IS 'who';\nALTER TABLE \"t\" ENABLE ROW LEVEL SECURITY;\n"
        ),
        10 => "CREATE POLICY hand_all ON \"t\" WITH CHECK (\"id\" > 0);\nALTER TABLE \"t\" FORCE ROW LEVEL SECURITY;\n".to_owned(),
        11 => format!(
            "ALTER TABLE \"t\" ADD CONSTRAINT \"hand_c\" CHECK (\"{a}\" IS NOT NULL OR \"id\" > 0) NO INHERIT;\nCOMMENT ON CONSTRAINT hand_c ON \
             \"t\" IS 'checked';\n"
        ),
        12 => "ALTER TABLE \"t\" ADD CONSTRAINT \"hand_new\" CHECK (\"key_of\" > 0) NOT VALID;\n".to_owned(),
        13 => "ALTER TABLE \"t\" ADD CONSTRAINT \"hand_apart\" EXCLUDE USING gist (int4range(\"id\", \"id\", '[]') WITH &&) DEFERRABLE;\n".to_owned(),
        14 => "ALTER TABLE \"t\" ADD COLUMN \"hand_twice\" INTEGER GENERATED ALWAYS AS (\"id\" * 2) STORED;\nCREATE INDEX hand_by_twice ON \"t\" \
               ((\"hand_twice\" + 1));\n"
            .to_owned(),
        15 => format!(
            "ALTER TABLE \"t\" ADD COLUMN \"hand_set\" BOOLEAN GENERATED ALWAYS AS (\"{a}\" IS NOT NULL) STORED;\nCOMMENT ON COLUMN \"t\".\"hand_set\" \
             IS 'set';\nGRANT SELECT (\"hand_set\") ON \"t\" TO pg_monitor;\nALTER TABLE \"t\" ADD CONSTRAINT \"hand_set_c\" CHECK (\"hand_set\" OR \"id\" > 0);\n\
             CREATE VIEW hand_of_set AS SELECT \"hand_set\" FROM \"t\";\nCREATE STATISTICS hand_set_s ON \"hand_set\", \"id\" FROM \"t\";\n\
             CREATE INDEX hand_set_i ON \"t\" (\"id\") WHERE \"hand_set\";\n"
        ),
        16 => format!("CREATE INDEX hand_expr ON \"t\" ((\"{a}\" IS NULL), \"id\") WITH (fillfactor = 60);\nCOMMENT ON INDEX hand_expr IS 'e';\n"),
        17 => format!("CREATE INDEX hand_part ON \"t\" (\"id\" DESC NULLS LAST) WHERE \"{a}\" IS NOT NULL;\nCOMMENT ON INDEX hand_part IS 'p';\n"),
        18 => format!("CREATE STATISTICS hand_s (ndistinct) ON \"{a}\", \"id\" FROM \"t\";\n"),
        19 => "CREATE FUNCTION hand_sum(x \"t\") RETURNS int LANGUAGE sql AS 'SELECT x.id + 1';\nCOMMENT ON FUNCTION hand_sum IS 'plus';\nREVOKE ALL ON \
               FUNCTION hand_sum FROM PUBLIC;\n"
            .to_owned(),
        20 => format!(
            "CREATE FUNCTION hand_body() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(\"{a}\") FROM \"t\"; END;\n"
        ),
        21 => "CREATE DOMAIN hand_d AS TEXT DEFAULT 'x' CONSTRAINT hand_d_c CHECK (VALUE <> '');\nCREATE TYPE hand_pair AS (a int, b hand_d);\nCREATE \
               TYPE hand_range AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi);\nCOMMENT ON TYPE hand_pair IS 'two';\n"
            .to_owned(),
        22 => "CREATE SEQUENCE hand_seq AS smallint INCREMENT 3 CYCLE;\nCOMMENT ON SEQUENCE hand_seq IS 'by three';\n".to_owned(),
        23 => format!(
            "COMMENT ON TABLE \"t\" IS 'table';\nCOMMENT ON COLUMN \"t\".\"{a}\" IS 'a column';\nGRANT SELECT ON \"t\" TO pg_monitor;\nGRANT UPDATE \
             (\"{a}\") ON \"t\" TO PUBLIC;\nALTER TABLE \"t\" SET (fillfactor = 70);\n"
        ),
        24 => "COMMENT ON TYPE \"Mood\" IS 'how';\nGRANT USAGE ON TYPE \"Mood\" TO pg_monitor;\nALTER TYPE \"Mood\" OWNER TO pg_monitor;\n".to_owned(),
        25 => "COMMENT ON CONSTRAINT part_t_id_fkey ON \"part\" IS 'of';\nCOMMENT ON CONSTRAINT hand_once ON \"t\" IS 'once';\n".to_owned(),
        _ => "ALTER TABLE \"t\" REPLICA IDENTITY FULL;\nALTER TABLE \"t\" CLUSTER ON hand_with;\nCOMMENT ON INDEX hand_with IS 'with';\n".to_owned(),
    };
    out.push('\n');
    out
}
