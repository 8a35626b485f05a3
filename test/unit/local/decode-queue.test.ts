import { describe, expect, it } from 'vitest'
import { deferred } from '../../../src/core/time.ts'
import { DecodeQueue, type DecodeKind } from '../../../src/local/decode-queue.ts'

function bench(atOnce = 1) {
  const queue = new DecodeQueue(atOnce)
  const started: string[] = []
  const gates = new Map<string, ReturnType<typeof deferred<string>>>()
  const add = (owner: object, kind: DecodeKind, name: string) => {
    const gate = deferred<string>()
    gates.set(name, gate)
    return queue.add(owner, kind, () => {
      started.push(name)
      return gate.promise
    })
  }
  const finish = async (name: string): Promise<void> => {
    gates.get(name)?.resolve(name)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { add, finish, started, gates }
}

describe('DecodeQueue', () => {
  const one = { name: 'one' }
  const two = { name: 'two' }

  it('takes finals before partials', async () => {
    const { add, finish, started } = bench()
    add(one, 'partial', 'p1')
    add(one, 'partial', 'p2')
    add(two, 'final', 'f1')
    await finish('p1')
    await finish('f1')
    expect(started).toEqual(['p1', 'f1', 'p2'])
  })

  it('serves sessions in turn and keeps the order of each', async () => {
    const { add, finish, started } = bench()
    for (const name of ['a1', 'a2', 'a3']) add(one, 'final', name)
    for (const name of ['b1', 'b2']) add(two, 'final', name)
    for (const name of ['a1', 'b1', 'a2', 'b2', 'a3']) await finish(name)
    expect(started).toEqual(['a1', 'b1', 'a2', 'b2', 'a3'])
  })

  it('drops what waits, and not what runs', async () => {
    const { add, finish, started } = bench()
    const running = add(one, 'final', 'f')
    const waiting = add(one, 'partial', 'p')
    expect(waiting.drop()).toBe(true)
    expect(await waiting.result).toBeUndefined()
    expect(running.drop()).toBe(false)
    await finish('f')
    expect(await running.result).toBe('f')
    expect(started).toEqual(['f'])
  })

  it('goes on after a decode that failed, and says so to its owner only', async () => {
    const { add, finish, gates } = bench()
    const bad = add(one, 'final', 'bad')
    const good = add(two, 'final', 'good')
    gates.get('bad')?.reject(new Error('no memory'))
    await expect(bad.result).rejects.toThrow('no memory')
    await finish('good')
    expect(await good.result).toBe('good')
  })

  it('runs as many at once as it may', () => {
    const { add, started } = bench(2)
    for (const name of ['a', 'b', 'c']) add(one, 'final', name)
    expect(started).toEqual(['a', 'b'])
  })
})
