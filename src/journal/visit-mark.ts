import { ConfigurationError, ScribeError, StoreError, type ScribeErrors } from '../core/errors.ts'
import type { EncounterStatus } from '../protocol/claim.ts'
import type { JournalRecord, VisitMark } from './records.ts'

/** The mark that a record sets; undefined for most. */
export function markOf(record: JournalRecord): VisitMark | undefined {
  if (record.type === 'sealed') return record.mark
  if (record.type === 'end') return { state: 'finished' }
  if (record.type === 'signed') return { state: 'signed' }
  if (record.type !== 'start') return undefined
  const { format, channels } = record
  return { state: 'begun', ...(format ? { format } : {}), ...(channels ? { channels } : {}) }
}

/** How a visit stands after these records: the newest state, and the newest format there is. */
export function markAfter(
  before: VisitMark | undefined,
  records: Iterable<JournalRecord>,
): VisitMark | undefined {
  let mark = before
  for (const record of records) {
    const next = markOf(record)
    if (next) mark = { ...mark, ...next }
  }
  return mark
}

/** What a store answers when it is asked for the status of a visit. */
export function statusOf(
  mark: VisitMark | undefined,
  isClaimed: boolean,
  rest: Pick<EncounterStatus, 'lastWrittenAt' | 'hasAudioWaiting'>,
): EncounterStatus {
  const { state = 'begun', ...form } = mark ?? {}
  // Of a visit that is over, the audio that is there was kept on purpose.
  if (state !== 'begun') return { state, ...form, ...rest, hasAudioWaiting: false }
  return { state: isClaimed ? 'live' : 'abandoned', ...form, ...rest }
}

/** @param freeAfterMs when the claim ends unless it is renewed, in milliseconds, where that is known. */
export function claimedByAnother(freeAfterMs?: number): StoreError {
  const message = 'Another process has the visit: try again when its claim is over'
  return new StoreError('claimed', message, freeAfterMs === undefined ? {} : { freeAfterMs })
}

export function isClaimedByAnother(error: unknown): error is ScribeErrors & StoreError {
  return ScribeError.isInstance(error) && error.code === 'store' && error.reason === 'claimed'
}

export function unknownEncounter(): ConfigurationError {
  return new ConfigurationError(
    'encounterId',
    'the store has no such encounter; `store.list()` names those it has',
  )
}
