import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const door = (name: string): string => fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url))

const parts = 'test/unit/**/*.test.ts'
/** Those that put others in the place of modules. */
const replacing = ['test/unit/node/file-store-faults.test.ts', 'test/unit/transport/socket.test.ts']
const limits = { testTimeout: 30_000, hookTimeout: 30_000 }

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      {
        find: /^medical-scribe\/(node|browser|testing|local|fhir)$/,
        replacement: `${door('.').slice(0, -4)}/$1.ts`,
      },
      { find: /^medical-scribe$/, replacement: door('index') },
    ],
  },
  test: {
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        // They leave nothing behind, and loading the house anew for each took two thirds of their time.
        test: { name: 'parts', include: [parts], exclude: replacing, isolate: false, ...limits },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/*.test.ts', 'test/!(unit|browser)/**/*.test.ts', ...replacing],
          ...limits,
        },
      },
    ],
  },
})

export default config
