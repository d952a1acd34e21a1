DROP INDEX missing;
