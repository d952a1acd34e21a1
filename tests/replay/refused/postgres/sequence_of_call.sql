CREATE SEQUENCE numbers;
SELECT nextval('nubmers');
