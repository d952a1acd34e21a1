CREATE TABLE a (n INTEGER);
SELECT now() - interval 1.5;
