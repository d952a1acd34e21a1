/*
  Warnings:

  - The values [BLUE] on the enum `Color` will be removed. If these variants are still used in the database, this will fail.

*/
-- AlterEnum
ALTER TYPE "Color"DROP VALUE 'BLUE';
