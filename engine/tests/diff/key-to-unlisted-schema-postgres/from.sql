CREATE SCHEMA auth;
CREATE TABLE auth.users (id UUID PRIMARY KEY);
CREATE TABLE "Profile" (
    "id" UUID NOT NULL REFERENCES auth.users ON DELETE CASCADE,
    "name" TEXT,
    CONSTRAINT "Profile_pkey" PRIMARY KEY ("id")
);
