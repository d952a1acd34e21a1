CREATE TABLE a (id int, name text);
ALTER TABLE a ALTER name TYPE int USING nam::int;
