SET search_path = public;
BEGIN;
CREATE TABLE a (id INT);
COMMIT;
BEGIN;
SET LOCAL search_path = pg_catalog;
CREATE TABLE public.b (id INT);
COMMIT;
-- next
CREATE TABLE c (id INT);
