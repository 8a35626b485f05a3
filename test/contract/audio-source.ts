import { describe, expect, it } from 'vitest'
import type { AudioSource } from '../../src/protocol/audio.ts'

/**
 * What every `AudioSource` must do.
 *
 * @param make a source that gives the same bytes each time it is made, and ends by itself unless `isEndless`.
 */
export function audioSourceContract(
  name: string,
  make: () => AudioSource | Promise<AudioSource>,
  { isEndless = false }: { readonly isEndless?: boolean } = {},
): void {
  const unaborted = (): AbortSignal => new AbortController().signal

  describe(`${name} as an AudioSource`, () => {
    it('states a format that can be sent', async () => {
      const { format } = await make()
      expect(['pcm_s16le', 'pcm_mulaw', 'opus', 'ogg_opus', 'aac']).toContain(format.encoding)
      expect(format.sampleRate).toBeGreaterThanOrEqual(8_000)
      expect(format.sampleRate).toBeLessThanOrEqual(96_000)
      expect([1, 2]).toContain(format.channels)
    })

    it('gives bytes, never an empty chunk', async () => {
      let bytes = 0
      for await (const chunk of (await make()).open(unaborted())) {
        expect(chunk).toBeInstanceOf(Uint8Array)
        expect(chunk.length).toBeGreaterThan(0)
        bytes += chunk.length
        if (isEndless && bytes > 3_000) break
      }
      expect(bytes).toBeGreaterThan(0)
    })

    it('ends without throwing at an abort, and soon', async () => {
      const stop = new AbortController()
      let stoppedMs = 0
      for await (const _ of (await make()).open(stop.signal)) {
        stoppedMs ||= performance.now()
        stop.abort()
      }
      expect(performance.now() - stoppedMs).toBeLessThan(1_500)
    })

    it('gives nothing when aborted before it was opened', async () => {
      for await (const _ of (await make()).open(AbortSignal.abort())) expect.unreachable()
    })

    it('lets go when the consumer leaves', async () => {
      for await (const _ of (await make()).open(unaborted())) break
      // And again: nothing is still held.
      for await (const _ of (await make()).open(unaborted())) break
    })

    it('leaves no listener on the signal', async () => {
      const stop = new AbortController()
      let listeners = 0
      const { signal } = stop
      const add = signal.addEventListener.bind(signal)
      const remove = signal.removeEventListener.bind(signal)
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners++
        add(...args)
      }
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners--
        remove(...args)
      }
      let chunks = 0
      for await (const _ of (await make()).open(signal)) if (++chunks === 3) break
      expect(listeners).toBeLessThanOrEqual(0)
    })
  })
}
