GRANT CREATE, USAGE ON SCHEMA public TO whimbrel_session_owner;
SET SESSION AUTHORIZATION whimbrel_session_owner;
CREATE TABLE owned (id INT);
-- next
CREATE TABLE after_it (id INT);
