import { checkOptions } from '../core/check-options.ts'
import { Chain } from '../journal/chain.ts'
import type { WebCryptoKey } from '../journal/encrypt-store.ts'
import {
  audioExtent,
  type EncounterStore,
  type JournalRecord,
  type SignatureRecord,
} from '../journal/records.ts'
import type { SpeakerRole } from '../protocol/turn.ts'
import { checkKey, hashOf, isProven } from './proof.ts'

/** Something that does not fit in the journal of a signed visit. */
export interface EncounterProblem {
  /** Which record, counted from 0 in the order of reading; absent when it is about the whole. */
  readonly record?: number
  /**
   * `damaged`: it cannot be read. `changed`: it is not what was written, or is not where it was written. `missing`:
   * records are absent. `repeated`: it is there twice. `after-signature`: nothing but an addendum or a void may follow.
   * `unsigned`: there is no signature. `hash`: the signature is of something else. `proof`: it is not by this key.
   * `unknown-hash`: a hash that the app kept is not in the journal.
   */
  readonly kind:
    | 'damaged'
    | 'changed'
    | 'missing'
    | 'repeated'
    | 'after-signature'
    | 'unsigned'
    | 'hash'
    | 'proof'
    | 'unknown-hash'
  /** For people; holds no word of the visit. */
  readonly message: string
}

/** What `verifyEncounter` finds. */
export interface EncounterVerification {
  /** True when the visit is signed, and everything is as it was signed. */
  readonly valid: boolean
  /** In order of the records; the first is the first record that does not fit. */
  readonly problems: readonly EncounterProblem[]
}

/** Options of `verifyEncounter`. */
export interface VerifyEncounterOptions {
  /**
   * The public key of the app's signing key: then every signature, addendum and void must be by it. Without it, and
   * without `hash`, a journal that was written anew from its first record is not found out.
   */
  readonly key?: WebCryptoKey
  /** Hashes that the app kept when it signed or added: each must be in the journal. */
  readonly hash?: string | readonly string[]
}

/**
 * Whether a signed visit is as it was signed: reads its journal and follows the chain from the first record to the
 * last.
 *
 * Not found: an addendum or a void that was cut off at the end, unless its hash is given; a journal that was written
 * anew as a whole, unless a key or a hash is.
 *
 * @throws StoreError when the store cannot be read; ConfigurationError for a key of another kind.
 */
export async function verifyEncounter(
  store: EncounterStore,
  encounterId: string,
  options: VerifyEncounterOptions = {},
): Promise<EncounterVerification> {
  checkOptions('', options, { key: { type: 'any' }, hash: { type: 'any' } })
  const { key, hash = [] } = options
  if (key) checkKey(key, 'verify')
  const problems: EncounterProblem[] = []
  const chain = new Chain()
  const audio = new AudioOrder()
  const hashes = new Set<string>()
  let isSigned = false
  let index = 0
  for await (const record of store.read(encounterId)) {
    const at = index++
    const found = (kind: EncounterProblem['kind'], message: string): void => {
      problems.push({ record: at, kind, message })
    }
    if (record.type === 'sealed') {
      found('damaged', 'It is encrypted: read the visit through encryptStore')
      continue
    }
    const head = chain.head
    const believed = chain.take(record)
    for (const report of believed) {
      if (report.type !== 'damage') continue
      if (report.reason === 'missing') found('missing', `${report.length} records before it are absent`)
      else if (report === record) found('damaged', `It cannot be read: ${report.reason} in ${report.part}`)
      else found('changed', 'It does not go on from the record before it')
    }
    if (record.type === 'damage') continue
    if (believed.length === 0) found('repeated', 'It is there twice')
    if (record.type === 'audio') {
      if (!audio.takes(record)) found('changed', 'Audio is out of order or there twice')
    }
    if (isSignature(record)) {
      if (record.type === 'signed' && isSigned) found('after-signature', 'It is a second signature')
      if (record.hash !== hashOf(encounterId, head, record)) found('hash', 'Its hash is of something else')
      if (key && !(record.proof && (await isProven(key, record.hash, record.proof)))) {
        found('proof', record.proof ? 'It was not signed with this key' : 'It was signed without a key')
      }
      hashes.add(record.hash)
      isSigned ||= record.type === 'signed'
    } else if (isSigned && record.type !== 'audio') {
      found('after-signature', 'Nothing but addenda and a void may follow a signature')
    }
  }
  for (const report of chain.settle()) {
    const kind = report.reason === 'missing' ? 'missing' : 'changed'
    problems.push({ kind, message: `Audio ${kind === 'missing' ? 'is absent' : 'is not what was heard'}` })
  }
  if (!isSigned) problems.push({ kind: 'unsigned', message: 'The visit has no signature' })
  for (const kept of typeof hash === 'string' ? [hash] : hash) {
    if (!hashes.has(kept))
      problems.push({ kind: 'unknown-hash', message: 'A hash that was kept is not in the journal' })
  }
  return { valid: problems.length === 0, problems }
}

function isSignature(record: JournalRecord): record is SignatureRecord {
  return record.type === 'signed' || record.type === 'addendum' || record.type === 'void'
}

/** Audio lies in the order in which it was heard, channel by channel. */
class AudioOrder {
  readonly #ends = new Map<SpeakerRole | undefined, number>()

  takes(record: JournalRecord & { readonly type: 'audio' }): boolean {
    const before = this.#ends.get(record.channel) ?? -Infinity
    this.#ends.set(record.channel, audioExtent(record)?.endMs ?? record.startMs)
    return record.startMs >= before - 1
  }
}
