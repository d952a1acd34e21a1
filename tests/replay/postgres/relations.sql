-- ALTER TABLE speaks of every kind of relation, and each keeps what it knows under its new name.
CREATE SCHEMA archive;
CREATE TABLE port (id integer PRIMARY KEY, name text NOT NULL, opened timestamptz(3));
CREATE SEQUENCE berth;
ALTER TABLE berth RENAME TO quay;
ALTER INDEX quay RENAME TO pier;
CREATE TABLE mooring (id integer PRIMARY KEY DEFAULT nextval('pier'), port_id integer REFERENCES port);
ALTER TABLE pier RENAME TO jetty;
ALTER SEQUENCE jetty SET SCHEMA archive;
DROP TABLE mooring;
DROP SEQUENCE archive.jetty;

-- A view moves and is renamed in every spelling; its columns stay known.
CREATE VIEW open_port AS SELECT id, name, opened FROM port;
ALTER TABLE open_port SET SCHEMA archive;
ALTER VIEW archive.open_port SET SCHEMA public;
ALTER VIEW open_port RENAME TO harbour;
ALTER TABLE harbour RENAME TO haven;
ALTER VIEW haven RENAME COLUMN name TO title;
ALTER VIEW IF EXISTS haven ALTER COLUMN title SET DEFAULT 'x';
CREATE TABLE copy_of_view AS SELECT * FROM haven;
CREATE MATERIALIZED VIEW busy AS SELECT title, opened FROM haven;
ALTER MATERIALIZED VIEW busy RENAME TO busiest;
ALTER TABLE busiest SET SCHEMA archive;
CREATE TABLE copy_of_copy AS SELECT opened, title FROM archive.busiest;

-- What lives with a table moves with it.
CREATE TABLE crate (id serial PRIMARY KEY, label text UNIQUE);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE TRIGGER crate_touch BEFORE UPDATE ON crate FOR EACH ROW EXECUTE FUNCTION touch();
ALTER TABLE crate SET SCHEMA archive;
DROP TRIGGER crate_touch ON archive.crate;

-- Partitions, views, domains and types follow their schema.
CREATE SCHEMA logs;
CREATE TYPE logs.level AS ENUM ('low', 'high');
CREATE DOMAIN logs.short AS varchar(20);
CREATE TABLE logs.entry (at date NOT NULL, level logs.level, word logs.short) PARTITION BY RANGE (at);
CREATE TABLE logs.entry_2020 PARTITION OF logs.entry FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE VIEW logs.high AS SELECT at, level FROM logs.entry;
ALTER SCHEMA logs RENAME TO journal;
ALTER TYPE journal.level RENAME TO grade;
CREATE TABLE copy_of_high AS SELECT * FROM journal.high;
CREATE TABLE word_list (word journal.short, grade journal.grade DEFAULT 'low');
ALTER VIEW journal.high RENAME TO top;
DROP VIEW journal.top;
ALTER TABLE journal.entry DETACH PARTITION journal.entry_2020;

CREATE TYPE pair AS (a integer, b integer);
CREATE TABLE uses_pair (id integer PRIMARY KEY, couple pair);
ALTER TYPE pair RENAME TO "Couple";
CREATE TABLE dock (code text, side text, CONSTRAINT dock_code UNIQUE (code) INCLUDE (side));
CREATE TABLE crane (id int PRIMARY KEY, dock text REFERENCES dock (code));
