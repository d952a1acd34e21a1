-- Clauses of one statement see the table as it was, whatever their order.
CREATE TABLE lake (id INT PRIMARY KEY);
CREATE TABLE boat (
  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, lake_id INT, hull INT, mast INT, keel INT, sail INT, bow INT,
  KEY by_hull (hull), KEY by_mast (mast), KEY by_both (keel, sail),
  CONSTRAINT of_lake FOREIGN KEY (lake_id) REFERENCES lake (id),
  CONSTRAINT tall CHECK (bow > sail), CONSTRAINT wide CHECK (sail > 0)
);
ALTER TABLE boat DROP COLUMN lake_id, DROP FOREIGN KEY of_lake;
ALTER TABLE boat RENAME KEY by_hull TO by_mast, RENAME KEY by_mast TO by_hull;
ALTER TABLE boat DROP COLUMN keel, DROP COLUMN sail, DROP KEY by_both, DROP CONSTRAINT tall, DROP CONSTRAINT wide;
ALTER TABLE boat CHANGE hull mast INT, CHANGE mast hull INT;
ALTER TABLE boat ADD COLUMN flag INT, ADD CONSTRAINT tied CHECK (rope > flag), ADD COLUMN rope INT;
ALTER TABLE boat DROP COLUMN rope, DROP CONSTRAINT tied;
ALTER TABLE boat ADD COLUMN crew INT AS (oars + 1), ADD COLUMN oars INT;
ALTER TABLE boat ADD COLUMN hull TEXT, CHANGE hull length BIGINT;
ALTER TABLE boat DROP COLUMN id, DROP PRIMARY KEY, ADD COLUMN number BIGINT NOT NULL PRIMARY KEY;
ALTER TABLE boat MODIFY number INT NOT NULL, DROP INDEX `PRIMARY`, ADD PRIMARY KEY (number, length);
ALTER TABLE boat ADD KEY by_length (oars), DROP KEY by_hull, RENAME KEY by_mast TO by_hull;
CREATE TABLE buoy (number INT NOT NULL AUTO_INCREMENT DEFAULT NULL, KEY (number));
