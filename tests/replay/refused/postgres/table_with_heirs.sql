CREATE TABLE event (id INT);
CREATE TABLE sale (amount INT) INHERITS (event);
DROP TABLE event;
