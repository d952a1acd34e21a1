// Answers questions to Prisma's engines, one JSON array of strings a line, in and out.
// Called with the oracle's folder.
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'

const load = name => import(pathToFileURL(resolve(process.argv[2], name)).href)
const schema = await load('schema.mjs')
let tools
const engines = new Map() // One for each provider: making one costs more than asking it.

// Prisma counts UTF-16 units; everything here counts bytes.
const bytes = (text, unit) => Buffer.byteLength(text.slice(0, unit))

const answers = {
  format: text => [schema.format(text)],
  validate: text => { const report = schema.validate(text); return report === null ? [] : [report] },
  timed_validate: text => {
    const start = performance.now()
    const report = schema.validate(text)
    const taken = performance.now() - start
    return report === null ? [taken] : [taken, report]
  },
  diagnostics: text => schema.diagnostics(text).flatMap(d =>
    [bytes(text, d.start), bytes(text, d.end), d.is_warning ? 'warning' : 'error', d.text]),
  dmmf: text => [JSON.stringify(schema.dmmf(text))],
  understood: text => understood(schema.dmmf(text)),
  diff: async (from, to) => [await diff(from, to, true)],
  summary: async (from, to) => [await diff(from, to, false)],
}

// What Prisma understood of a schema, one fact a line, in the words of `understood.rs`.
function understood({ enums, models, types }) {
  const lines = []
  for (const e of enums) {
    lines.push(`enum ${e.name} = ${e.dbName ?? e.name}`)
    for (const v of e.values) lines.push(`  ${e.name}.${v.name} = ${v.dbName ?? v.name}`)
  }
  for (const m of models) {
    lines.push(`model ${m.name} = ${m.dbName ?? m.name} in ${m.schema ?? '-'}`)
    for (const f of m.fields) {
      const at = `  ${m.name}.${f.name}`
      const arity = f.isList ? '[]' : f.isRequired ? '' : '?'
      lines.push(`${at}: ${f.type}${arity}${f.isUpdatedAt ? ' @updatedAt' : ''}`)
      if (f.kind === 'object') {
        const list = names => (names ?? []).join()
        lines.push(`${at} relation ${f.relationName} (${list(f.relationFromFields)}) -> (${list(f.relationToFields)})`)
        if (f.relationOnDelete) lines.push(`${at} on delete ${f.relationOnDelete}`)
        if (f.relationOnUpdate) lines.push(`${at} on update ${f.relationOnUpdate}`)
        continue
      }
      lines.push(`${at} = ${f.dbName ?? f.name}`)
      if (f.nativeType) lines.push(`${at} native ${f.nativeType[0]}(${f.nativeType[1].join()})`)
      if (f.hasDefaultValue) lines.push(`${at} default ${value(f.default)}`)
      if (f.isId) lines.push(`  ${m.name} id (${f.name})`)
      if (f.isUnique) lines.push(`  ${m.name} unique (${f.name})`)
    }
    if (m.primaryKey) lines.push(`  ${m.name} id (${m.primaryKey.fields.join()})`)
    for (const fields of m.uniqueFields) lines.push(`  ${m.name} unique (${fields.join()})`)
  }
  return lines.sort()
}

function value(v) {
  if (Array.isArray(v)) return `[${v.map(value).join()}]`
  if (v !== null && typeof v === 'object') return `${v.name}(${v.args.join()})`
  return String(v)
}

async function diff(from, to, script) {
  tools ??= await load('engine.mjs')
  const provider = tools.providerOf(to || from)
  if (!engines.has(provider)) {
    const bare = `datasource db {\n  provider = "${provider}"\n}\n`
    engines.set(provider, await tools.engine(provider, undefined, [['schema.prisma', bare]]))
  }
  const target = text => text === ''
    ? { tag: 'empty' }
    : { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: text }] }
  const wanted = { from: target(from), to: target(to), script, exitCode: null, filters: tools.filters }
  return (await engines.get(provider).diff(wanted)).stdout
}

for await (const line of createInterface({ input: process.stdin })) {
  const [question, ...values] = JSON.parse(line)
  let reply
  try { reply = ['ok', ...(await answers[question](...values)).map(String)] }
  catch (error) { reply = ['error', String(error?.message ?? error)] }
  // Kept ASCII, so that a line is a line for everyone.
  const json = JSON.stringify(reply).replace(/[\u007f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))
  process.stdout.write(json + '\n')
}
