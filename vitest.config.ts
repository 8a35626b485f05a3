import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const door = (name: string): string => fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url))

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
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'node_modules/**'],
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    typecheck: { enabled: false, include: ['test/types/**/*.test-d.ts'] },
  },
})

export default config
