import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const door = (name: string): string => fileURLToPath(new URL(`./src/${name}.ts`, import.meta.url))

/** Files that replace a module: what another test has loaded would stay in its place. */
const replacing = [
  'test/docs.test.ts',
  'test/property/interleavings.test.ts',
  'test/unit/node/file-store-faults.test.ts',
  'test/unit/transport/socket.test.ts',
]
const limits = { testTimeout: 30_000, hookTimeout: 30_000 }

/** What mostly waits, for processes, sockets and clocks, begins first: begun last, it is waited for alone. */
class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const waits = ({ moduleId }: TestSpecification): boolean =>
      !/test\/(?:unit|pins|property)\//.test(moduleId)
    return [...sorted.filter(waits), ...sorted.filter((file) => !waits(file))]
  }
}

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
    // Most tests wait for sockets and files: five workers keep two processors busy.
    maxWorkers: 5,
    sequence: { sequencer: WaitingFirst },
    projects: [
      {
        extends: true,
        // Loading everything anew for each file took a quarter of the time.
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'node_modules/**', ...replacing],
          isolate: false,
          ...limits,
        },
      },
      { extends: true, test: { name: 'alone', include: replacing, ...limits } },
    ],
  },
})

export default config
