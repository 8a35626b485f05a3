import { describe, expect, it } from 'vitest'
import { Lifecycle } from '../../../src/core/lifecycle.ts'

type Light =
  | { readonly status: 'red' }
  | { readonly status: 'green'; readonly forMs: number }
  | { readonly status: 'off' }

const make = (moves: string[] = []): Lifecycle<Light> =>
  new Lifecycle<Light>(
    { status: 'red' },
    { red: ['green', 'off'], green: ['red'], off: [] },
    (next, previous) => moves.push(`${previous.status}→${next.status}`),
  )

describe('Lifecycle', () => {
  it('moves along the table and tells each move after it happened', () => {
    const moves: string[] = []
    const light = make(moves)
    light.move({ status: 'green', forMs: 5 })
    expect(light.state).toEqual({ status: 'green', forMs: 5 })
    light.move({ status: 'red' })
    light.move({ status: 'off' })
    expect(moves).toEqual(['red→green', 'green→red', 'red→off'])
    expect(light.isOver).toBe(true)
  })

  it('throws on a move the table does not have, and stays', () => {
    const light = make()
    light.move({ status: 'green', forMs: 1 })
    expect(light.can('off')).toBe(false)
    expect(() => {
      light.move({ status: 'off' })
    }).toThrow('Illegal move from green to off')
    expect(light.state.status).toBe('green')
  })
})
