// Asks Prisma's engine about one database: node ask.mjs ORACLE PROVIDER URL CALL SCHEMA|- MIGRATIONS|-
// prints the answer as JSON, or ERROR and a message, as the last line.
import fs from 'node:fs'
const [, , oracle, provider, url, call, schema, migrations] = process.argv
const { engine, migrationList, filters } = await import(`${oracle}/engine.mjs`)
// Version 7 rejects addresses in the datasource.
const address = /^\s*(url|directUrl|shadowDatabaseUrl)\s*=.*$/gm
const content = schema === '-' ? `datasource db {\n  provider = "${provider}"\n}\n`
  : fs.readFileSync(schema, 'utf8').replace(address, '')
const files = [{ path: 'schema.prisma', content }]
const input = { filters, force: false, optInToShadowDatabase: false, schema: { files } }
if (migrations !== '-') input.migrationsList = migrationList(migrations)
try {
  const e = await engine(provider, url, [['schema.prisma', content]])
  if (call === 'markAllApplied') {
    for (const { path } of input.migrationsList.migrationDirectories) await e.markMigrationApplied({ ...input, migrationName: path })
    console.log('null')
  } else console.log(JSON.stringify(await e[call](input) ?? null))
} catch (error) {
  console.log('ERROR ' + JSON.stringify(String(error.message ?? error)))
}
process.exit(0)
