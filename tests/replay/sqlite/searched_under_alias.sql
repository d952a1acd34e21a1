CREATE VIRTUAL TABLE words USING fts5(line);
INSERT INTO words SELECT line FROM words AS w WHERE words MATCH 'x';
