import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { ConfigurationError } from '../core/errors.ts'

/** Digest of the table of Moonshine's English models (32,000 pieces). */
const expectedSha256 = '54cea38dc4c79d5e5765536b059261419279eaaed5447b1aaf27aeda0a25ced3'
const linesPerTurn = 4_000

/**
 * Makes the recogniser's token table from the tokenizer package and keeps it in the system's folder for temporary
 * files. Several starts at once are safe, because each writes a file of its own and renames it into place.
 *
 * @param tokenizer path of the main file of `llama-tokenizer-js`.
 * @throws ConfigurationError when the package holds another vocabulary than the model's.
 */
export async function tokenFile(tokenizer: string, directory: string = cacheDirectory()): Promise<string> {
  const path = join(directory, `moonshine-tokens-${expectedSha256.slice(0, 16)}.txt`)
  const cached = await readFile(path).catch(() => undefined)
  if (cached && sha256(cached) === expectedSha256) return path
  const table = await tokenTable(await vocabularyOf(tokenizer))
  if (sha256(table) !== expectedSha256) {
    throw new ConfigurationError(
      'weights.tokens',
      'llama-tokenizer-js holds another vocabulary than the model uses; install version 1.2.2',
    )
  }
  const mine = join(directory, `.${randomUUID()}.tmp`)
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await writeFile(mine, table, { flag: 'wx' })
    await rename(mine, path)
  } catch (cause) {
    await rm(mine, { force: true })
    throw new ConfigurationError('weights.tokens', 'the token table could not be written; pass one', {
      cause,
    })
  }
  return path
}

/** One line per piece: base64 of its bytes, a tab, its number. */
export async function tokenTable(vocabulary: readonly string[]): Promise<string> {
  const lines: string[] = []
  for (const [index, piece] of vocabulary.entries()) {
    const byte = /^<0x([0-9A-F]{2})>$/.exec(piece)?.[1]
    const bytes =
      byte === undefined ? Buffer.from(piece.replaceAll('▁', ' '), 'utf8') : Buffer.from(byte, 'hex')
    lines.push(`${bytes.toString('base64')}\t${index}\n`)
    // In parts, so that other work can run in between.
    if (index % linesPerTurn === linesPerTurn - 1) await setImmediate()
  }
  return lines.join('')
}

async function vocabularyOf(tokenizer: string): Promise<readonly string[]> {
  const url = pathToFileURL(tokenizer).href
  const loaded = (await import(/* @vite-ignore */ url)) as { default?: { vocabById?: readonly string[] } }
  return loaded.default?.vocabById ?? []
}

function cacheDirectory(): string {
  // A folder for each user, because another user's folder cannot be written to.
  const user = process.getuid?.() ?? 'user'
  return join(tmpdir(), `medical-scribe-${user}`)
}

function sha256(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex')
}
