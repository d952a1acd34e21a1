-- Names that the server picks.
CREATE TABLE a (id SERIAL PRIMARY KEY, b INT UNIQUE, c INT CHECK (c > 0), d INT CHECK (d > c), UNIQUE (b, c));
CREATE TABLE b (id BIGSERIAL, a_id INT REFERENCES a, x INT REFERENCES a (b), PRIMARY KEY (id), FOREIGN KEY (x, a_id) REFERENCES a (b, c));
CREATE TABLE a_pkey1 (id INT PRIMARY KEY);
CREATE TABLE "CamelCase" ("userId" INT, "orderId" INT, UNIQUE ("userId", "orderId"), EXCLUDE USING btree ("userId" WITH =));
CREATE INDEX ON "CamelCase" ("orderId", "userId");
CREATE INDEX ON "CamelCase" ("orderId", "userId");
CREATE INDEX ON "CamelCase" (lower("userId"::text), ("orderId" + 1));
ALTER TABLE b ADD UNIQUE (x);
ALTER TABLE b ADD CHECK (x > 1), ADD CHECK (x > 2);
CREATE TABLE a_table_with_a_name_that_is_about_as_long_as_postgres_will_ever_let (a_column_with_a_name_that_is_rather_long_as_well INT UNIQUE, second INT REFERENCES a);
