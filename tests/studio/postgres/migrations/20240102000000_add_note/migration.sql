-- CreateTable
CREATE TABLE "Note" (
    "thingId" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "Note_pkey" PRIMARY KEY ("thingId","line")
);

-- AddForeignKey
ALTER TABLE "Note" ADD CONSTRAINT "Note_thingId_fkey" FOREIGN KEY ("thingId") REFERENCES "Thing"("id") ON DELETE CASCADE ON UPDATE CASCADE;
