-- The program's own settings are reset too, and no catalogue lists those that have a dot in their names: not lent.
CREATE TABLE a (at timestamptz, n TEXT);
SET TimeZone = 'Asia/Tokyo';
SET search_path = pg_catalog, public;
RESET ALL;
INSERT INTO a VALUES ('2020-01-01 00:00', current_setting('search_path'));
-- next
INSERT INTO a VALUES ('2020-01-01 00:00', current_setting('search_path'));
