import { afterEach, describe, expect, it, vi } from 'vitest'
import { Emitter } from '../../../src/core/emitter.ts'

interface Events {
  readonly word: readonly [text: string, at: number]
  readonly done: readonly []
}

const uncaught: unknown[] = []
afterEach(() => {
  uncaught.length = 0
  vi.restoreAllMocks()
})

function catchMicrotasks(): void {
  vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
    void Promise.resolve().then(() => {
      try {
        task()
      } catch (error) {
        uncaught.push(error)
      }
    })
  })
}

describe('Emitter', () => {
  it('delivers to every listener in the order they were added', () => {
    const emitter = new Emitter<Events>()
    const heard: string[] = []
    emitter.on('word', (text, at) => heard.push(`a ${text} ${at}`))
    emitter.on('word', (text) => heard.push(`b ${text}`))
    emitter.emit('word', 'one', 1)
    expect(heard).toEqual(['a one 1', 'b one'])
  })

  it('L10: a listener that throws stops neither the others nor the emitter, and is reported', async () => {
    catchMicrotasks()
    const emitter = new Emitter<Events>()
    const heard: string[] = []
    emitter.on('word', () => {
      throw new Error('listener bug')
    })
    emitter.on('word', (text) => heard.push(text))
    expect(() => {
      emitter.emit('word', 'one', 1)
    }).not.toThrow()
    expect(heard).toEqual(['one'])
    await Promise.resolve()
    await Promise.resolve()
    expect(uncaught).toEqual([new Error('listener bug')])
  })

  it('removes exactly the registration it returned for, also from within a listener', () => {
    const emitter = new Emitter<Events>()
    const heard: string[] = []
    const listener = (): void => {
      heard.push('x')
      off()
    }
    const off = emitter.on('done', listener)
    emitter.on('done', listener)
    emitter.emit('done')
    emitter.emit('done')
    expect(heard).toEqual(['x', 'x', 'x'])
  })
})
