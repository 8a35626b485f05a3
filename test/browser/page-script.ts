import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** A script of this folder as one text, for `page.evaluate()` in the web app: it shares the app's store. */
export async function pageScript(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source(`./${name}.ts`)],
    ...{ bundle: true, format: 'iife', target: 'es2022', platform: 'browser', write: false },
    alias: {
      'medical-scribe': source('../../src/index.ts'),
      'medical-scribe/browser': source('../../src/browser.ts'),
    },
  } as const)
  return outputFiles[0]?.text ?? ''
}
