import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AsyncQueue } from '../../../src/core/queue.ts'

async function collect<T>(queue: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of queue) items.push(item)
  return items
}

describe('AsyncQueue', () => {
  it('delivers what was pushed before and after the reader came, then ends', async () => {
    const queue = new AsyncQueue<number>()
    queue.push(1)
    const reading = collect(queue)
    queue.push(2)
    await Promise.resolve()
    queue.push(3)
    queue.end()
    queue.push(4)
    expect(await reading).toEqual([1, 2, 3])
  })

  it('delivers what is queued before it fails, and fails once', async () => {
    const queue = new AsyncQueue<number>()
    queue.push(1)
    queue.fail(new Error('broken'))
    const iterator = queue[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ value: 1, done: false })
    await expect(iterator.next()).rejects.toThrow('broken')
    expect(await iterator.next()).toEqual({ value: undefined, done: true })
  })

  it('tells its owner when the reader leaves early, and drops what comes later', async () => {
    let left = 0
    const queue = new AsyncQueue<number>(() => left++)
    queue.push(1)
    queue.push(2)
    for await (const item of queue) if (item === 1) break
    queue.push(3)
    expect(left).toBe(1)
    expect(queue.size).toBe(0)
    expect(queue.isDone).toBe(true)
  })

  it('keeps order whatever the interleaving of pushes and reads', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 4_000 }), async (steps) => {
        const queue = new AsyncQueue<number>()
        const iterator = queue[Symbol.asyncIterator]()
        const reads: Promise<IteratorResult<number>>[] = []
        let pushed = 0
        for (const push of steps) {
          if (push) queue.push(pushed++)
          else if (reads.length < pushed) reads.push(iterator.next())
        }
        const values = (await Promise.all(reads)).map((result) => result.value as number)
        expect(values).toEqual(values.map((_, index) => index))
        expect(queue.size).toBe(pushed - reads.length)
      }),
      { numRuns: 30 },
    )
  })
})
