import { describe, expectTypeOf, it } from 'vitest'
import type {
  EditedTurn,
  MedicalScribeSession,
  PartialTurn,
  ScribeErrors,
  SessionEvent,
  SessionState,
  SoapNote,
  Turn,
} from '../../src/index.ts'

declare const session: MedicalScribeSession

describe('event map', () => {
  it('types each listener by its event', () => {
    session.on('partial', (turn) => {
      expectTypeOf(turn).toEqualTypeOf<PartialTurn>()
    })
    session.on('turn', (turn) => {
      expectTypeOf(turn).toEqualTypeOf<Turn>()
    })
    session.on('turnEdited', (turn) => {
      expectTypeOf(turn).toEqualTypeOf<EditedTurn>()
    })
    session.on('note', (note, kind) => {
      expectTypeOf(note).toEqualTypeOf<SoapNote>()
      expectTypeOf(kind).toEqualTypeOf<'draft' | 'unverified' | 'final'>()
    })
    session.on('stateChange', (next, previous) => {
      expectTypeOf(next).toEqualTypeOf<SessionState>()
      expectTypeOf(previous).toEqualTypeOf<SessionState>()
    })
    session.on('error', (error) => {
      expectTypeOf(error).toEqualTypeOf<ScribeErrors>()
    })
  })

  it('refuses unknown events and wrong listeners, and keeps emit to itself', () => {
    // @ts-expect-error: no such event
    session.on('turns', () => undefined)
    // @ts-expect-error: a turn is not a number
    session.on('turn', (turn: number) => turn)
    expectTypeOf<MedicalScribeSession>().not.toHaveProperty('emit')
  })

  it('narrows iterated events by type', () => {
    const handle = (event: SessionEvent): void => {
      if (event.type === 'note') expectTypeOf(event.args[0]).toEqualTypeOf<SoapNote>()
      if (event.type === 'turn') expectTypeOf(event.args).toEqualTypeOf<readonly [turn: Turn]>()
    }
    expectTypeOf(handle).toBeFunction()
  })
})

describe('state', () => {
  it('holds data only where it exists', () => {
    const read = (state: SessionState): void => {
      if (state.status === 'failed') expectTypeOf(state.error).toEqualTypeOf<ScribeErrors>()
      if (state.status === 'reconnecting') expectTypeOf(state.attempt).toEqualTypeOf<number>()
      if (state.status === 'live') expectTypeOf(state.connection).toEqualTypeOf<number>()
      // @ts-expect-error: an idle session has no error
      if (state.status === 'idle') void state.error
    }
    expectTypeOf(read).toBeFunction()
  })
})

describe('errors', () => {
  it('narrow by code', () => {
    const read = (error: ScribeErrors): void => {
      if (error.code === 'connection') expectTypeOf(error.closeCode).toEqualTypeOf<number | undefined>()
      if (error.code === 'audio') expectTypeOf(error.reason).toBeString()
    }
    expectTypeOf(read).toBeFunction()
  })
})
