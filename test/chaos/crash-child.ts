import { writeSync } from 'node:fs'
import { FileStore } from '../../src/node/file-store.ts'
import type { CrashReport, CrashTask } from './crash-task.ts'
import { openVisit } from './kept-visit.ts'

/** Runs a visit, or goes on with one, and says at once what it is told; meant to be killed in the middle. */

// Written through: what was said before the kill has been read by then.
function say(report: CrashReport): void {
  writeSync(1, `${JSON.stringify(report)}\n`)
}

const task = JSON.parse(process.argv[2] ?? '') as CrashTask
const session = await openVisit({ ...task, store: new FileStore(task.directory) })
session.on('turn', ({ id, text }) => {
  say({ type: 'turn', id, text })
})
session.on('turnEdited', ({ id, editedText }) => {
  say({ type: 'edited', id, text: editedText })
})
session.on('warning', ({ kind, message, fromMs, cause }) => {
  const reason = cause?.code === 'store' ? cause.reason : undefined
  say({ type: 'warning', kind, message, fromMs, reason })
})
say({ type: 'listening' })
await session.start()
for await (const _ of session);
say({ type: 'ended' })
