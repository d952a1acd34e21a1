CREATE TABLE a (id int);
CREATE TABLE b (id int, name text CHECK (length(nam) < 9));
