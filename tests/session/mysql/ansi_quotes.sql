SET sql_mode = 'ANSI_QUOTES';
CREATE TABLE "a" ("s" VARCHAR(20));
-- next
INSERT INTO a VALUES ("text");
