CREATE TABLE a (n JSON);
CREATE INDEX i ON a USING brin ((n -> 'a'));
