import { basename, join } from 'node:path'
import { build } from 'esbuild'

/**
 * Puts each program in one file of `folder`, which starts in a seventh of the work that its sources take. Programs that
 * load packages at run time need a folder below one with `node_modules`.
 */
export async function bundlePrograms(folder: string, sources: readonly string[]): Promise<string[]> {
  await build({
    entryPoints: [...sources],
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    external: ['decibri', 'sherpa-onnx-node', 'selfsigned', 'bufferutil', 'utf-8-validate'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url)",
    },
    logLevel: 'error',
  })
  return sources.map((source) => join(folder, basename(source).replace(/ts$/, 'mjs')))
}
