# What the situations are made of: a project with one model and its migration, for $PROVIDER.

quoted() { if [ "$PROVIDER" = mysql ]; then tr '"' '`'; else cat; fi; }

# Models on standard input, behind the datasource.
schema() {
    printf 'datasource db {\n  provider = "%s"\n  url      = env("DATABASE_URL")\n}\n\n' "$PROVIDER" > prisma/schema.prisma
    cat >> prisma/schema.prisma
}

# A migration of this name; its SQL on standard input.
migration() {
    mkdir -p "prisma/migrations/$1"
    quoted > "prisma/migrations/$1/migration.sql"
}

# SQL on standard input, run in the database outside of migrations.
sql() { quoted | whimbrel db execute --stdin > /dev/null; }

INIT=20240101000000_init

project() {
    mkdir -p prisma/migrations
    printf 'provider = "%s"\n' "$PROVIDER" > prisma/migrations/migration_lock.toml
    printf 'model U {\n  id    Int    @id\n  email String\n}\n' | schema
    case "$PROVIDER" in
        sqlite) echo 'CREATE TABLE "U" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT NOT NULL);' ;;
        postgresql) echo 'CREATE TABLE "U" ("id" INTEGER NOT NULL, "email" TEXT NOT NULL, CONSTRAINT "U_pkey" PRIMARY KEY ("id"));' ;;
        mysql) echo 'CREATE TABLE "U" ("id" INTEGER NOT NULL, "email" VARCHAR(191) NOT NULL, PRIMARY KEY ("id")) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;' ;;
    esac | migration "$INIT"
}

deployed() { whimbrel migrate deploy > /dev/null; }

# Puts the project under version control.
versioned() {
    git init -q .
    printf '[user]\n\tname = a\n\temail = a@example.org\n' >> .git/config
    printf 'prisma/*.db*\n' > .gitignore
    commit one
}

export GIT_AUTHOR_DATE=2024-01-01T00:00:00Z GIT_COMMITTER_DATE=2024-01-01T00:00:00Z

commit() { git add -A && git commit -q -m "$1"; }

# A field more in the model.
field() { sed -i "s/^}\$/XX/; \$s/XX/  $1\n}/; s/^XX\$/}/" prisma/schema.prisma && whimbrel format > /dev/null; }

drop_database() {
    case "$PROVIDER" in
        postgresql) echo "DROP DATABASE IF EXISTS ${DATABASE_URL##*/} WITH (FORCE)" | whimbrel db execute --stdin --url "${DATABASE_URL%/*}/postgres" ;;
        mysql) echo "DROP DATABASE IF EXISTS ${DATABASE_URL##*/}" | whimbrel db execute --stdin --url "${DATABASE_URL%/*}/mysql" ;;
    esac
}
