CREATE TABLE note (id INT PRIMARY KEY);
COPY note (id, text) TO '/nowhere/at/all';
