import { checkText } from '../core/check-options.ts'
import { Chain } from '../journal/chain.ts'
import { keptVisit, type KeptVisit } from '../journal/kept-visit.ts'
import type { EncounterStore, PlainRecord } from '../journal/records.ts'
import type { Claim } from '../protocol/claim.ts'
import type { Consent } from '../protocol/decision.ts'
import type { Encounter } from '../protocol/encounter.ts'
import type { Note } from '../protocol/note.ts'

/** Who recorded that the patient agreed, and how. */
export interface ConsentOptions {
  /** Who records it, as the app calls them. */
  readonly by: string
  /** How it was given, for example `spoken`, in the app's words. */
  readonly how: string
}

/** Who recorded that the patient does no longer agree, and what becomes of the visit. */
export interface WithdrawConsentOptions extends ConsentOptions {
  /** True deletes audio, turns and note from the store. What stays is that it happened. @default false */
  readonly erase?: boolean
}

/** A journal's record of consent. */
export type ConsentRecord = { readonly type: 'consent' } & Consent

/** That consent is given or withdrawn now. */
export function consentRecord(status: Consent['status'], { by, how }: ConsentOptions): ConsentRecord {
  checkText('by', by)
  checkText('how', how)
  return { type: 'consent', status, by, how, at: new Date().toISOString() }
}

/** Deletes a visit and its claim, and leaves in its place, and returns, when it began and what became of consent. */
export async function eraseVisit(
  store: EncounterStore | undefined,
  { id, startedAt, consent }: Encounter<Note>,
  withdrawn: ConsentRecord,
  claim?: Claim,
): Promise<KeptVisit> {
  const records: PlainRecord[] = [
    { type: 'start', startedAt: startedAt ?? withdrawn.at },
    ...(consent?.status === 'given' ? [{ type: 'consent' as const, ...consent }] : []),
    { ...withdrawn, erased: true },
    { type: 'end', endedAt: withdrawn.at },
  ]
  const chain = new Chain()
  await store?.delete(id, claim)
  const linked = records.map((record) => chain.link(record))
  await store?.append(id, linked)
  return keptVisit(id, linked)
}
