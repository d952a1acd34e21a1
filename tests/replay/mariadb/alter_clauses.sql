-- A check that is part of a column goes when the column is defined anew.
CREATE TABLE boat (hull INT, mast INT CHECK (hull > 1), keel INT, sail INT DEFAULT (keel + 1));
ALTER TABLE boat MODIFY mast INT, DROP COLUMN hull;
ALTER TABLE boat DROP COLUMN keel, MODIFY sail INT DEFAULT 1;
