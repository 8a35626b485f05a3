import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Tests that drive a real Chromium; they run in Node and one after the other, for they share its microphone. */
const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/browser/**/*.browser.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

export default config
