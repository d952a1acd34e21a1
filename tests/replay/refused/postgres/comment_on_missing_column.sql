CREATE TABLE note (id INT PRIMARY KEY);
COMMENT ON COLUMN note.text IS 'what it says';
