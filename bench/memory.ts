import { median } from './peers/numbers.ts'
import { run, start } from './peers/programs.ts'
import { compared, type BenchOptions, type Part } from './peers/result.ts'
import { round, withServer } from './stream.ts'
import type { LongVisitFindings } from './memory-visit.ts'
import type { ServerAnswer } from './stream-server.ts'

const few = 5
const kilobyte = 1_024
/** A turn of `withServer()`'s speaker, and its audio. */
const turnMs = 5_400
const bytesPerMs = 32

/** What one more session costs in memory, and whether a long one grows. */
export async function measureMemory({ quick }: BenchOptions): Promise<Part> {
  const many = quick ? 45 : 105
  const pairs: { ours: number; official: number }[] = []
  const buffers: number[] = []
  await withServer(async (server) => {
    for (let i = 0; i < (quick ? 1 : 2); i++) {
      const at = (sessions: number): ReturnType<typeof round<'ours' | 'official'>> =>
        round(server, ['ours', 'official'], { sessions, warmUpMs: 1_000, measureMs: 5_000 }, true)
      const [small, large] = [await at(few), await at(many)]
      const each = (name: 'ours' | 'official', what: 'memoryBytes' | 'bufferBytes'): number =>
        (large[name][what] - small[name][what]) / (many - few) / kilobyte
      pairs.push({ ours: each('ours', 'memoryBytes'), official: each('official', 'memoryBytes') })
      buffers.push(each('ours', 'bufferBytes') - each('official', 'bufferBytes'))
    }
  })
  const visit = await threeHours(quick)
  const { samples } = visit
  const early = median(samples.slice(2, 2 + Math.ceil(samples.length / 4)).map(({ bytes }) => bytes))
  const late = median(samples.slice(-Math.ceil(samples.length / 4)).map(({ bytes }) => bytes))
  return {
    rows: [
      compared('Memory of one more session, beyond its audio', 'KB', pairs, 1),
      {
        what: 'Memory of one more session, its audio and blocks that wait to be filled again',
        unit: 'KB',
        ours: median(buffers),
        official: 'keeps none: what a lost connection had not heard is gone',
        target: '≤ twice the audio of one turn',
        isMet: median(buffers) <= (2 * turnMs * bytesPerMs) / kilobyte,
      },
      {
        what: `Memory in the last quarter of ${visit.hours} h ÷ in the first`,
        unit: '×',
        ours: late / early,
        official: 'ends with its first connection',
        target: '≤ 1.1',
        isMet: late / early <= 1.1,
      },
    ],
    charts: {
      memory: {
        title: `Heap and buffers of one streaming client over ${visit.hours} hours of audio`,
        x: 'minutes of audio',
        y: 'MB',
        series: { ours: samples.map(({ atMs, bytes }) => ({ x: atMs / 60_000, y: bytes / kilobyte ** 2 })) },
      },
    },
  }
}

async function threeHours(quick: boolean): Promise<LongVisitFindings> {
  const { answer, child } = await start<ServerAnswer>('stream-server', {
    partialEveryMs: 1_000,
    partialsPerTurn: 6,
  })
  try {
    const hours = quick ? 1 : 3
    return await run('memory-visit', { url: answer.streamingUrl, hours }, answer.certificate)
  } finally {
    child.disconnect()
  }
}
