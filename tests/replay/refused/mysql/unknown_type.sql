CREATE TABLE a (n INT, s SET('a', 'b'), p POINT);
CREATE TABLE b (n INTT);
