CREATE EXTENSION vector;
CREATE EXTENSION ltree;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gin;
CREATE TABLE "Passage" (
    "id" INTEGER NOT NULL,
    "vector" vector(3) NOT NULL,
    "place" ltree,
    "owner" UUID NOT NULL,
    "kind" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "Passage_pkey" PRIMARY KEY ("id")
);
CREATE INDEX passage_vector ON "Passage" USING hnsw ("vector" vector_cosine_ops) WITH (m = 16);
CREATE INDEX passage_other ON "Passage" USING ivfflat ("vector" vector_l2_ops);
CREATE INDEX "Passage_place_idx" ON "Passage" USING gist ("place" gist_ltree_ops(siglen=100));
CREATE INDEX passage_all ON "Passage" USING gin ("owner", "kind", "text" gin_trgm_ops);
