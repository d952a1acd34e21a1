CREATE SCHEMA other;
CREATE TABLE public.a (n INT);
CREATE TABLE other.a (n INT);
CREATE FUNCTION fill() RETURNS void LANGUAGE sql SET search_path = other AS 'INSERT INTO a VALUES (1)';
CREATE FUNCTION turn() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM set_config('search_path', 'other', false); END $$;
SELECT fill();
INSERT INTO a VALUES (2);
SELECT turn();
INSERT INTO a VALUES (3);
-- next
INSERT INTO a VALUES (4);
