-- The new value is used in the script that has added it, to an enum that the script has created.
CREATE TYPE mood AS ENUM ('sad');
ALTER TYPE mood ADD VALUE 'glad';
CREATE TABLE people (mood mood DEFAULT 'glad');
INSERT INTO people DEFAULT VALUES;
-- next
BEGIN;
ALTER TYPE mood ADD VALUE 'calm';
COMMIT;
INSERT INTO people VALUES ('calm');
