SET check_function_bodies = off;
CREATE FUNCTION early() RETURNS INT LANGUAGE sql AS 'SELECT n FROM late';
SET check_function_bodies = on;
CREATE TABLE late AS SELECT 1 AS n;
-- next
SET client_min_messages = error;
SET standard_conforming_strings = off;
CREATE TABLE a AS SELECT 'a\\b' AS n;
-- next
CREATE TABLE b AS SELECT 'a\\b' AS n, early() AS m;
