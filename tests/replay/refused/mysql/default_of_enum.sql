CREATE TABLE a (role ENUM('reader', 'writer') NOT NULL DEFAULT 'WRITER');
ALTER TABLE a ALTER role SET DEFAULT 'owner';
