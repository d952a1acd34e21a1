CREATE TABLE a (id int);
-- c;
SELECT 1;
