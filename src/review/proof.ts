import { ConfigurationError } from '../core/errors.ts'
import { digestOfJson } from '../journal/chain.ts'
import type { SignatureRecord } from '../journal/records.ts'
import type { SignatureProof } from '../protocol/decision.ts'
import type { WebCryptoKey } from '../journal/encrypt-store.ts'

/**
 * What a signature, an addendum or a void stands for: the visit, all that was recorded before, and its own words.
 *
 * @param head digest of the record before it.
 */
export function hashOf(
  encounterId: string,
  head: string,
  record: SignatureRecord | Omit<SignatureRecord, 'hash'>,
): string {
  const {
    hash: _hash,
    proof: _proof,
    link: _link,
    ...words
  } = record as SignatureRecord & { readonly link?: unknown }
  return digestOfJson({ ...words, encounterId, head })
}

const parameters = {
  Ed25519: { name: 'Ed25519' },
  ECDSA: { name: 'ECDSA', hash: 'SHA-256' },
} as const

function algorithmOf(key: WebCryptoKey, use: 'sign' | 'verify'): SignatureProof['algorithm'] {
  const { name } = key.algorithm
  if ((name !== 'Ed25519' && name !== 'ECDSA') || !key.usages.includes(use)) {
    throw new ConfigurationError('key', `must be an Ed25519 or ECDSA key that may ${use}`)
  }
  return name
}

/** @throws ConfigurationError for a key that cannot be used. */
export function checkKey(key: WebCryptoKey, use: 'sign' | 'verify'): void {
  algorithmOf(key, use)
}

export async function prove(key: WebCryptoKey, hash: string): Promise<SignatureProof> {
  const algorithm = algorithmOf(key, 'sign')
  const bytes = await crypto.subtle.sign(parameters[algorithm], key, new TextEncoder().encode(hash))
  return { algorithm, value: btoa(String.fromCharCode(...new Uint8Array(bytes))) }
}

/** Whether the proof is by this key, over this hash. */
export async function isProven(key: WebCryptoKey, hash: string, proof: SignatureProof): Promise<boolean> {
  const algorithm = algorithmOf(key, 'verify')
  if (proof.algorithm !== algorithm) return false
  try {
    const value = Uint8Array.from(atob(proof.value), (letter) => letter.charCodeAt(0))
    return await crypto.subtle.verify(parameters[algorithm], key, value, new TextEncoder().encode(hash))
  } catch {
    return false
  }
}
