import { defineConfig, type Options } from 'tsup'

const config: Options = {
  entry: ['src/index.ts', 'src/node.ts', 'src/browser.ts', 'src/testing.ts', 'src/local.ts', 'src/fhir.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  splitting: true,
  treeshake: false,
  sourcemap: true,
  clean: true,
  target: 'es2022',
  platform: 'neutral',
  // Doors for Node reach builtins; a neutral build must leave them, and every dependency, as imports.
  external: [/^node:/],
}

export default defineConfig(config) as Options
