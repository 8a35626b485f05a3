#!/usr/bin/env node
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ScribeError } from '../core/errors.ts'
import { UsageError, type Command } from './command.ts'
import { evalCommand } from './eval-command.ts'
import { exportVisit } from './export.ts'
import { file } from './file.ts'
import { finish } from './finish.ts'
import { listen } from './listen.ts'
import { Screen } from './screen.ts'
import { verify } from './verify.ts'

/** The commands of `npx medical-scribe`, by name. */
const commands: Readonly<Record<string, Command>> = {
  listen,
  file,
  finish,
  export: exportVisit,
  verify,
  eval: evalCommand,
}

const exitCodes = { failed: 1, usage: 2, interrupted: 130 } as const

function overview(): string {
  const names = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  return `medical-scribe COMMAND [options]

${names.join('\n')}

medical-scribe COMMAND --help tells more. The key is read from ASSEMBLYAI_API_KEY, in the environment or
in a .env file; --local needs none. Exit codes: 0 done, 1 failed, 2 not understood, 130 interrupted.`
}

async function main(args: readonly string[]): Promise<number> {
  const [name = '', ...rest] = args
  const screen = new Screen(process.stdout)
  if (['', 'help', '--help', '-h'].includes(name)) {
    screen.line(overview())
    return name === '' ? exitCodes.usage : 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) throw new UsageError(`There is no command ${name}\n\n${overview()}`)
  const { values, positionals } = parsed(command, rest)
  if (values['help'] === true) {
    screen.line(command.help)
    return 0
  }
  if (existsSync('.env')) process.loadEnvFile('.env')
  return command.run({ flags: values, words: positionals, screen })
}

function parsed({ options }: Command, args: readonly string[]): ReturnType<typeof parseArgs> {
  try {
    return parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = exitCodes.usage
  } else if (ScribeError.isInstance(error)) {
    process.stderr.write(`${error.code}: ${error.message}\n`)
    process.exitCode = error.code === 'cancelled' ? exitCodes.interrupted : exitCodes.failed
  } else throw error
}
