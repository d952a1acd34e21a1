CREATE FUNCTION f() RETURNS void AS $$ BEGIN a; b; END; $$ LANGUAGE plpgsql;
DO $body$ BEGIN PERFORM $$x;$$; END $body$;
SELECT $1, a$b$c FROM t$1; PREPARE p AS SELECT $2;
SELECT $é$ ; $é$;
