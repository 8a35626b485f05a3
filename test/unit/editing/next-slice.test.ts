import { describe, expect, it, vi } from 'vitest'
import { LLMEditor } from '../../../src/editing/editor/llm-editor.ts'
import { nextSlice } from '../../../src/editing/editor/next-slice.ts'
import { modelOf, turnOf } from '../model/models.ts'

/** Holds the thread for `ms`. */
function hold(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until);
}

describe('nextSlice', () => {
  it('lets work run in the order it asked, and what else waits in between', async () => {
    const ran: (number | string)[] = []
    const work = Array.from({ length: 6 }, async (_, i) => {
      await nextSlice()
      ran.push(i)
      hold(4)
    })
    setTimeout(() => ran.push('timer'), 2)
    await Promise.all(work)
    expect(ran.filter((what) => what !== 'timer')).toEqual([0, 1, 2, 3, 4, 5])
    expect(ran.indexOf('timer')).toBeGreaterThan(-1)
    expect(ran.indexOf('timer')).toBeLessThan(5)
  })

  it('goes on where timers stand still, as in pages in the background and under faked ones', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    hold(6)
    const first = nextSlice()
    for (let i = 0; i < 10; i++) await Promise.resolve()
    vi.useRealTimers()
    await first
    await nextSlice()
  })
})

describe('LLMEditor', () => {
  it('does not hold up the thread while the answers of many visits are reviewed', async () => {
    const text =
      'So i take lisinopril ten milligrams every morning and i was told to stop ibuprofen. '.repeat(6)
    const editor = new LLMEditor({ model: modelOf(() => text.replaceAll(' i ', ' I ')) })
    let ticks = 0
    const timer = setInterval(() => ticks++, 1)
    const edited = await Promise.all(Array.from({ length: 150 }, (_, i) => editor.edit(turnOf(text, i))))
    clearInterval(timer)
    expect(edited.every(({ status }) => status === 'edited')).toBe(true)
    expect(ticks).toBeGreaterThan(5)
  })
})
