// How long Prisma's engine takes on a schema and on its history, in one process.
// node schema_bench.mjs ORACLE ROUNDS SCHEMA [MIGRATIONS URL]: one line a measurement, as peer-schema.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [oracle, rounds, path, migrations, url, onlyDeploy] = process.argv.slice(2)
const load = name => import(pathToFileURL(resolve(oracle, name)).href)
const tools = await load('engine.mjs')
const schema = await load('schema.mjs')
const text = readFileSync(path, 'utf8')
const provider = tools.providerOf(text)

async function time(what, work) {
  for (let round = 0; round <= Number(rounds); round++) {
    const begun = process.hrtime.bigint()
    await work()
    const microseconds = Number(process.hrtime.bigint() - begun) / 1000
    if (round > 0) console.log(`${what} ${microseconds.toFixed(1)}`)
  }
}

const target = { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: text }] }
if (!onlyDeploy) {
  await time('validate', () => schema.validate(text))
  await time('format', () => schema.format(text))
  if (provider !== 'mysql') {
    const engine = await tools.engine(provider, undefined, [['schema.prisma', text]])
    const diff = (from, to) => engine.diff({ from, to, script: true, exitCode: null, filters: tools.filters })
    await time('diff-empty', () => diff({ tag: 'empty' }, target))
    await time('diff-self', () => diff(target, target))
  }
}
if (migrations) {
  const bare = `datasource db {\n  provider = "${provider}"\n}\n`
  const engine = await tools.engine(provider, url, [['schema.prisma', bare]])
  const input = { migrationsList: tools.migrationList(migrations), filters: tools.filters }
  const begun = process.hrtime.bigint()
  await engine.applyMigrations(input)
  console.log(`replay ${(Number(process.hrtime.bigint() - begun) / 1000).toFixed(1)}`)
  await time('deploy', () => engine.applyMigrations(input))
}
process.exit(0)
