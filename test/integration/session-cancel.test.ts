import { describe, expect, it, vi } from 'vitest'
import {
  MemoryStore,
  type EncounterStore,
  type LanguageModel,
  type MedicalScribeSessionOptions,
} from '../../src/index.ts'
import { scriptedSource } from '../../src/testing.ts'
import { openHandles } from '../support/open-handles.ts'
import { consultation, visit, type Visit } from '../support/visit.ts'

/** It answers never, whatever its signal says. */
const hangs = (): Promise<never> => new Promise(() => undefined)
const deafModel: LanguageModel = { id: 'deaf', generate: hangs }
const live = (): MedicalScribeSessionOptions['audio'] => scriptedSource({ script: consultation, speed: 4 })

function storeThat(change: Partial<EncounterStore>): EncounterStore {
  const inner = new MemoryStore()
  return {
    append: (id, records) => inner.append(id, records),
    read: (id) => inner.read(id),
    list: () => inner.list(),
    delete: (id) => inner.delete(id),
    ...change,
  }
}

interface Stage {
  readonly options?: Partial<MedicalScribeSessionOptions>
  readonly faults?: NonNullable<Parameters<typeof visit>[1]>['faults']
  /** Resolves when the session is there. */
  readonly reach: (v: Visit) => Promise<unknown>
}

const start = (v: Visit): void => void v.session.start().catch(() => undefined)
const started = async (v: Visit): Promise<unknown> => {
  start(v)
  return v.until('turn')
}
const stopped = async (v: Visit): Promise<void> => {
  await started(v)
  v.session.stop().catch(() => undefined)
}
const refusals = Array.from({ length: 20 }, (_, i) => ({
  kind: 'refuse' as const,
  status: 503,
  connection: i + 1,
}))

const stages: Readonly<Record<string, Stage>> = {
  idle: { reach: () => Promise.resolve() },
  'starting, with a server that never begins': {
    faults: [{ kind: 'no-begin', times: Infinity }],
    reach: (v) => {
      start(v)
      return v.fake.waitForAudio(0).catch(() => undefined)
    },
  },
  'starting, with a store that does not say whether the name is free': {
    options: {
      encounterId: 'visit',
      store: storeThat({
        async *read() {
          yield await hangs()
        },
      }),
    },
    reach: (v) => Promise.resolve(start(v)),
  },
  live: { reach: started },
  paused: {
    reach: async (v) => {
      await started(v)
      v.session.pause()
    },
  },
  reconnecting: {
    options: { streaming: { reconnect: { baseDelayMs: 60_000, maxDelayMs: 60_000 } } },
    faults: [{ kind: 'drop', connection: 0, atAudioMs: 3_000 }, ...refusals],
    reach: async (v) => {
      start(v)
      await v.until('stateChange', (e) => e.args[0].status === 'reconnecting')
    },
  },
  'stopping, while edits hang': {
    options: { editor: { model: deafModel } },
    reach: async (v) => {
      await stopped(v)
      await v.fake.waitForClose(0)
    },
  },
  'stopping, while an editor of the app hangs': {
    options: { editor: { edit: hangs, editMany: hangs } },
    reach: async (v) => {
      await stopped(v)
      await v.fake.waitForClose(0)
    },
  },
  'stopping, while the note hangs': {
    options: { editor: false, note: { model: deafModel } },
    reach: async (v) => {
      await stopped(v)
      await v.fake.waitForClose(0)
    },
  },
  'stopping, while a note writer of the app hangs': {
    options: { editor: false, note: { write: hangs } },
    reach: async (v) => {
      await stopped(v)
      await v.fake.waitForClose(0)
    },
  },
  'live, with a store that hangs': {
    options: { store: storeThat({ append: hangs }), storeTimeoutMs: 60_000 },
    reach: async (v) => {
      start(v)
      await vi.waitFor(() => expect(v.session.encounter.turns.length).toBeGreaterThan(0))
    },
  },
  'stopping, with a store that hangs': {
    options: {
      editor: false,
      note: false,
      storeTimeoutMs: 60_000,
      store: storeThat({ append: hangs }),
    },
    reach: async (v) => {
      start(v)
      await vi.waitFor(() => expect(v.session.encounter.turns.length).toBeGreaterThan(0))
      v.session.stop().catch(() => undefined)
      await v.fake.waitForClose(0)
    },
  },
}

describe('cancel()', () => {
  it.each(Object.entries(stages))('L9: ends at once, %s (lost 4)', async (_, { options, faults, reach }) => {
    using handles = openHandles()
    await using v = await visit({ audio: live(), ...options }, faults ? { faults } : {})
    await reach(v)
    const at = performance.now()
    await v.session.cancel('enough')
    expect(performance.now() - at).toBeLessThan(100)
    expect(v.session.state).toEqual({ status: 'ended', reason: 'cancelled' })
    await expect(v.session.finished).rejects.toMatchObject({ code: 'cancelled', message: 'enough' })
    const terminal = v.events.filter((e) => e.type === 'stateChange' && e.args[0].status === 'ended')
    expect(terminal).toHaveLength(1)
    expect(v.events.at(-1)).toBe(terminal[0])
    await vi.waitFor(() => expect([...handles.alive.values()]).toEqual([]), 2_000)
  })

  it('before the first audio leaves no visit behind, also before start() resolved (fit 9)', async () => {
    const store = new MemoryStore()
    for (const reach of [() => undefined, start]) {
      await using v = await visit({ store, encounterId: 'visit' })
      v.session.assignSpeaker('A', 'clinician')
      reach(v)
      await v.session.cancel()
      expect(await store.list()).toEqual([])
    }
  })

  it('of a silent source that is connected leaves no visit behind', async () => {
    const store = new MemoryStore()
    const audio = scriptedSource({ durationMs: 60_000, chunkMs: 60_000, speed: 1 })
    await using v = await visit({ store, audio })
    await v.session.start()
    await v.session.cancel()
    expect(await store.list()).toEqual([])
  })

  it('keeps what was heard: the visit can be finished later', async () => {
    const store = new MemoryStore()
    await using v = await visit({ store, audio: live(), encounterId: 'visit' })
    start(v)
    await v.until('turn')
    await v.session.cancel()
    expect(await store.list()).toEqual(['visit'])
  })
})
