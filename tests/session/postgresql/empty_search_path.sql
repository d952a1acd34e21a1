SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.one (id INT);
-- next
CREATE TABLE two (id INT);
