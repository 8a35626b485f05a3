import { describe, expect, it } from 'vitest'
import { visit } from '../support/visit.ts'

/** Functions of ours on the stack, innermost first. */
function framesOf(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => /\/src\/(session|journal|core)\//.test(line))
    .map((line) => line.replace(/^ *at (?:async )?(.*?) \(.*\/src\/(.*?\.ts).*$/, '$1 $2'))
}

describe('the trip of a turn through a session', () => {
  it.each(['turn', 'partial'] as const)(
    'a %s passes at most four hands between the sink and a listener, without a promise',
    async (event) => {
      await using v = await visit({ editor: false, note: false })
      const limit = Error.stackTraceLimit
      const stacks: string[] = []
      v.session.on(event, () => {
        Error.stackTraceLimit = 100
        stacks.push(new Error().stack ?? '')
        Error.stackTraceLimit = limit
      })
      await v.session.start()
      await v.over
      expect(stacks.length).toBeGreaterThan(0)
      for (const stack of stacks) {
        const ours = framesOf(stack)
        const sink = ours.findIndex((frame) => frame.includes('medical-scribe-session.ts'))
        expect(sink, ours.join('\n')).toBeLessThan(4)
        expect(sink).toBeGreaterThan(0)
        // Whoever calls the sink is still on the stack.
        expect(stack).toMatch(/\/src\/streaming\//)
      }
    },
  )
})
