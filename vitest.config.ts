import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const door = (name: string): string => fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url))

/** Folders of which no test replaces a module, a global or the time. */
const pure = 'test/unit/{clinical,fhir,journal,local,model,note,protocol,server}/**/*.test.ts'
const limits = { testTimeout: 30_000, hookTimeout: 30_000 }

const config: ViteUserConfig = defineConfig({
  resolve: {
    alias: [
      {
        find: /^medical-scribe\/(node|browser|testing|local|postgres|fhir|clinical|templates|ui|react)$/,
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
        // They leave nothing behind, and loading the house anew for each took more than half of their time.
        test: { name: 'pure', include: [pure], isolate: false, ...limits },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'node_modules/**', pure],
          ...limits,
        },
      },
    ],
  },
})

export default config
