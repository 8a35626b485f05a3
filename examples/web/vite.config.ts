import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin, type UserConfig } from 'vite'
import { captureWorklet } from '../../src/browser/capture-processor.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const workletId = 'medical-scribe/capture-worklet.js?url&no-inline'

/** In this repository the package may not be built yet: its worklet is emitted from the source instead. */
const workletFromSource: Plugin = {
  name: 'worklet-from-source',
  enforce: 'pre',
  resolveId: (id) => (id === workletId ? `\0${workletId}` : undefined),
  load(id) {
    if (id !== `\0${workletId}`) return undefined
    const file = this.emitFile({ type: 'asset', name: 'capture-worklet.js', source: captureWorklet })
    return `export default import.meta.ROLLUP_FILE_URL_${file}`
  },
}

/**
 * The page. In an app of your own neither the aliases nor the plugin are needed: `medical-scribe` is installed.
 *
 * @param from `source` takes the package's source, `dist` what `npm run build` made of it.
 */
export function pageConfig(from: 'source' | 'dist'): UserConfig {
  const [folder, ending] = from === 'source' ? ['src', 'ts'] : ['dist', 'js']
  const at = (file: string): string => fileURLToPath(new URL(`../../${folder}/${file}`, import.meta.url))
  return {
    root: here,
    base: './',
    resolve: {
      alias: [
        { find: /^medical-scribe\/(browser|ui|fhir|templates)$/, replacement: at(`$1.${ending}`) },
        { find: /^medical-scribe$/, replacement: at(`index.${ending}`) },
        ...(from === 'dist'
          ? [{ find: /^medical-scribe\/capture-worklet\.js/, replacement: at('capture-worklet.js') }]
          : []),
      ],
    },
    plugins: from === 'source' ? [workletFromSource] : [],
    build: {
      outDir: 'dist',
      emptyOutDir: true,
      target: 'es2022',
      // No inline script: the page's Content-Security-Policy forbids it.
      modulePreload: { polyfill: false },
    },
  }
}

const config: UserConfig = defineConfig(pageConfig('source'))
export default config
