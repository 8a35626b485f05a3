import { readFile, writeFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'
import { captureWorklet } from './src/browser/capture-processor.ts'

const doors = [
  'index',
  'node',
  'browser',
  'testing',
  'local',
  'postgres',
  'fhir',
  'clinical',
  'templates',
  'ui',
  'react',
]

/**
 * Packages that the output holds instead of importing them. zod has dozens of files, and most of an import's time goes
 * into finding and reading files. p-retry exists as an ES module only, which CommonJS in Jest cannot load.
 */
const inside = ['zod', 'p-retry', 'is-network-error']

async function licences(): Promise<string> {
  const texts = inside.map(async (name) => {
    const file = name === 'zod' ? 'LICENSE' : 'license'
    return `${name}\n\n${await readFile(`node_modules/${name}/${file}`, 'utf8')}`
  })
  return (await Promise.all(texts)).join('\n\n')
}

/**
 * CommonJS loads `isomorphic-ws` with a late `require`: it has no other way in Jest, which lacks `import()`. The other
 * packages that are loaded late stay with `import()`; nobody needs them in Jest.
 */
const lateRequire: NonNullable<Options['plugins']>[number] = {
  name: 'late-require',
  renderChunk(code) {
    return {
      code: code.replaceAll(
        /\bimport\(["']isomorphic-ws["']\)/g,
        "Promise.resolve().then(() => require('isomorphic-ws'))",
      ),
    }
  },
}

/**
 * Doors share chunks, so that a class has one identity whichever door it comes through. No source maps: the output is
 * not minified and reads like the source, and maps would more than double the package.
 */
const shared: Options = {
  splitting: true,
  target: 'es2022',
  // Neither Node's builtins nor a dependency is resolved or replaced: a door keeps the imports its files have.
  platform: 'neutral',
  removeNodeProtocol: false,
  noExternal: inside,
  external: [
    /^node:/,
    'ws',
    'isomorphic-ws',
    'eventemitter3',
    'react',
    'decibri',
    'sherpa-onnx-node',
    'pg',
    'pg-boss',
    'selfsigned',
    '@opentelemetry/api',
  ],
}

/**
 * Files that stay files of their own: zod's, which bundlers leave out of an app that does not ask for a schema, and the
 * lexicon's, whose words come first in an app's bundle and compress better without code between them.
 */
const apart = ['protocol/note-schema', 'clinical/lexicon/lexicon']
/** The program that `npx medical-scribe` runs; an ES module only. */
const program = 'src/cli/main.ts'
const entry = [...doors, ...apart].map((file) => `src/${file}.ts`)

const esm: Options = {
  ...shared,
  entry: [...entry, program],
  format: ['esm'],
  // The module that the audio thread loads by its URL; it must lie beside the code that names it.
  plugins: [
    { name: 'capture-worklet', buildEnd: () => writeFile('dist/capture-worklet.js', captureWorklet) },
    { name: 'licences', buildEnd: async () => writeFile('dist/licences.txt', await licences()) },
  ],
}

const cjs: Options = {
  ...shared,
  entry,
  format: ['cjs'],
  plugins: [lateRequire],
  // Rollup writes the CommonJS: it leaves `import()` as it is, which optional packages need, and fills in
  // `import.meta.url`. tsup's own splitter for CommonJS does neither.
  treeshake: true,
}

const types: Options = {
  ...shared,
  entry: doors.map((door) => `src/${door}.ts`),
  format: ['esm', 'cjs'],
  dts: { only: true, compilerOptions: { isolatedDeclarations: false } },
}

export default defineConfig([esm, cjs, types]) as Options[]
