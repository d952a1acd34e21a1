-- RenameIndex
ALTER INDEX "Post_authorId_idx" RENAME TO "plain";

-- CreateIndex
CREATE INDEX "Post_authorId_idx" ON "Post"("authorId" text_pattern_ops);
