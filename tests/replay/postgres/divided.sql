-- Tables in parts, and indexes of other methods.
CREATE TABLE hall (id INT, built DATE, "C" INT, name TEXT, PRIMARY KEY (id, built)) PARTITION BY RANGE (built);
CREATE TABLE hall_old PARTITION OF hall FOR VALUES FROM ('1900-01-01') TO ('2000-01-01') PARTITION BY LIST (id);
CREATE TABLE spread (id INT, name TEXT) PARTITION BY HASH (lower(name), id);
CREATE TABLE named (id INT, name TEXT, "C" INT UNIQUE) PARTITION BY LIST ("C");
CREATE TABLE place (spot POINT, name TEXT, tags JSONB);
CREATE INDEX ON place USING hash (name);
CREATE INDEX ON place USING spgist (name) INCLUDE (spot);
CREATE INDEX ON place USING gist (spot) INCLUDE (name);
CREATE UNIQUE INDEX ON place USING btree (name) INCLUDE (tags);
