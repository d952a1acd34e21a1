-- Policies know the columns that they ask about, also after they changed.
CREATE TABLE note (id INT PRIMARY KEY, owner TEXT, is_public BOOLEAN, room INT);
CREATE TABLE room (id INT PRIMARY KEY, owner TEXT);
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON note FOR ALL TO CURRENT_USER, PUBLIC USING (owner = current_user) WITH CHECK (owner = current_user AND is_public);
CREATE POLICY seen ON note USING (is_public);
CREATE POLICY rooms ON note USING (room IN (SELECT id FROM room WHERE owner = current_user));
ALTER POLICY own ON note TO PUBLIC WITH CHECK (owner = current_user);
ALTER POLICY seen ON note RENAME TO visible;
ALTER POLICY visible ON note USING (id > 0);
ALTER TABLE note DROP COLUMN is_public;
CREATE POLICY other ON note USING (room > 0);
ALTER TABLE note DROP COLUMN room CASCADE;
