import { parseArgs } from 'node:util'
import { crashRecording, wholeRecording, type RecordingKill } from '../test/chaos/crashed-recording.ts'
import { Random } from '../test/chaos/random.ts'

/**
 * Recorded visits whose processes are killed (SIGKILL), then recovered: before and after every write to the store, between
 * the request for a job and its answer, and at random moments between upload and note. Ends with 1 when a visit has
 * another job, lacks a turn, has one twice, has not one note, or was uploaded more than twice.
 * Run: npm run bench:crash-recorded -- --runs 30
 */

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, runs: { type: 'string', default: '30' } },
})
const random = new Random(Number(values.seed))
let isWrong = false

async function killed(name: string, kills: readonly RecordingKill[]): Promise<void> {
  let [wrong, deaths, repeated] = [0, 0, 0]
  for (const kill of kills) {
    const { uploads, writes: _writes, died, ...outcome } = await crashRecording([kill])
    deaths += Number(died)
    repeated += uploads - 1
    if (JSON.stringify(outcome) === JSON.stringify(wholeRecording) && uploads <= 2) continue
    wrong++
    console.log(`killed at ${JSON.stringify(kill)}: ${JSON.stringify({ uploads, ...outcome })}`)
  }
  isWrong ||= wrong > 0
  console.log(
    `${name}: ${kills.length} visits, ${deaths} killed before they were over, ${repeated} uploads repeated, ${wrong} not whole`,
  )
}

const { writes } = await crashRecording([undefined])
const steps = Array.from({ length: writes }, (_, at) => at + 1)
await killed('at every step', [
  ...steps.flatMap((write) => [
    { write, at: 'before' as const },
    { write, at: 'after' as const },
  ]),
  'answered',
])
await killed(
  'at random moments',
  Array.from({ length: Number(values.runs) }, () => ({ afterMs: random.int(0, 450) })),
)
process.exitCode = isWrong ? 1 : 0
