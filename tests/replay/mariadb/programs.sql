-- A block without a procedure, and statements from expressions.
CREATE TABLE a (id INT PRIMARY KEY);
BEGIN NOT ATOMIC
  DECLARE name TEXT DEFAULT 'b';
  IF (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = name) = 0 THEN
    EXECUTE IMMEDIATE CONCAT('CREATE TABLE ', name, ' (id INT PRIMARY KEY)');
  END IF;
END;
EXECUTE IMMEDIATE 'ALTER TABLE b ADD COLUMN c INT';
SET @a = 'ALTER TABLE b ADD COLUMN d INT';
EXECUTE IMMEDIATE @a;
PREPARE s FROM CONCAT('ALTER TABLE b ADD COLUMN ', 'e INT');
EXECUTE s;
