-- MariaDB keeps references behind a column, and takes the name of an index for that of the key.
CREATE TABLE parent (id INT PRIMARY KEY, code INT UNIQUE);
CREATE TABLE inline_reference (id INT PRIMARY KEY, p INT REFERENCES parent (id), q INT REFERENCES parent (code) ON DELETE CASCADE);
CREATE TABLE named_index (id INT PRIMARY KEY, p INT, q INT, FOREIGN KEY first_one (p) REFERENCES parent (id));
ALTER TABLE named_index ADD FOREIGN KEY second_one (q) REFERENCES parent (id);
ALTER TABLE named_index DROP FOREIGN KEY second_one;
