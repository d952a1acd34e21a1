-- one; two
CREATE TABLE a (id int); -- trailing; comment
/* block; /* nested; */ still; */ SELECT 1 /* inside; */ + 1;
;;
SELECT 'it''s; fine', "quo;ted", E'back\'slash;', U&'\0041;', B'01', X'1f;'
  ;
SELECT E'a'
  'b\';' ; SELECT 1--1;
+ 2
