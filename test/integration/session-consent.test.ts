import { describe, expect, it } from 'vitest'
import {
  EncounterReview,
  MedicalScribeSession,
  MemoryStore,
  iterableSource,
  type AudioSource,
} from '../../src/index.ts'
import { deferred } from '../../src/core/time.ts'
import { audioFor, consultation, visit } from '../support/visit.ts'

const given = { by: 'Dr. Moss', how: 'spoken' }

/** A source that says whether it was opened. */
function watched(): AudioSource & { isOpen: boolean } {
  const inner = audioFor(consultation)
  const source = {
    format: inner.format,
    isOpen: false,
    open: (signal: AbortSignal) => {
      source.isOpen = true
      return inner.open(signal)
    },
  }
  return source
}

describe('consent', () => {
  it.each([true, false])(
    'withdrawn under the name of another visit, with erase %s, touches nothing of it',
    async (erase) => {
      const store = new MemoryStore()
      await store.append('taken', [{ type: 'connection', connection: 0 }])
      await using v = await visit({ store, encounterId: 'taken' })
      await expect(v.session.withdrawConsent({ ...given, erase })).rejects.toMatchObject({
        code: 'configuration',
        option: 'encounterId',
      })
      const records: unknown[] = []
      for await (const record of store.read('taken')) records.push(record)
      expect(records).toHaveLength(1)
    },
  )

  it('holds the microphone and the connection until it is recorded', async () => {
    const audio = watched()
    const store = new MemoryStore()
    await using v = await visit({ audio, store, encounterId: 'v', consent: 'required' })
    const started = v.session.start()
    await v.until('stateChange', ({ args: [{ status }] }) => status === 'awaiting-consent')
    expect([audio.isOpen, v.session.encounter.usage.connections, v.session.encounter.consent]).toEqual([
      false,
      0,
      undefined,
    ])
    expect(() => v.session.recordConsent({ by: '', how: 'spoken' })).toThrow('by')
    v.session.recordConsent(given)
    await started
    const { encounter } = await v.session.finished
    expect(audio.isOpen).toBe(true)
    expect(encounter.consent).toMatchObject({ status: 'given', ...given })
    const again = await MedicalScribeSession.recover({
      store,
      encounterId: 'v',
      editor: false,
      note: false,
      streaming: { url: v.fake.streamingUrl },
    })
    expect(again.encounter.consent).toEqual(encounter.consent)
  })

  it('given before the start is not asked for again, and a stop while it is waited for ends the visit unheard', async () => {
    await using early = await visit({ consent: 'required' })
    early.session.recordConsent(given)
    await early.session.start()
    await using late = await visit({ consent: 'required' })
    void late.session.start()
    const { encounter } = await late.session.stop()
    expect(encounter.turns).toEqual([])
    await using left = await visit({ consent: 'required' })
    const started = left.session.start()
    await left.session.cancel()
    await expect(started).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('withdrawn, stops the visit, and deletes it when asked but for the record that it was', async () => {
    for (const erase of [false, true]) {
      const store = new MemoryStore()
      await using v = await visit({ store, encounterId: 'v', audio: audioFor(consultation, 8) })
      v.session.recordConsent(given)
      void v.session.start().catch(() => undefined)
      await v.until('turn')
      await v.session.withdrawConsent({ by: 'Dr. Moss', how: 'spoken', erase })
      expect(v.session.state).toEqual({ status: 'ended', reason: 'cancelled' })
      const kept: string[] = []
      for await (const record of store.read('v')) kept.push(JSON.stringify({ ...record, bytes: undefined }))
      expect(kept.join().includes('Good morning')).toBe(!erase)
      expect(v.session.encounter.turns.length > 0).toBe(!erase)
      const review = await EncounterReview.open({ store, encounterId: 'v' })
      expect(review.encounter.consent).toMatchObject({
        status: 'withdrawn',
        ...(erase ? { erased: true } : {}),
      })
      await review.close()
      const options = {
        store,
        encounterId: 'v',
        audio: iterableSource([]),
        editor: false,
        note: false,
      } as const
      await expect(MedicalScribeSession.recover({ ...options, token: 'x' })).rejects.toThrow('no consent')
      await expect(v.session.withdrawConsent(given)).rejects.toMatchObject({ code: 'state' })
    }
  })

  it('withdrawn, deletes the visit under its own claim, also where the store is slow to give it free', async () => {
    const store = new MemoryStore()
    const deleted = deferred<void>()
    const [claim, remove] = [store.claim.bind(store), store.delete.bind(store)]
    store.claim = async (id, ttlMs) => {
      const held = await claim(id, ttlMs)
      return { ...held, release: () => deleted.promise.then(() => held.release()) }
    }
    store.delete = (...args) => remove(...args).finally(deleted.resolve)
    await using v = await visit({ store, encounterId: 'v', audio: audioFor(consultation, 8) })
    v.session.recordConsent(given)
    void v.session.start().catch(() => undefined)
    await v.until('turn')
    await v.session.withdrawConsent({ ...given, erase: true })
    const kept = []
    for await (const { type } of store.read('v')) kept.push(type)
    expect(kept).toEqual(['start', 'consent', 'consent', 'end'])
    expect((await store.status('v')).state).toBe('finished')
  })

  it('can be withdrawn from a finished visit until it is signed', async () => {
    const store = new MemoryStore()
    await using v = await visit({ store, encounterId: 'v' })
    await v.session.start()
    await v.session.finished
    const review = await EncounterReview.open({ store, encounterId: 'v' })
    for (const { id } of review.agenda) await review.acknowledge(id)
    await review.withdrawConsent({ by: 'Dr. Moss', how: 'by letter' })
    expect(review.encounter.turns.length).toBeGreaterThan(0)
    await review.withdrawConsent({ by: 'Dr. Moss', how: 'by letter', erase: true })
    expect(review.encounter).toMatchObject({ turns: [], consent: { status: 'withdrawn', erased: true } })
    expect(review.encounter.note).toBeUndefined()
  })
})
