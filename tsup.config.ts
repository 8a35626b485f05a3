import { readFile, writeFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'
import { captureWorklet } from './src/browser/capture-processor.ts'

const doors = ['index', 'node', 'browser', 'testing', 'local', 'fhir']

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

/** esbuild does not say that opening a CommonJS module may be left out when nobody uses it. */
const pureWrappers = (code: string): string =>
  code
    .replaceAll(/= (__commonJS\(|__toESM\()/g, '= /* @__PURE__ */ $1')
    .replaceAll(/__toESM\((require_\w+\(\))/g, '__toESM(/* @__PURE__ */ $1')

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

// zod has a file of its own, which bundlers leave out of an app that does not ask for a schema.
const entry = [...doors, 'protocol/note-schema'].map((file) => `src/${file}.ts`)

const esm: Options = {
  ...shared,
  entry,
  format: ['esm'],
  // The module that the audio thread loads by its URL; it must lie beside the code that names it.
  plugins: [
    { name: 'capture-worklet', buildEnd: () => writeFile('dist/capture-worklet.js', captureWorklet) },
    { name: 'licences', buildEnd: async () => writeFile('dist/licences.txt', await licences()) },
    { name: 'pure-wrappers', renderChunk: (code) => ({ code: pureWrappers(code) }) },
  ],
}

const cjs: Options = {
  ...shared,
  entry,
  format: ['cjs'],
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
