import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deferred, type Deferred } from '../../../src/core/time.ts'
import { EditBudget } from '../../../src/editing/editor/edit-budget.ts'
import { EditQueue, type EditQueueOptions } from '../../../src/editing/editor/edit-queue.ts'
import { noUsage } from '../../../src/protocol/encounter.ts'
import type { EditedTurn, Turn } from '../../../src/protocol/turn.ts'
import type { EditContext, TurnEditor } from '../../../src/protocol/turn-editor.ts'
import { turnOf } from '../model/models.ts'

/** An editor whose requests are answered by hand. */
class HandEditor implements TurnEditor {
  readonly requests: {
    turns: readonly Turn[]
    previous: number
    signal: AbortSignal | undefined
    answer: Deferred<void>
  }[] = []

  async edit(turn: Turn): Promise<EditedTurn> {
    return { ...turn, editedText: `${turn.text}.`, edits: [], status: 'edited' }
  }

  async editMany(
    turns: readonly Turn[],
    context: EditContext,
    options?: { readonly signal?: AbortSignal },
  ): Promise<EditedTurn[]> {
    const answer = deferred<void>()
    const { signal } = options ?? {}
    signal?.addEventListener('abort', () => {
      answer.reject(signal.reason)
    })
    this.requests.push({ turns, previous: context?.previous?.length ?? 0, signal, answer })
    await answer.promise
    return Promise.all(turns.map((turn) => this.edit(turn)))
  }
}

let editor: HandEditor
let told: string[]
const start = (options: Partial<EditQueueOptions> = {}): EditQueue =>
  new EditQueue({
    editor,
    onEdited: (turn) => told.push(`${turn.turnOrder}:${turn.status}`),
    ...options,
  })
const say = (order: number): Turn => turnOf(`there is no pain at night ${order}`, order)
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  editor = new HandEditor()
  told = []
})
afterEach(() => {
  vi.useRealTimers()
})

describe('EditQueue', () => {
  it('sends the first turn at once, and lets those that follow share a request', async () => {
    const queue = start({ spacingMs: 1_000 })
    queue.push(say(0))
    expect(editor.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(300)
    queue.push(say(1))
    await vi.advanceTimersByTimeAsync(300)
    queue.push(say(2))
    expect(editor.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(401)
    expect(editor.requests.map((request) => request.turns.length)).toEqual([1, 2])
    for (const request of editor.requests) request.answer.resolve()
    await settle()
    expect(told).toEqual(['0:edited', '1:edited', '2:edited'])
  })

  it('lets a turn without a critical fact ride along, but not wait for ever', async () => {
    const queue = start({ spacingMs: 1_000 })
    queue.push(turnOf('nice to see you', 0))
    await vi.advanceTimersByTimeAsync(2_000)
    expect(editor.requests).toHaveLength(0)
    queue.push(say(1))
    expect(editor.requests.map((request) => request.turns.length)).toEqual([2])
    queue.push(turnOf('nice to see you', 2))
    await vi.advanceTimersByTimeAsync(2_999)
    expect(editor.requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(2)
    expect(editor.requests).toHaveLength(2)
  })

  it('sends a full request at once', () => {
    const queue = start({ maxBatchTurns: 2 })
    for (let i = 0; i < 5; i++) queue.push(turnOf('nice to see you', i))
    expect(editor.requests.map((request) => request.turns.length)).toEqual([2, 2])
  })

  it('delivers in order, whichever request is answered first', async () => {
    const queue = start({ spacingMs: 0 })
    for (let i = 0; i < 3; i++) queue.push(say(i))
    queue.push(turnOf('Okay.', 3))
    expect(editor.requests).toHaveLength(3)
    editor.requests[2]?.answer.resolve()
    await settle()
    expect(told).toEqual([])
    editor.requests[0]?.answer.resolve()
    await settle()
    expect(told).toEqual(['0:edited'])
    editor.requests[1]?.answer.resolve()
    await settle()
    expect(told).toEqual(['0:edited', '1:edited', '2:edited', '3:unchanged'])
  })

  it('keeps to its limit, and the backlog goes in few requests', async () => {
    const queue = start({ spacingMs: 0, concurrency: 1, maxBatchTurns: 10 })
    for (let i = 0; i < 9; i++) queue.push(say(i))
    expect(editor.requests).toHaveLength(1)
    editor.requests[0]?.answer.resolve()
    await settle()
    expect(editor.requests.map((request) => request.turns.length)).toEqual([1, 8])
    expect(editor.requests[1]?.previous).toBe(1)
  })

  it('drains at once, within its limit: nothing waits for company', async () => {
    const queue = start({ spacingMs: 60_000, concurrency: 2, maxBatchTurns: 12 })
    for (let i = 0; i < 40; i++) queue.push(say(i))
    const drained = vi.fn()
    void queue.drain().then(drained)
    const sizes = (): number[] => editor.requests.map((request) => request.turns.length)
    expect(sizes()).toEqual([1, 12])
    for (let i = 0; i < 5; i++) {
      expect(sizes().length).toBeLessThanOrEqual(i + 2)
      editor.requests[i]?.answer.resolve()
      await settle()
    }
    expect(sizes()).toEqual([1, 12, 12, 12, 3])
    expect(told).toHaveLength(40)
    expect(drained).toHaveBeenCalledOnce()
    await start().drain()
  })

  it('keeps the original of turns whose editor breaks', async () => {
    const queue = start({ spacingMs: 0 })
    queue.push(say(0))
    editor.requests[0]?.answer.reject(new TypeError('bug'))
    await queue.drain()
    expect(told).toEqual(['0:original'])
  })

  it('keeps the original of turns there is no budget for, in their place, cosmetic ones first', async () => {
    let modelCalls = 0
    const visit = () => ({ usage: { ...noUsage, modelCalls }, turns: [] })
    const queue = start({ spacingMs: 0, budget: new EditBudget({ maxModelCalls: 4 }, visit) })
    queue.push(say(0))
    modelCalls++
    queue.push(turnOf('nice to see you', 1))
    queue.push(say(2))
    modelCalls++
    queue.push(say(3))
    expect(told).toEqual([])
    for (const request of editor.requests) request.answer.resolve()
    await queue.drain()
    expect(told).toEqual(['0:edited', '1:original', '2:edited', '3:original'])
  })

  it('cancels every request and timer, delivers nothing more, and lets drain end', async () => {
    const queue = start({ spacingMs: 1_000, maxBatchTurns: 2 })
    for (let i = 0; i < 3; i++) queue.push(say(i))
    const drained = queue.drain()
    queue.cancel()
    await drained
    queue.push(say(9))
    await settle()
    expect(editor.requests.every((request) => request.signal?.aborted)).toBe(true)
    expect(told).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('tells how long each turn took', async () => {
    const latencies: number[] = []
    const queue = start({ spacingMs: 1_000, onEdited: (_, latencyMs) => latencies.push(latencyMs) })
    queue.push(say(0))
    await vi.advanceTimersByTimeAsync(500)
    editor.requests[0]?.answer.resolve()
    await settle()
    expect(latencies[0]).toBeGreaterThanOrEqual(500)
  })
})
