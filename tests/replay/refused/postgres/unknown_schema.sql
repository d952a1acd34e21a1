CREATE TABLE missing.a (id INT);
