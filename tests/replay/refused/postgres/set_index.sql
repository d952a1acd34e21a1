CREATE TABLE note (id INT PRIMARY KEY);
ALTER INDEX note_key SET (fillfactor = 70);
