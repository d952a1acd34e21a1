CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS INTEGER CHECK (VALUE > 0);
CREATE TABLE t (
  a int, b int2, c int8, d float4, e float8, f float, g float(10), h numeric, i numeric(5), j decimal(10,2),
  k varchar, l varchar(20), m character varying(3), n char, o character(5), p text, q bool, r date,
  s timestamp, t timestamp(3), u timestamptz, v timestamp(0) with time zone, w time, x time(3) with time zone,
  y json, z jsonb, aa bytea, bb uuid, cc xml, dd inet, ee bit, ff bit(8), gg bit varying(9), hh varbit, ii money, jj oid,
  kk mood, ll mood[], mm text[], nn int[][], oo positive, pp tsvector, qq interval, rr "char", ss int4range, tt double precision,
  uu pg_catalog.int4, vv "text", ww timestamp without time zone, xx bigint ARRAY,
  yy "timetz", zz "timetz"(3), ab "bpchar"
);
