CREATE TABLE "Order" (
    "id" INTEGER NOT NULL,
    "price" INTEGER NOT NULL,
    "tax" INTEGER GENERATED ALWAYS AS (price / 5) STORED,
    CONSTRAINT "Order_pkey" PRIMARY KEY ("id")
);
