GRANT CREATE, USAGE ON SCHEMA public TO whimbrel_session_owner;
SET ROLE whimbrel_session_owner;
CREATE TABLE owned (id INT);
CREATE INDEX CONCURRENTLY owned_id ON owned (id);
INSERT INTO owned VALUES (1);
-- next
CREATE TABLE after_it (id INT);
