/** Checks the built package in dist: what its doors load, what they carry along, and what their types name. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { build, type BuildOptions, type BuildResult, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const dist = join(root, 'dist')
const doors = ['index', 'node', 'browser', 'testing', 'local', 'fhir', 'clinical', 'templates', 'ui', 'react']
/** Doors that open where there is no Node. */
const anywhere = ['index', 'browser', 'fhir', 'clinical', 'templates', 'ui', 'react']
/** Doors that become part of apps; the others stay with tests and tools, and may build their tables when opened. */
const bundled = [...anywhere, 'node']
const optionalPackages = ['decibri', 'sherpa-onnx-node', 'selfsigned', '@opentelemetry/api', 'react']
/** Longest a door may take to load, in milliseconds; a busy machine included. */
const maxLoadMs = 1_500
const session = `export { MedicalScribeSession } from './dist/index.js'`
const review = `${session}; export { EncounterReview } from './dist/index.js'`
const desk = `${review}; export * from './dist/ui.js'`
/** What a door may add to an app, in bytes after gzip. */
const additions = [
  ['the browser’s microphone', session, `export { microphone } from './dist/browser.js'`, 3_200],
  ['the desk and what it decides', session, `export * from './dist/ui.js'`, 8_750],
  ['the desk', review, `export * from './dist/ui.js'`, 6_000],
  ['the hooks of React', desk, `export * from './dist/react.js'`, 2_000],
] as const

/** Stands for a package that the app brings along. */
const peers: Plugin = {
  name: 'peers',
  setup(building) {
    building.onResolve({ filter: /^react$/ }, ({ path }) => ({ path, namespace: 'peer' }))
    building.onLoad({ filter: /.*/, namespace: 'peer' }, () => ({ contents: 'module.exports = {}' }))
  },
}

type Bundle = BuildResult<BuildOptions & { write: false; metafile: true }>

const bundle = (contents: string, options: BuildOptions): Promise<Bundle> =>
  build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'silent',
    ...options,
    write: false,
    metafile: true,
  })

const codeOf = (result: Bundle): string => result.outputFiles[0]?.text ?? ''

/** Every file that `exports` names exists, and the doors are the ones that are built. */
function exportsExist(): string {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: object }
  const named = JSON.stringify(exports).match(/\.\/dist\/[^"]+/g) ?? []
  assert.ok(named.length >= doors.length * 4, 'package.json exports too few files')
  assert.deepEqual(
    named.filter((file) => !existsSync(join(root, file))),
    [],
  )
  return `${named.length} files`
}

interface Loaded {
  readonly names: readonly string[]
  readonly resources: readonly string[]
  readonly globals: readonly string[]
  readonly loadMs: number
}

/** Opens one door in a process of its own and tells what that did. */
function load(door: string, kind: 'import' | 'require'): Loaded {
  const specifier = `medical-scribe${door === 'index' ? '' : `/${door}`}`
  const code = `
    const before = new Set(Object.getOwnPropertyNames(globalThis)), startedAt = performance.now()
    const open = async () => ${kind === 'import' ? `import('${specifier}')` : `require('${specifier}')`}
    open().then((door) => {
      const loadMs = performance.now() - startedAt
      const globals = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name))
      const resources = process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReq|CloseReq|File/.test(name))
      console.log(JSON.stringify({ names: Object.keys(door).filter((name) => name !== 'default' && name !== 'module.exports').sort(), resources, globals, loadMs }))
    })`
  const args = ['--throw-deprecation', '--input-type=commonjs', '--eval', code]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })) as Loaded
}

/** Both formats load, export the same names, start nothing and define no global. */
function doorsLoad(): string {
  const times = doors.map((door) => {
    const [byImport, byRequire] = [load(door, 'import'), load(door, 'require')]
    assert.ok(byImport.names.length > 0, `${door} exports nothing`)
    assert.deepEqual(byRequire.names, byImport.names, `${door}: CommonJS exports other names`)
    for (const loaded of [byImport, byRequire]) {
      // zod keeps its registry on the global object, so that two copies of it can share one.
      const globals = loaded.globals.filter((name) => !name.startsWith('__zod_'))
      assert.deepEqual(loaded.resources, [], `${door} starts something when it is loaded`)
      assert.deepEqual(globals, [], `${door} defines a global`)
      assert.ok(loaded.loadMs < maxLoadMs, `${door} takes ${Math.round(loaded.loadMs)} ms to load`)
    }
    return `${door} ${Math.round(byImport.loadMs)}/${Math.round(byRequire.loadMs)}`
  })
  return `${times.join(', ')} ms by import/require`
}

