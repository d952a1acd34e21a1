-- Types that a method takes by another type's operator class, or by one for many types.
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE DOMAIN word AS VARCHAR(20);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TYPE pair AS (a INT, b INT);
CREATE TABLE t (n INT, v VARCHAR(10), x TEXT, w word, m mood, mm mood[], j JSON[], p POINT, r INT4RANGE, s span, pair pair, c CIDR, b VARBIT, o REGCLASS, ch CHAR(3), z TIMESTAMPTZ, u UUID);
CREATE INDEX t_1 ON t (v text_pattern_ops, w varchar_pattern_ops, x bpchar_pattern_ops);
CREATE INDEX t_2 ON t (m, mm, j, r, s, pair, c, b, o);
CREATE INDEX t_4 ON t USING gin (mm, x gin_trgm_ops);
CREATE INDEX t_5 ON t USING gist (p, r, s, n, m, v, c, x gist_trgm_ops (siglen = 32));
CREATE INDEX t_6 ON t USING hash (pair);
CREATE INDEX t_7 ON t USING spgist (v);
CREATE INDEX t_8 ON t USING brin (z timestamptz_minmax_multi_ops, u uuid_bloom_ops, r);
CREATE INDEX t_9 ON t (lower(x) text_pattern_ops, (n + 1), (x || v) COLLATE "C");
CREATE UNIQUE INDEX t_10 ON t (w COLLATE "C");
ALTER TABLE t ALTER COLUMN v TYPE TEXT COLLATE "C";
