const nonceBytes = 12
const markBytes = 8
/** Length of an encounter's key, 32, and its mark. */
export const sealingKeyBytes: number = 40

type Bytes = Uint8Array<ArrayBuffer>

/**
 * The key of one encounter, made from the caller's.
 *
 * The caller's key encrypts nothing but zeros, once per encounter, under a nonce that is a hash of the encounter's id:
 * AES in counter mode is a pseudo-random function, so what comes out is a fresh key and a mark by which its records
 * are known. Random nonces of 96 bits are then safe for 2^32 records of one encounter, not of all together, and a
 * record moved to another encounter does not open.
 */
export class SealingKey {
  readonly #key: CryptoKey
  readonly #mark: Bytes

  private constructor(key: CryptoKey, mark: Bytes) {
    this.#key = key
    this.#mark = mark
  }

  static async derive(master: Uint8Array | CryptoKey, encounterId: string): Promise<SealingKey> {
    return SealingKey.from(await SealingKey.bytesOf(master, encounterId))
  }

  /** The encounter's key and its mark, for sealing them under another key. */
  static async bytesOf(master: Uint8Array | CryptoKey, encounterId: string): Promise<Bytes> {
    const { subtle } = crypto
    const isRaw = master instanceof Uint8Array
    const parent = isRaw
      ? await subtle.importKey('raw', master as Bytes, 'AES-GCM', false, ['encrypt'])
      : master
    const label = new TextEncoder().encode(`medical-scribe journal 1 ${encounterId}`)
    const iv = (await subtle.digest('SHA-256', label)).slice(0, nonceBytes)
    const stream = await subtle.encrypt({ name: 'AES-GCM', iv }, parent, new Uint8Array(sealingKeyBytes))
    return new Uint8Array(stream.slice(0, sealingKeyBytes))
  }

  /** @param bytes as `bytesOf` gives them. */
  static async from(bytes: Bytes): Promise<SealingKey> {
    const key = await crypto.subtle.importKey('raw', bytes.slice(0, 32), 'AES-GCM', false, [
      'encrypt',
      'decrypt',
    ])
    return new SealingKey(key, bytes.slice(32))
  }

  /** True when sealed bytes bear this key's mark. A mark can be forged: it tells a wrong key from damage, no more. */
  made(sealed: Uint8Array): boolean {
    return this.#mark.every((byte, index) => sealed[index] === byte)
  }

  /** Mark, nonce, then the encrypted bytes with their tag. `place` is authenticated with them. */
  async encrypt(plain: Uint8Array, place: Bytes): Promise<Bytes> {
    const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes))
    const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: place }
    const encrypted = await crypto.subtle.encrypt(algorithm, this.#key, plain as Bytes)
    const sealed = new Uint8Array(markBytes + nonceBytes + encrypted.byteLength)
    sealed.set(this.#mark)
    sealed.set(nonce, markBytes)
    sealed.set(new Uint8Array(encrypted), markBytes + nonceBytes)
    return sealed
  }

  /** The plain bytes; undefined when they were not sealed with this key at this place, or changed since. */
  async decrypt(sealed: Uint8Array, place: Bytes): Promise<Bytes | undefined> {
    if (!this.made(sealed)) return undefined
    const iv = (sealed as Bytes).subarray(markBytes, markBytes + nonceBytes)
    const algorithm = { name: 'AES-GCM', iv, additionalData: place }
    try {
      const encrypted = (sealed as Bytes).subarray(markBytes + nonceBytes)
      return new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#key, encrypted))
    } catch {
      return undefined
    }
  }
}
