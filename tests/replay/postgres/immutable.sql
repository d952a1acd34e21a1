-- What an index, a computed column and a division may keep.
CREATE TABLE t (at TIMESTAMPTZ, day DATE, x TEXT, j JSONB, l INT[], n INT, words TSVECTOR GENERATED ALWAYS AS (setweight(to_tsvector('english', coalesce(x, '')), 'A')) STORED, label TEXT GENERATED ALWAYS AS (n::text || ' ' || upper(x)) STORED, CHECK (at <= now()));
CREATE INDEX t_1 ON t (((at AT TIME ZONE 'UTC')::date));
CREATE INDEX t_2 ON t (date_trunc('day', at AT TIME ZONE 'UTC'), extract(year FROM day));
CREATE INDEX t_3 ON t (((j ->> 'n')::int), (j #>> '{a,b}')) WHERE at > '2024-01-01' AND day < '2024-02-01'::date;
CREATE INDEX t_4 ON t (lower(x), md5(x), regexp_replace(x, 'a', 'b')) WHERE x <> '';
CREATE INDEX t_5 ON t (quote_literal(n), jsonb_path_exists(j, '$.a'));
CREATE INDEX t_6 ON t USING gin (to_tsvector('simple'::regconfig, x));
CREATE TABLE d (at TIMESTAMP) PARTITION BY RANGE (date_trunc('day', at));
