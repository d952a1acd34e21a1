CREATE SCHEMA app;
SET search_path = app;
CREATE TABLE one (id INT);
-- next
CREATE TABLE two (id INT);
