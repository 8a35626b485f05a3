import { defineConfig, type ViteUserConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** Tests on a real PostgreSQL, which they start themselves. */
const config: ViteUserConfig = defineConfig({
  ...(shared.resolve ? { resolve: shared.resolve } : {}),
  test: {
    include: ['test/postgres/**/*.postgres.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

export default config
