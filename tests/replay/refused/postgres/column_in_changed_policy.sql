CREATE TABLE note (id INT PRIMARY KEY, owner TEXT);
CREATE POLICY own ON note USING (id > 0);
ALTER POLICY own ON note USING (owner = current_user);
ALTER TABLE note DROP COLUMN owner;
