CREATE TABLE a (n INTEGER);
SELECT 'b'::regclass;
