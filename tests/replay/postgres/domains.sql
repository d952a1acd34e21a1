-- Domains over domains, lists of them, and their modifiers.
CREATE DOMAIN short AS VARCHAR(20) CHECK (VALUE <> '');
CREATE DOMAIN shorter AS short NOT NULL;
CREATE DOMAIN shortest AS shorter DEFAULT 'x';
CREATE DOMAIN price AS NUMERIC(10, 2);
CREATE TABLE a (id INT PRIMARY KEY, b short, c shorter, d shortest, e shorter[], f price, g price[]);
