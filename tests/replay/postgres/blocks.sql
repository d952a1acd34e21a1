DO $$ BEGIN CREATE TYPE t AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE TYPE t AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE x (id INT PRIMARY KEY);
DO $do$
DECLARE n INT;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM information_schema.columns WHERE table_name = 'x' AND column_name = 'y') THEN
    ALTER TABLE x ADD COLUMN y INT;
  ELSE
    ALTER TABLE x ADD COLUMN wrong INT;
  END IF;
  IF EXISTS (SELECT 1 FROM pg_type WHERE typname = 't') AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'fk') THEN
    EXECUTE 'ALTER TABLE x ADD CONSTRAINT fk FOREIGN KEY (y) REFERENCES x (id)';
  ELSIF to_regclass('public.x') IS NULL THEN
    CREATE TABLE wrong (id INT);
  END IF;
  FOR n IN 1..3 LOOP UPDATE x SET y = n; END LOOP;
END $do$;
BEGIN;
CREATE TABLE undone (id INT);
ROLLBACK;
BEGIN;
CREATE TABLE kept (id INT);
COMMIT;
