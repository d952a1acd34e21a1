-- Domains over domains, lists of them, and their modifiers.
CREATE DOMAIN short AS VARCHAR(20) CHECK (VALUE <> '');
CREATE DOMAIN shorter AS short NOT NULL;
CREATE DOMAIN shortest AS shorter DEFAULT 'x';
CREATE DOMAIN price AS NUMERIC(10, 2);
CREATE TABLE a (id INT PRIMARY KEY, b short, c shorter, d shortest, e shorter[], f price, g price[]);

-- The domain of a list, under another name and in another schema; a column that leaves its domain.
CREATE DOMAIN tags AS TEXT[] CHECK (array_length(VALUE, 1) < 5);
CREATE SCHEMA kinds;
CREATE DOMAIN kinds.weight AS INT CHECK (VALUE > 0);
CREATE TABLE h (id INT PRIMARY KEY, i tags, j kinds.weight, k kinds.weight[], l short, m INT);
ALTER DOMAIN tags RENAME TO "Labels";
ALTER DOMAIN kinds.weight SET SCHEMA public;
ALTER TABLE h ALTER COLUMN l TYPE VARCHAR(30), ALTER COLUMN m TYPE weight;
CREATE DOMAIN gone AS INT;
ALTER TABLE h ADD COLUMN n gone, ADD COLUMN o gone[];
DROP DOMAIN gone CASCADE;
