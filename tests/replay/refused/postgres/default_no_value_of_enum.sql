CREATE TYPE mood AS ENUM ('calm');
CREATE TABLE a (n mood DEFAULT 'angry');
