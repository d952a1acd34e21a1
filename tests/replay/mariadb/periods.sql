-- Periods that a key names, whatever is added first.
CREATE TABLE lease (
  id INT,
  since DATE,
  until DATE,
  flat INT NOT NULL,
  UNIQUE KEY one_at_a_time (flat, term WITHOUT OVERLAPS),
  PERIOD FOR term (since, until),
  PRIMARY KEY (id, Term WITHOUT OVERLAPS)
);
CREATE TABLE tariff (code INT NOT NULL, fee INT, starts DATE, ends DATE);
ALTER TABLE tariff ADD PERIOD FOR valid (starts, ends);
ALTER TABLE tariff ADD UNIQUE fee_once (fee, valid WITHOUT OVERLAPS) COMMENT 'by day', ADD PRIMARY KEY (code, valid WITHOUT OVERLAPS);
CREATE UNIQUE INDEX both_once ON tariff (fee, code, valid WITHOUT OVERLAPS);
ALTER TABLE tariff RENAME COLUMN starts TO begins;
CREATE TABLE other LIKE tariff;
CREATE TABLE shift (id INT, since DATE NOT NULL, until DATE NOT NULL, CONSTRAINT term CHECK (since < until), UNIQUE KEY (id, until, since));
CREATE TABLE visit (id INT NOT NULL, since DATE, until DATE, PERIOD FOR term (since, until), UNIQUE KEY (id, term WITHOUT OVERLAPS));
ALTER TABLE visit DROP INDEX id;
ALTER TABLE visit DROP PERIOD FOR term;
CREATE TABLE stay (id INT NOT NULL, since DATE, until DATE, PERIOD FOR term (since, until), UNIQUE KEY once (id, term WITHOUT OVERLAPS));
ALTER TABLE stay DROP COLUMN id;
