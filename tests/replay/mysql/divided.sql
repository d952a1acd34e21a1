-- Tables in parts, and keys of the kinds of columns that they can have.
CREATE TABLE hall (id INT, built DATE, seats INT, PRIMARY KEY (id, built), UNIQUE KEY one (built, id))
  PARTITION BY RANGE (YEAR(built)) (PARTITION old VALUES LESS THAN (2000), PARTITION later VALUES LESS THAN MAXVALUE);
CREATE TABLE row_of (id INT PRIMARY KEY) PARTITION BY KEY () PARTITIONS 3;
CREATE TABLE seat (id INT, letter VARCHAR(3), PRIMARY KEY (id, letter)) PARTITION BY LIST COLUMNS (letter) (PARTITION a VALUES IN ('a'));
CREATE TABLE place (at_point POINT NOT NULL, name VARCHAR(20), words TEXT, SPATIAL KEY spots (at_point), KEY start_of (name(10)), FULLTEXT KEY found (name, words));
ALTER TABLE place ADD long_name TEXT, ADD KEY by_start (long_name(50));
