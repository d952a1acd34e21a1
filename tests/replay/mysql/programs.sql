-- What a session and its procedures run.
CREATE TABLE parent (id INT PRIMARY KEY);
CREATE TABLE jobs (id INT NOT NULL PRIMARY KEY, user_id INT NOT NULL, p INT, note VARCHAR(40), KEY by_note (note), CONSTRAINT jobs_fk FOREIGN KEY (p) REFERENCES parent (id));
CREATE PROCEDURE rename_user()
BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'jobs' AND column_name = 'user_id') THEN
    ALTER TABLE jobs CHANGE COLUMN user_id owner INT NOT NULL;
  END IF;
  IF NOT EXISTS (SELECT * FROM information_schema.columns c WHERE c.table_schema = DATABASE() AND c.table_name = 'jobs' AND c.column_name = 'extra')
  THEN
    ALTER TABLE jobs ADD COLUMN extra INT; -- it is not there
  ELSE
    DROP TABLE jobs;
  END IF;
END;
CALL rename_user();
DROP PROCEDURE rename_user;
ALTER TABLE jobs MODIFY owner BIGINT NOT NULL;

CREATE PROCEDURE drop_index(IN of_table VARCHAR(64), IN named VARCHAR(64), OUT done INT)
  COMMENT 'drops an index' MODIFIES SQL DATA SQL SECURITY INVOKER
outermost: BEGIN
  DECLARE found INT DEFAULT 0;
  SELECT COUNT(*) INTO found FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = of_table AND index_name = named;
  IF found = 0 THEN
    SET done = 0;
    LEAVE outermost;
  END IF;
  SET @text = CONCAT('ALTER TABLE `', of_table, '` DROP INDEX `', named, '`;');
  PREPARE statement FROM @text;
  EXECUTE statement;
  DEALLOCATE PREPARE statement;
  SET done = 1;
END;
CALL drop_index('jobs', 'by_note', @done);
SET @next = IF(@done = 1, 'CREATE INDEX by_owner ON jobs (owner)', 'SELECT 1');
PREPARE s FROM @next;
EXECUTE s;
CALL drop_index('jobs', 'not_there', @done);
SET @next = IF(@done = 1, 'DROP TABLE jobs', 'DO 0');
PREPARE s FROM @next;
EXECUTE s;

SET @missing = (SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_NAME = 'jobs_fk' AND CONSTRAINT_TYPE = 'FOREIGN KEY' AND TABLE_NAME = 'jobs') = 0;
SET @next = IF(@missing, 'SELECT 1', 'ALTER TABLE jobs DROP FOREIGN KEY jobs_fk');
PREPARE s FROM @next;
EXECUTE s;
SELECT DATA_TYPE INTO @type FROM information_schema.columns WHERE TABLE_SCHEMA = SCHEMA() AND TABLE_NAME = 'jobs' AND COLUMN_NAME = 'owner';
SET @next = CASE @type WHEN 'bigint' THEN 'ALTER TABLE jobs ADD COLUMN was_bigint INT' ELSE 'ALTER TABLE jobs ADD COLUMN was_other INT' END;
PREPARE s FROM @next;
EXECUTE s;

CREATE PROCEDURE idempotent()
BEGIN
  DECLARE CONTINUE HANDLER FOR 1060 BEGIN END;
  DECLARE CONTINUE HANDLER FOR SQLSTATE '42S01' SET @known = 1;
  ALTER TABLE jobs ADD COLUMN extra INT;
  ALTER TABLE jobs ADD COLUMN another INT;
  CREATE TABLE parent (id INT);
  BEGIN
    DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN END;
    ALTER TABLE jobs DROP COLUMN no_such_column;
    ALTER TABLE jobs DROP COLUMN another;
  END;
END;
CALL idempotent();

CREATE PROCEDURE numbered()
BEGIN
  DECLARE i INT DEFAULT 0;
  WHILE i < 3 DO
    SET i = i + 1;
    SET @text = CONCAT('CREATE TABLE part_', i, ' (id INT PRIMARY KEY)');
    PREPARE s FROM @text;
    EXECUTE s;
  END WHILE;
  again: LOOP
    SET i = i - 1;
    IF i > 1 THEN ITERATE again; END IF;
    LEAVE again;
  END LOOP;
  CASE i WHEN 1 THEN DROP TABLE part_2; ELSE DROP TABLE part_1; END CASE;
END;
CALL numbered();
