import { open } from 'node:fs/promises'
import type { ParseArgsConfig } from 'node:util'
import { ConfigurationError } from '../core/errors.ts'
import type { Screen } from './screen.ts'

/** What a command was asked for. */
export interface CommandInput {
  /** What stands without a name, in order. */
  readonly words: readonly string[]
  readonly flags: Readonly<Record<string, unknown>>
  readonly screen: Screen
}

/** One command of `npx medical-scribe`. */
export interface Command {
  /** One line for the list of commands. */
  readonly summary: string
  /** One screen: what it does, its options, an example. */
  readonly help: string
  readonly options: NonNullable<ParseArgsConfig['options']>
  /** Does it. Resolves to the exit code: 0 when all is well, 1 when something failed. */
  run(input: CommandInput): Promise<number>
}

/** What was typed cannot be understood: the exit code is 2. */
export class UsageError extends Error {}

/** The text of a flag; undefined when it was not given. */
export function textOf(flags: CommandInput['flags'], name: string): string | undefined {
  const value = flags[name]
  return typeof value === 'string' ? value : undefined
}

/**
 * Writes the file of an option.
 *
 * @param mode what a file then has, also one that was there before.
 * @throws ConfigurationError when it cannot be written.
 */
export async function writeNamed(file: string, text: string, mode?: number): Promise<void> {
  try {
    // Nothing of it is written before nobody else can open it.
    await using handle = await open(file, 'a', mode)
    if ((await handle.stat()).isFile()) {
      if (mode !== undefined) await handle.chmod(mode)
      await handle.truncate()
    }
    await handle.writeFile(text)
  } catch (cause) {
    throw new ConfigurationError(file, 'cannot be written', { cause })
  }
}
