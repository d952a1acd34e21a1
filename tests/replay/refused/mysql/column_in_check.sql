CREATE TABLE a (id int);
CREATE TABLE b (id int, CHECK (abs(missing) > 1));
