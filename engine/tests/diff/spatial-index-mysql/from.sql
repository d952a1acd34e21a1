CREATE TABLE `Place` (`id` INTEGER NOT NULL, `at` POINT NOT NULL, `area` POLYGON NOT NULL, PRIMARY KEY (`id`), SPATIAL INDEX `by_place`(`at`), SPATIAL INDEX `Place_area_idx`(`area`));
