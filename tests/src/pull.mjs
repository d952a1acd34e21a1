// Prisma's introspection of one database: node pull.mjs ORACLE_FOLDER PROVIDER URL SCHEMA_FILE
// prints the schema that it writes when it starts from the given file.
import fs from 'node:fs'
const [, , oracle, provider, url, file] = process.argv
const { engine } = await import(`${oracle}/engine.mjs`)
const content = fs.readFileSync(file, 'utf8')
const files = [{ path: 'schema.prisma', content }]
const e = await engine(provider, url, [['schema.prisma', content]])
const answer = await e.introspect({
  schema: { files }, baseDirectoryPath: '/', force: true, compositeTypeDepth: -1, namespaces: null,
})
process.stdout.write(answer.schema.files[0].content)
process.exit(0)
