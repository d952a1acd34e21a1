COPY stdin FROM '/tmp/rows';
COPY (SELECT * FROM stdin) TO STDOUT;
CREATE TABLE from_ (stdin text);
copy "a" (x) from stdin with (format csv);
1
\.