/** An error thrown behind one door is an instance of the class that another door exports. */
function classesHaveOneIdentity(): string {
  const code = (open: string): string => `(async () => {
    const { ConfigurationError } = await ${open}('medical-scribe')
    const { microphone } = await ${open}('medical-scribe/node')
    try { microphone({ sampleRate: 1 }) } catch (error) { process.exit(error instanceof ConfigurationError ? 0 : 1) }
    process.exit(1)
  })()`
  for (const open of ['import', 'require']) {
    execFileSync(process.execPath, ['--input-type=commonjs', '--eval', code(open)], { cwd: root })
  }
  return 'errors are instances across doors'
}

/** Without bundlers' leave to drop unused modules, importing a door for nothing must leave nothing. */
async function doorsArePure(): Promise<string> {
  const keepModules: Plugin = {
    name: 'keep-modules',
    setup(building) {
      building.onResolve({ filter: /^\.|dist/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        if (pluginData === 'resolved' || importer.includes('node_modules')) return undefined
        const found = await building.resolve(path, { importer, kind, resolveDir, pluginData: 'resolved' })
        // What zod does at its top level is its own; it lies in a file of its own, which bundlers may leave out.
        const isZod = readFileSync(found.path, 'utf8').includes('/zod/v4/')
        return { path: found.path, sideEffects: !isZod }
      })
    },
  }
  for (const door of bundled) {
    const result = await bundle(`import './dist/${door}.js'`, {
      packages: 'external',
      plugins: [keepModules],
    })
    const code = codeOf(result)
      // Imports of other packages stay, and so does arithmetic on numbers, which esbuild does not trust.
      .replaceAll(/^\s*(\/\/.*|import .*|var \w+ = [\d *]+;)?$/gm, '')
      .trim()
    assert.ok(code === '', `${door} does something at its top level:\n${code.slice(0, 1_500)}`)
  }
  return bundled.join(', ')
}

const platforms: Readonly<Record<string, BuildOptions>> = {
  browser: { platform: 'browser', conditions: ['browser'] },
  'Cloudflare Workers': { platform: 'browser', conditions: ['workerd', 'worker', 'browser'] },
  'React Native': {
    platform: 'neutral',
    conditions: ['react-native'],
    mainFields: ['react-native', 'browser', 'main'],
  },
}
const nodeGlobals = ['process', 'Buffer', 'global', '__dirname', '__filename', 'require', 'setImmediate']

/** Doors that open anywhere reach no builtin and no global of Node, and their modules run in a bare context. */
async function anywhereMeansAnywhere(): Promise<string> {
  const mark = (name: string): string => `FREE_${name}`
  const define = Object.fromEntries(nodeGlobals.map((name) => [name, mark(name)]))
  for (const [platform, options] of Object.entries(platforms)) {
    for (const door of anywhere) {
      const what = `${door} for ${platform}`
      const result = await bundle(`export * from './dist/${door}.js'`, {
        ...options,
        define,
        plugins: [peers],
      }).catch((cause: unknown) => assert.fail(`${what} does not bundle: ${String(cause)}`))
      const ours = Object.keys(result.metafile.inputs).filter((file) => file.startsWith('dist/'))
      const code = codeOf(result)
      const used = nodeGlobals.filter((name) => {
        // `typeof` asks whether it is there, which is safe anywhere.
        const uses = code.match(new RegExp(`(?<!typeof )\\b${mark(name)}\\b`, 'g'))?.length ?? 0
        const guarded = name === 'global' && /typeof FREE_global/.test(code)
        return uses > 0 && !guarded
      })
      assert.ok(ours.length > 0 && code.length > 0, `${what} is empty`)
      assert.deepEqual(used, [], `${what} uses globals of Node`)
      runBare(code.replaceAll(/\bFREE_/g, ''), what)
    }
  }
  return `${anywhere.join(', ')} for ${Object.keys(platforms).join(', ')}`
}

