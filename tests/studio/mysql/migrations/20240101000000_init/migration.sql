-- CreateTable
CREATE TABLE `Thing` (
    `id` INTEGER NOT NULL,
    `name` VARCHAR(191) NULL,
    `active` BOOLEAN NOT NULL,
    `made` DATETIME(3) NULL,
    `price` DECIMAL(65, 30) NULL,
    `size` DOUBLE NULL,
    `data` LONGBLOB NULL,
    `extra` JSON NULL,
    `state` ENUM('new', 'old') NOT NULL,

    PRIMARY KEY (`id`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
