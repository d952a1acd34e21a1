BEGIN;
SET LOCAL TimeZone = 'Asia/Tokyo';
SET LOCAL search_path = pg_catalog;
CREATE TABLE public.a AS SELECT '2020-01-01 00:00'::timestamptz AS at;
COMMIT;
-- next
CREATE TABLE b AS SELECT at::text AS shown FROM a;
