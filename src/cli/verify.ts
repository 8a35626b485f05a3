import { readFile } from 'node:fs/promises'
import { createPublicKey, webcrypto } from 'node:crypto'
import type { WebCryptoKey } from '../journal/encrypt-store.ts'
import { verifyEncounter } from '../review/verify-encounter.ts'
import { textOf, UsageError, type Command } from './command.ts'
import { storeHelp, storeOf, storeOptions } from './visits.ts'

export const verify: Command = {
  summary: 'tells whether signed visits are as they were signed',
  help: `medical-scribe verify VISIT… [options]

Reads each visit's journal and follows its chain from the first record to the last. Says what does not fit,
and ends with 1 when something does not, or when a visit is not signed.

  --key FILE         the app's public key (PEM): then every signature must be by it
  --hash HASH        a hash that the app kept when it signed: it must be in the journal
${storeHelp}`,
  options: { ...storeOptions, key: { type: 'string' }, hash: { type: 'string' } },
  async run({ flags, words, screen }) {
    if (words.length === 0) throw new UsageError('Name at least one visit; medical-scribe export lists them')
    const file = textOf(flags, 'key')
    const hash = textOf(flags, 'hash')
    const options = {
      ...(file === undefined ? {} : { key: await publicKey(file) }),
      ...(hash === undefined ? {} : { hash }),
    }
    await using store = storeOf(flags)
    const known = await store.list()
    let failed = 0
    for (const id of words) {
      if (!known.includes(id)) throw new UsageError(`The store has no visit ${id}`)
      const { valid, problems } = await verifyEncounter(store, id, options)
      screen.line(`${id}: ${valid ? 'as it was signed' : 'not valid'}`)
      for (const { record, message } of problems)
        screen.line(`  ${record === undefined ? '' : `record ${record}: `}${message}`)
      if (!valid) failed++
    }
    return failed > 0 ? 1 : 0
  },
}

/** An Ed25519 or an ECDSA P-256 key, as WebCrypto has it. */
async function publicKey(file: string): Promise<WebCryptoKey> {
  try {
    const key = createPublicKey(await readFile(file))
    const algorithm =
      key.asymmetricKeyType === 'ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' }
    const der = key.export({ type: 'spki', format: 'der' })
    return await webcrypto.subtle.importKey('spki', der, algorithm, true, ['verify'])
  } catch {
    throw new UsageError(`--key: ${file} is no public key of Ed25519 or ECDSA P-256 in PEM`)
  }
}
