#!/usr/bin/env node
import { ScribeError } from '../core/errors.ts'
import { evalCommand, evalUsage } from './eval-command.ts'

const [command, ...args] = process.argv.slice(2)
try {
  if (command === 'eval') await evalCommand(args, console.log)
  else {
    console.error(`Usage:\n\n${evalUsage}`)
    process.exitCode = 2
  }
} catch (error) {
  // Faults of ours say what to do; anything else is a bug, and keeps its stack.
  if (!ScribeError.isInstance(error)) throw error
  console.error(error.message)
  process.exitCode = 1
}
