import { existsSync, realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ConfigurationError } from '../core/errors.ts'
import { tokenFile } from './token-file.ts'

/** Files of the local recogniser; absolute paths, or relative to the working directory. */
export interface LocalWeights {
  /** Encoder of Moonshine-tiny (English), int8 ONNX. */
  readonly encoder: string
  /** Merged decoder of the same model, int8 ONNX. */
  readonly decoder: string
  /** Silero voice activity detector, ONNX. */
  readonly vad: string
  /** Token table in sherpa-onnx's form: base64 of a piece, a tab, its number. */
  readonly tokens: string
}

/** A directory with the files under their usual names, or single files. A file that is not given is looked for. */
export type WeightsOption = string | Partial<LocalWeights>

/** Names of the files in a directory of weights. */
const weightFileNames: LocalWeights = {
  encoder: 'encoder_model.onnx',
  decoder: 'decoder_model_merged.onnx',
  vad: 'silero_vad.onnx',
  tokens: 'tokens.txt',
}

const moonshine = { npm: '@moonshine-ai/moonshine-js', version: '0.1.29' }
const shipped = {
  encoder: { ...moonshine, file: 'dist/model/tiny/quantized/encoder_model.onnx' },
  decoder: { ...moonshine, file: 'dist/model/tiny/quantized/decoder_model_merged.onnx' },
  vad: { npm: 'decibri', version: '5.0.0', file: 'models/silero_vad.onnx' },
}

const tokenizerVersion = '1.2.2'

/** What stands in for a file that was not found. All packages are named at once, not the next one after each install. */
function missing(option: string): ConfigurationError {
  const { vad } = shipped
  return new ConfigurationError(
    option,
    'was not given and is not in node_modules. The local recogniser needs the packages sherpa-onnx-node@1.13.8, ' +
      `${vad.npm}@${vad.version}, ${moonshine.npm}@${moonshine.version} and llama-tokenizer-js@${tokenizerVersion}, ` +
      `and "overrides" that leave out what ${moonshine.npm} depends on: copy both from docs/recipes/offline.md ` +
      'of medical-scribe. Or pass the path of the file',
  )
}

/** A Git LFS pointer or an error page is much smaller than this; the smallest real file has 0.5 MB. */
const smallestFileBytes = 100_000

/**
 * Finds every file that the recogniser needs: in the option, else in the npm packages that contain it, as seen from
 * this package and from the working directory.
 *
 * @param searchFrom directories whose `node_modules`, and those above, are searched.
 * @throws ConfigurationError naming the missing file and the package that has it.
 */
export async function findWeights(
  option: WeightsOption = {},
  searchFrom: readonly string[] = defaultSearch(),
): Promise<LocalWeights> {
  const given = typeof option === 'string' ? inDirectory(option) : option
  const find = (name: keyof typeof shipped): string => {
    const path = given[name]
    if (path !== undefined) return readable(path, `weights.${name}`)
    const { npm, file } = shipped[name]
    const folder = findPackage(npm, searchFrom)
    const found = folder === undefined ? undefined : join(folder, file)
    if (found === undefined || !existsSync(found)) throw missing(`weights.${name}`)
    return readable(found, `weights.${name}`)
  }
  const models = { encoder: find('encoder'), decoder: find('decoder'), vad: find('vad') }
  const { tokens } = given
  if (tokens !== undefined) return { ...models, tokens: readable(tokens, 'weights.tokens') }
  const recogniser = findPackage(moonshine.npm, searchFrom)
  const tokenizer = findPackage('llama-tokenizer-js', recogniser ? [recogniser, ...searchFrom] : searchFrom)
  if (tokenizer === undefined) throw missing('weights.tokens')
  return { ...models, tokens: await tokenFile(join(tokenizer, 'llama-tokenizer.js')) }
}

function inDirectory(directory: string): Partial<LocalWeights> {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) {
    throw new ConfigurationError(
      'weights',
      'is not a directory; pass one that holds the files, or their paths',
    )
  }
  const names = Object.entries(weightFileNames) as [keyof LocalWeights, string][]
  const present = names.filter(([, file]) => existsSync(join(directory, file)))
  return Object.fromEntries(present.map(([name, file]) => [name, join(directory, file)]))
}

/** Checks a file first, because the engine ends the process when it cannot open one. */
function readable(path: string, option: string): string {
  const full = resolve(path)
  if (!existsSync(full) || !statSync(full).isFile()) {
    throw new ConfigurationError(option, 'there is no such file')
  }
  if (statSync(full).size < smallestFileBytes) {
    throw new ConfigurationError(option, 'is too small to be the file itself; it may be a Git LFS pointer')
  }
  return full
}

/**
 * The folder of a package. `require.resolve` cannot find it: moonshine-js has exports for `import` only, and neither
 * package exports the files that are needed here.
 */
function findPackage(name: string, searchFrom: readonly string[]): string | undefined {
  for (const from of searchFrom) {
    const folders = createRequire(pathToFileURL(join(from, 'package.json'))).resolve.paths(name) ?? []
    const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder))
    // pnpm links packages, and the dependencies of one are beside its real place.
    if (found !== undefined) return realpathSync(found)
  }
  return undefined
}

function defaultSearch(): string[] {
  // The CommonJS build has `__filename` and an empty `import.meta`; the ES build has only `import.meta`.
  const url: string | undefined = import.meta.url
  return [dirname(url === undefined ? __filename : fileURLToPath(url)), process.cwd()]
}
