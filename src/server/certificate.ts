import { ConfigurationError } from '../core/errors.ts'

/** A key and its certificate, both PEM. */
export interface KeyPair {
  readonly key: string
  readonly cert: string
}

/**
 * A fresh self-signed certificate for `localhost` and the loopback addresses, valid for a week.
 *
 * @throws ConfigurationError when the `selfsigned` package is not installed.
 */
export async function selfSignedCertificate(): Promise<KeyPair> {
  const { generate } = await import('selfsigned').catch((cause: unknown) => {
    throw new ConfigurationError(
      'tls',
      'needs the "selfsigned" package to make a certificate; install it (npm install --save-dev selfsigned) or pass { key, cert }',
      { cause },
    )
  })
  const now = Date.now()
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 60_000),
    notAfterDate: new Date(now + 7 * 86_400_000),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { key: made.private, cert: made.cert }
}
