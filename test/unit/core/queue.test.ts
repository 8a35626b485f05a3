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

  it('hands a follower what is queued, then each item in the moment it is pushed, then the end', async () => {
    const queue = new AsyncQueue<number>()
    const heard: number[] = []
    queue.push(1)
    const over = queue.follow((item) => heard.push(item))
    queue.push(2)
    expect(heard).toEqual([1, 2])
    queue.fail(new Error('broken'))
    queue.push(3)
    await expect(over).rejects.toThrow('broken')
    expect(heard).toEqual([1, 2])
  })

  it('tells a follower of an end that came before it', async () => {
    const queue = new AsyncQueue<number>()
    queue.end()
    await queue.follow(() => expect.unreachable())
    const failed = new AsyncQueue<number>()
    failed.fail(new Error('broken'))
    await expect(failed.follow(() => expect.unreachable())).rejects.toThrow('broken')
  })

  it.each([
    ['at once', [1, 2]],
    ['later', []],
  ])('ends with what a follower throws %s, and lets its other side know', async (_, queued) => {
    let left = 0
    const queue = new AsyncQueue<number>(() => left++)
    const heard: number[] = []
    for (const item of queued) queue.push(item)
    const over = queue.follow((item) => {
      heard.push(item)
      throw new Error('full')
    })
    queue.push(1)
    queue.push(2)
    await expect(over).rejects.toThrow('full')
    expect(heard).toEqual([1])
    expect(left).toBe(1)
  })

  it('tells what a follower throws also when the queue had ended before', async () => {
    let left = 0
    const queue = new AsyncQueue<number>(() => left++)
    queue.push(1)
    queue.push(2)
    queue.end()
    const heard: number[] = []
    const over = queue.follow((item) => {
      heard.push(item)
      throw new Error('full')
    })
    await expect(over).rejects.toThrow('full')
    expect(heard).toEqual([1])
    expect(left).toBe(0)
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
