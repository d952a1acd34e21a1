-- CreateTable
CREATE TABLE `"; DROP TABLE x; --` (
    `id` INTEGER NOT NULL,
    `a"b``c` VARCHAR(191) NOT NULL DEFAULT '''; DROP TABLE x; --',

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
