import type { AudioFormat } from './audio.ts'
import type { SpeakerRole } from './turn.ts'

/** How long a claim lasts unless it is renewed, in milliseconds. */
export const claimTtlMs = 15_000

/**
 * The right to write one visit, which nobody else has at the same time. It ends by itself when it is not renewed, by the
 * clock of the store.
 */
export interface Claim {
  readonly encounterId: string
  /** Higher than that of every claim before it. A store refuses what is appended under a lower one. */
  readonly token: number
  /**
   * Makes it last for its whole time again. An append under it does so too.
   *
   * @throws StoreError `claimed` when it is over, because it was released or another has the visit now.
   */
  renew(): Promise<void>
  /** Gives the visit free. Repeated calls, and one after another took the visit, do nothing. */
  release(): Promise<void>
}

/** What a store knows of a visit without reading it, also where it is sealed. */
export interface EncounterStatus {
  /**
   * `live`: somebody has the claim. `abandoned`: nobody has, and the visit is not finished. `finished`: it is complete.
   * `signed`: its note was signed.
   */
  readonly state: 'live' | 'abandoned' | 'finished' | 'signed'
  /** When the newest record was written, ISO 8601, UTC. Absent when there is none yet. */
  readonly lastWrittenAt?: string
  /** Of the audio as it was heard. Absent when nothing was heard yet, and in journals of version 0.1. */
  readonly format?: AudioFormat
  /** The channels of the visit; absent when it has one source. */
  readonly channels?: readonly SpeakerRole[]
  /** Whether there is audio that no final turn covers, or is kept though one does; false once the visit is finished. */
  readonly hasAudioWaiting: boolean
}
