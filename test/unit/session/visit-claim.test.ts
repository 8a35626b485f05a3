import { describe, expect, it, vi } from 'vitest'
import { MemoryStore } from '../../../src/journal/memory-store.ts'
import { VisitClaim } from '../../../src/session/visit-claim.ts'

describe('VisitClaim', () => {
  it('is renewed again after a renewal that the store never answered', async () => {
    vi.useFakeTimers()
    try {
      const store = new MemoryStore()
      const claim = store.claim.bind(store)
      let hangs = true
      store.claim = async (id, ttlMs) => {
        const held = await claim(id, ttlMs)
        return { ...held, renew: () => (hangs ? new Promise<never>(() => undefined) : held.renew()) }
      }
      const options = { claimTtlMs: 10_000, storeTimeoutMs: 60_000 }
      const own = await VisitClaim.take(store, 'visit', true, options, new AbortController().signal)
      await vi.advanceTimersByTimeAsync(1_500)
      hangs = false
      await vi.advanceTimersByTimeAsync(30_000)
      expect((await store.status('visit')).state).toBe('live')
      expect(await own?.isCertain()).toBe(true)
      hangs = true
      await vi.advanceTimersByTimeAsync(1_500)
      await own?.release()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })
})
