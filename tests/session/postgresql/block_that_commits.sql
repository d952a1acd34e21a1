CREATE TABLE a (n INT);
DO $$ BEGIN
  FOR n IN 1..3 LOOP
    INSERT INTO a VALUES (n);
    COMMIT;
  END LOOP;
END $$;
-- next
DO $$ BEGIN
  SET TimeZone = 'Asia/Tokyo';
  COMMIT;
  INSERT INTO a SELECT extract(hour FROM '2020-01-01 00:00 UTC'::timestamptz);
END $$;
-- next
INSERT INTO a SELECT extract(hour FROM '2020-01-01 00:00 UTC'::timestamptz);
