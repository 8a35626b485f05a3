import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** Floors of the house; a folder may import a lower floor and itself, plus what `also` names. */
const floors: Readonly<Record<string, { floor: number; also?: readonly string[] }>> = {
  core: { floor: 0 },
  protocol: { floor: 1 },
  clinical: { floor: 2 },
  transport: { floor: 3 },
  audio: { floor: 3 },
  model: { floor: 3 },
  journal: { floor: 3 },
  streaming: { floor: 4 },
  editing: { floor: 4 },
  note: { floor: 4 },
  session: { floor: 5 },
  recorded: { floor: 7 },
  review: { floor: 6 },
  ui: { floor: 7 },
  react: { floor: 8, also: ['ui'] },
  node: { floor: 4 },
  browser: { floor: 4 },
  fhir: { floor: 4 },
  server: { floor: 4 },
  testing: { floor: 5, also: ['server'] },
  local: { floor: 5, also: ['server'] },
  postgres: { floor: 6 },
  cli: { floor: 8, also: ['node', 'local', 'fhir', 'testing'] },
}
const edges = ['node', 'browser', 'fhir', 'server', 'testing', 'local', 'cli', 'postgres', 'ui', 'react']

/** The only files that may import a third-party package. */
const importers: Readonly<Record<string, readonly RegExp[]>> = {
  '@noble/hashes/sha2.js': [/^journal\/chain\.ts$/],
  '@noble/hashes/legacy.js': [/^fhir\//],
  eventemitter3: [/^core\/emitter\.ts$/],
  'p-retry': [/^core\/retry\.ts$/],
  'isomorphic-ws': [/^transport\/socket\.ts$/],
  ws: [/^server\//],
  'zod/mini': [/^protocol\//],
  react: [/^react\//],
  decibri: [/^node\/microphone\.ts$/],
  'sherpa-onnx-node': [/^local\//],
  pg: [/^postgres\//],
  'pg-boss': [/^postgres\//],
  selfsigned: [/^server\//],
}

interface Import {
  readonly from: string
  readonly to: string
  readonly typeOnly: boolean
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
const dynamic = /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

function importsOf(file: string): Import[] {
  const text = readFileSync(join(src, file), 'utf8')
  const fixed = [...text.matchAll(statement)].map((m) => ({
    from: file,
    to: m[2] as string,
    typeOnly: m[1] !== undefined,
  }))
  const late = [...text.matchAll(dynamic)].map((m) => ({ from: file, to: m[1] as string, typeOnly: false }))
  return [...fixed, ...late].map((i) =>
    i.to.startsWith('.')
      ? { ...i, to: relative(src, resolve(src, dirname(file), i.to)).replaceAll('\\', '/') }
      : i,
  )
}

const imports = files.flatMap(importsOf)
const internal = imports.filter((i) => files.includes(i.to))
const folder = (file: string): string => (file.includes('/') ? (file.split('/')[0] as string) : 'doors')

function mayImport(from: string, to: string): boolean {
  if (from === to || from === 'doors') return true
  const here = floors[from]
  const there = floors[to]
  if (!here || !there) return false
  if (here.also?.includes(to)) return true
  return there.floor < here.floor && !edges.includes(to)
}

describe('the house', () => {
  it('has a floor for every folder', () => {
    expect([...new Set(files.map(folder))].filter((name) => name !== 'doors' && !(name in floors))).toEqual(
      [],
    )
  })

  it('imports go down only', () => {
    const upward = internal.filter((i) => !mayImport(folder(i.from), folder(i.to)))
    expect(upward.map((i) => `${i.from} → ${i.to}`)).toEqual([])
  })

  it('names only files that exist', () => {
    const lost = imports.filter((i) => i.to.endsWith('.ts') && !files.includes(i.to))
    expect(lost.map((i) => `${i.from} → ${i.to}`)).toEqual([])
  })

  it('has no cycle, imports of types included', () => {
    const next = new Map<string, string[]>()
    for (const i of internal) next.set(i.from, [...(next.get(i.from) ?? []), i.to])
    const done = new Set<string>()
    const cycles: string[] = []
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      if (done.has(file) || path.includes(file)) return
      for (const to of next.get(file) ?? []) walk(to, [...path, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
    expect(cycles).toEqual([])
  })

  it('lets the parts of the client call each other back by two contracts', () => {
    const contracts = files
      .filter((file) => file.startsWith('streaming/'))
      .flatMap((file) => [
        ...readFileSync(join(src, file), 'utf8').matchAll(
          /^export interface (\w*(?:Owner|Sink|Handler|Listener)) /gm,
        ),
      ])
      .map((match) => match[1])
    expect(contracts).toEqual(['SessionOwner', 'TranscriptSink'])
  })

  it('keeps streaming to sixteen files beside the channels', () => {
    expect(files.filter((file) => /^streaming\/[^/]+$/.test(file)).length).toBeLessThanOrEqual(16)
  })

  it('lets one place import each third-party package', () => {
    const wrong = imports.filter((i) => {
      const allowed = importers[i.to]
      return !i.typeOnly && allowed && !allowed.some((pattern) => pattern.test(i.from))
    })
    expect(wrong.map((i) => `${i.from} → ${i.to}`)).toEqual([])
  })

  it('keeps Node out of what runs anywhere', () => {
    const anywhere = [
      'core',
      'protocol',
      'clinical',
      'transport',
      'audio',
      'model',
      'journal',
      'streaming',
      'editing',
      'note',
      'session',
      'recorded',
      'review',
      'ui',
      'react',
      'browser',
      'fhir',
    ]
    const builtins = imports.filter((i) => i.to.startsWith('node:') && anywhere.includes(folder(i.from)))
    expect(builtins.map((i) => `${i.from} → ${i.to}`)).toEqual([])
  })

  it('has doors that only re-export, by name', () => {
    const doors = files.filter((file) => folder(file) === 'doors')
    for (const door of doors) {
      const code = readFileSync(join(src, door), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      const statements = code.split(/(?<=from\s*'[^']+')/).map((part) => part.trim())
      expect(
        statements.filter((part) => part && !/^;?\s*export (type )?\{[^}]*\} from '/.test(part)),
      ).toEqual([])
    }
  })

  it('has no drawer', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|types|misc)\.ts$/.test(file))).toEqual([])
  })
})
