-- CreateTable
CREATE TABLE `Note` (
    `thingId` INTEGER NOT NULL,
    `line` INTEGER NOT NULL,
    `text` VARCHAR(191) NOT NULL,

    PRIMARY KEY (`thingId`, `line`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;

-- AddForeignKey
ALTER TABLE `Note` ADD CONSTRAINT `Note_thingId_fkey` FOREIGN KEY (`thingId`) REFERENCES `Thing`(`id`) ON DELETE CASCADE ON UPDATE CASCADE;
