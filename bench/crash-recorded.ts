import { parseArgs } from 'node:util'
import { crashRecording, wholeRecording } from '../test/chaos/crashed-recording.ts'
import { Random } from '../test/chaos/random.ts'

/**
 * Recorded visits whose processes are killed (SIGKILL) at random moments between upload and note, then recovered. Ends
 * with 1 when a visit has another job, lacks a turn, has one twice, or not one note.
 * Run: npm run bench:crash-recorded -- --runs 30
 */

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, runs: { type: 'string', default: '30' } },
})
const random = new Random(Number(values.seed))
const runs = Number(values.runs)
let [wrong, deaths, repeated] = [0, 0, 0]
for (let run = 0; run < runs; run++) {
  const kill = { afterMs: random.int(0, 450) }
  const { uploads, writes: _writes, died, ...outcome } = await crashRecording([kill])
  const isWhole = JSON.stringify(outcome) === JSON.stringify(wholeRecording) && uploads <= 2
  deaths += Number(died)
  repeated += uploads - 1
  if (isWhole) continue
  wrong++
  console.log(`run ${run}, killed after ${kill.afterMs} ms: ${JSON.stringify({ uploads, ...outcome })}`)
}
console.log(
  `${runs} visits, ${deaths} killed before they were over, ${repeated} uploads repeated, ${wrong} not whole`,
)
process.exitCode = wrong === 0 ? 0 : 1
