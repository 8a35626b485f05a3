import { defineConfig, type ViteUserConfig } from 'vitest/config'
import shared from './vitest.config.ts'

/** Tests that drive a real Chromium; they run in Node and one after the other, for they share its microphone. */
const config: ViteUserConfig = defineConfig({
  ...(shared.resolve ? { resolve: shared.resolve } : {}),
  test: {
    include: ['test/browser/**/*.browser.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

export default config
