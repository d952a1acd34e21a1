CREATE TABLE a (id INT);
BEGIN;
PRAGMA synchronous = OFF;