/** Runs a bundle where only the language itself and a few things of the web exist. */
function runBare(code: string, what: string): void {
  const script = code
    .replaceAll(/^export \{[^}]*\};?$/gm, '')
    .replaceAll('import.meta.url', '"file:///door.js"')
  const web = { URL, TextEncoder, TextDecoder, AbortController, AbortSignal, crypto, WebSocket: class {} }
  try {
    runInContext(script, createContext(web))
  } catch (error) {
    assert.fail(`${what} does not run in a bare context: ${String(error)}`)
  }
}

/** Packages that need not be installed are asked for when they are used, not when a door opens. */
async function optionalStaysOptional(): Promise<string> {
  for (const extension of ['js', 'cjs']) {
    const contents = doors.map((door) => `export * as ${door} from './dist/${door}.${extension}'`).join('\n')
    const result = await bundle(contents, { platform: 'node', packages: 'external' })
    const outputs = Object.values(result.metafile.inputs).flatMap((input) => input.imports)
    const fixed = Object.entries(result.metafile.inputs).flatMap(([file, { imports }]) =>
      imports.filter(
        ({ path, kind }) =>
          optionalPackages.includes(path) &&
          kind !== 'dynamic-import' &&
          // Who opens that door has it.
          !(path === 'react' && file === `dist/react.${extension}`),
      ),
    )
    assert.deepEqual(fixed, [], `dist/*.${extension} needs an optional package`)
    const late = outputs.filter((i) => i.kind === 'dynamic-import').map((i) => i.path)
    for (const name of ['decibri', 'sherpa-onnx-node', 'selfsigned']) {
      assert.ok(late.includes(name), `dist/*.${extension} has no import('${name}')`)
    }
  }
  return optionalPackages.join(', ')
}

/** Types of doors that open anywhere name neither Node nor `ws`. */
function typesNameNoNode(): string {
  for (const door of anywhere) {
    for (const extension of ['d.ts', 'd.cts']) {
      const seen = new Set([`${door}.${extension}`])
      for (const file of seen) {
        const text = readFileSync(join(dist, file), 'utf8')
        const foreign = text.match(
          /from '(node:[^']+|ws|isomorphic-ws)'|import '(node:|ws)|NodeJS\.|: Buffer\b/g,
        )
        assert.equal(foreign, null, `${file}, behind ${door}, names ${String(foreign)}`)
        for (const [, name = ''] of text.matchAll(/from '\.\/([^']+?)\.c?js'/g))
          seen.add(`${name}.${extension}`)
      }
    }
  }
  return anywhere.join(', ')
}

/** The audio thread's module is the text that the code would make a Blob of. */
function workletIsShipped(): string {
  const shipped = readFileSync(join(dist, 'capture-worklet.js'), 'utf8')
  assert.match(shipped, /^registerProcessor\('/)
  for (const file of ['browser.js', 'browser.cjs']) {
    assert.match(readFileSync(join(dist, file), 'utf8'), /['"]\.\/capture-worklet\.js['"]/, `${file} lost it`)
  }
  return `${shipped.length} bytes`
}

async function doorsAddLittle(): Promise<string> {
  const options: BuildOptions = { platform: 'browser', minify: true, external: ['react'] }
  const size = async (contents: string): Promise<number> =>
    gzipSync(codeOf(await bundle(contents, options))).length
  const told: string[] = []
  for (const [name, before, addition, max] of additions) {
    const added = (await size(`${before}; ${addition}`)) - (await size(before))
    assert.ok(added <= max, `${name} adds ${added} bytes, ${max} allowed`)
    told.push(`${name} ${added} bytes`)
  }
  return told.join(', ')
}

const checks: Readonly<Record<string, () => string | Promise<string>>> = {
  'exports point at files': exportsExist,
  'every door loads, by import and by require': doorsLoad,
  'a class has one identity': classesHaveOneIdentity,
  'importing does nothing': doorsArePure,
  'runs anywhere': anywhereMeansAnywhere,
  'optional packages stay optional': optionalStaysOptional,
  'types name no Node': typesNameNoNode,
  'the worklet is shipped': workletIsShipped,
  'doors add little to an app': doorsAddLittle,
}

if (!existsSync(join(dist, 'index.js'))) {
  console.error('There is no dist: run npm run build first.')
  process.exit(2)
}
for (const [name, check] of Object.entries(checks)) {
  try {
    console.log(`ok      ${name}: ${await check()}`)
  } catch (error) {
    process.exitCode = 1
    console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
