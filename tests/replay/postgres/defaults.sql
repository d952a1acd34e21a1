CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE SEQUENCE own START 5 INCREMENT BY 2;
CREATE TABLE t (
  a int DEFAULT 1, b int DEFAULT -1, c text DEFAULT 'it''s', d boolean DEFAULT true, e timestamp(3) DEFAULT CURRENT_TIMESTAMP,
  f timestamptz DEFAULT now(), g jsonb DEFAULT '{}', h uuid DEFAULT gen_random_uuid(), i mood DEFAULT 'ok', j text[] DEFAULT '{}',
  k text[] DEFAULT ARRAY['a', 'b'], l text[] DEFAULT ARRAY[]::text[], m numeric DEFAULT 1.50, n double precision DEFAULT 0,
  o int DEFAULT NULL, p int DEFAULT nextval('own'), q date DEFAULT CURRENT_DATE, r timestamp DEFAULT (now() AT TIME ZONE 'utc'),
  s timestamptz DEFAULT now() + interval '1 day', t text DEFAULT md5(random()::text), u int DEFAULT (1 + 2), v bytea DEFAULT '\x00ff',
  w mood[] DEFAULT ARRAY['ok']::mood[], x bigint DEFAULT 9999999999, y varchar(5) DEFAULT 'x'::varchar, z text DEFAULT ('a' || 'b'),
  aa boolean DEFAULT 'f', bb int DEFAULT '7', cc text DEFAULT E'a\nb', dd numeric DEFAULT -0.5, ee real DEFAULT 1e3,
  ff int NOT NULL DEFAULT 3 CHECK (ff > 1) , gg text DEFAULT lower('A') NOT NULL UNIQUE
);
ALTER TABLE t ALTER a SET DEFAULT 5, ALTER b DROP DEFAULT, ALTER COLUMN i SET DEFAULT 'sad'::mood;
CREATE TABLE no_numbers (id int PRIMARY KEY, a float8 DEFAULT 'NaN', b real DEFAULT '-Infinity', c numeric DEFAULT 'NaN');
CREATE TABLE numbered (id int PRIMARY KEY, a uuid DEFAULT '7D444840-9DC0-11D1-B245-5FFDCE74FAD2');
