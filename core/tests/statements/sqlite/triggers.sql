CREATE TEMP TRIGGER t AFTER UPDATE ON a BEGIN
  UPDATE a SET x = CASE WHEN NEW.end = 1 THEN ';' ELSE 2 END WHERE id = 1;
  DELETE FROM b;
END;
CREATE TRIGGER u INSERT ON a BEGIN SELECT 1; END;
CREATE TABLE [we;ird] (`a;b` INT, "c;d" TEXT);
/* never; /* nested */ SELECT 1; -- to the end
PRAGMA foreign_keys=OFF; /* open
