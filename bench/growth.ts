import { median } from './peers/numbers.ts'
import { run, start } from './peers/programs.ts'
import type { BenchOptions, Part } from './peers/result.ts'
import type { GrowthFindings } from './growth-visit.ts'
import type { ServerAnswer } from './stream-server.ts'

/** What a turn costs early and late in a visit of ten thousand. */
export async function measureGrowth({ quick }: BenchOptions): Promise<Part> {
  const turns = quick ? 3_000 : 10_000
  // A turn every 100 ms of audio, in one partial and one final.
  const { answer, child } = await start<ServerAnswer>('stream-server', {
    partialEveryMs: 50,
    partialsPerTurn: 2,
  })
  try {
    const task = { url: answer.streamingUrl, turns }
    const { samples } = await run<GrowthFindings>('growth-visit', task, answer.certificate)
    // The first hundreds pay for the compiler; what follows must not grow.
    const settled = samples.filter((sample) => sample.turns > 500)
    const early = median(settled.slice(0, 3).map(({ micros }) => micros))
    const late = median(settled.slice(-3).map(({ micros }) => micros))
    return {
      rows: [
        {
          what: `CPU per turn at turn ${turns} ÷ at turn ${settled[0]?.turns ?? 0}`,
          unit: '×',
          ours: late / early,
          official: 'keeps no encounter',
          target: '≤ 1.3',
          isMet: late / early <= 1.3,
        },
      ],
      charts: {
        growth: {
          title: `CPU per turn in one visit of ${turns} turns`,
          x: 'turns so far',
          y: 'microseconds per turn',
          series: { ours: samples.map(({ turns: x, micros: y }) => ({ x, y })) },
        },
      },
    }
  } finally {
    child.disconnect()
  }
}
