-- Keys of ranges that do not overlap, and foreign keys to them.
CREATE TABLE room (floor int4range, span tsrange, seats int, PRIMARY KEY (floor, span WITHOUT OVERLAPS));
CREATE TABLE booking (
  place int4range,
  span tsrange,
  guests int,
  "period" int,
  CONSTRAINT booking_once UNIQUE (place, span WITHOUT OVERLAPS) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (place, PERIOD span) REFERENCES room (floor, PERIOD span)
);
ALTER TABLE booking ADD CONSTRAINT plain UNIQUE ("period");
CREATE TABLE reason ("period" int REFERENCES booking ("period"), FOREIGN KEY (period) REFERENCES booking (period));
CREATE TABLE seat (id int, mark text, row int, PRIMARY KEY (id) INCLUDE (mark, row) DEFERRABLE);
ALTER TABLE seat RENAME COLUMN mark TO label;
ALTER TABLE room RENAME COLUMN span TO during;
ALTER TABLE seat DROP COLUMN row;
CREATE TABLE line (id int, kind int, span daterange);
ALTER TABLE line ADD PRIMARY KEY (id) WITH (fillfactor=70);
CREATE UNIQUE INDEX line_kind ON line (kind);
ALTER TABLE line ADD CONSTRAINT line_kind_key UNIQUE USING INDEX line_kind DEFERRABLE;
ALTER TABLE line DROP COLUMN span;
