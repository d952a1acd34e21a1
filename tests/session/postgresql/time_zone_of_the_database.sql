-- What is set for a database begins with the next connection: not in one start.
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Tokyo''', current_database()); EXECUTE format('ALTER DATABASE %I SET datestyle = ''SQL, DMY''', current_database()); END $$;
-- next
CREATE TABLE a AS SELECT '02/03/2024 12:00'::timestamptz AS at;
