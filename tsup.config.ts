import { readFile, writeFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'
import { captureWorklet } from './src/browser/capture-processor.ts'

const doors = ['index', 'node', 'browser', 'testing', 'local', 'fhir', 'clinical', 'templates']

/**
 * Packages that the output holds instead of importing them: most of an import's time is spent on finding and reading
 * files, of which zod alone has dozens. `docs/decisions/0008-start-up.md` has the figures.
 */
const inside = ['zod', 'p-retry', 'is-network-error', 'eventemitter3']

async function licences(): Promise<string> {
  const texts = inside.map(async (name) => {
    const file = name === 'zod' || name === 'eventemitter3' ? 'LICENSE' : 'license'
    return `${name}\n\n${await readFile(`node_modules/${name}/${file}`, 'utf8')}`
  })
  return (await Promise.all(texts)).join('\n\n')
}

/**
 * eventemitter3 is written for CommonJS. As a module of one expression it needs none of the helpers that esbuild would
 * wrap it in, a third of what it adds to a bundle, and bundlers leave it out where nobody uses it.
 */
const emitterAsModule: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'emitter-as-module',
  setup(build) {
    build.onLoad({ filter: /eventemitter3[\\/]index\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8')
      const body = code.replace(/^if \('undefined' !== typeof module\) \{[^}]*\}/m, 'return EventEmitter')
      if (body === code) throw new Error('eventemitter3 no longer ends as tsup.config.ts expects')
      return { contents: `export default /* @__PURE__ */ (() => {${body}})()` }
    })
  },
}

/**
 * Before it asks us, p-retry asks of a `TypeError` whether the network failed. We try only our own errors again, so the
 * answer changes nothing, and the list it is looked up in stays out.
 */
const withoutNetworkErrors: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'without-network-errors',
  setup(build) {
    build.onLoad({ filter: /is-network-error[\\/]index\.js$/ }, () => ({
      contents: 'export default () => false',
    }))
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
    'decibri',
    'sherpa-onnx-node',
    'selfsigned',
    '@opentelemetry/api',
  ],
}

/**
 * Files that stay files of their own: zod's, which bundlers leave out of an app that does not ask for a schema, and the
 * lexicon's, whose words come first in an app's bundle and compress better without code between them.
 */
const apart = ['protocol/note-schema', 'clinical/lexicon/lexicon']
const entry = [...doors, ...apart].map((file) => `src/${file}.ts`)

const esm: Options = {
  ...shared,
  entry,
  format: ['esm'],
  esbuildPlugins: [emitterAsModule, withoutNetworkErrors],
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
  esbuildPlugins: [withoutNetworkErrors],
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
