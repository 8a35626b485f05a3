import { writeFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'
import { captureWorklet } from './src/browser/capture-processor.ts'

const doors = ['index', 'node', 'browser', 'testing', 'local', 'fhir']

/**
 * Doors share chunks, so that a class has one identity whichever door it comes through. No source maps: the output is
 * not minified and reads like the source, and maps would more than double the package.
 */
const shared: Options = {
  entry: doors.map((door) => `src/${door}.ts`),
  splitting: true,
  target: 'es2022',
  // Neither Node's builtins nor a dependency is resolved or replaced: a door keeps the imports its files have.
  platform: 'neutral',
  removeNodeProtocol: false,
  external: [/^node:/, 'ws', 'decibri', 'sherpa-onnx-node', 'selfsigned', '@opentelemetry/api'],
}

const esm: Options = {
  ...shared,
  format: ['esm'],
  // The module that the audio thread loads by its URL; it must lie beside the code that names it.
  plugins: [
    { name: 'capture-worklet', buildEnd: () => writeFile('dist/capture-worklet.js', captureWorklet) },
  ],
}

const cjs: Options = {
  ...shared,
  format: ['cjs'],
  // Rollup writes the CommonJS: it leaves `import()` as it is, which optional packages need, and fills in
  // `import.meta.url`. tsup's own splitter for CommonJS does neither.
  treeshake: true,
}

const types: Options = {
  ...shared,
  format: ['esm', 'cjs'],
  dts: { only: true, compilerOptions: { isolatedDeclarations: false } },
}

export default defineConfig([esm, cjs, types]) as Options[]
