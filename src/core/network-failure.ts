/**
 * Why the network failed, by an error of `fetch` or of a socket, whose message may hold an address and is not quoted. A
 * certificate that is not trusted is final; a host name that cannot be found may be found once this machine is online.
 *
 * @returns `reason`: the end of a sentence, with the platform's code, for example ` (ECONNREFUSED)`. May be empty.
 */
export function networkFailure(error: unknown): { readonly reason: string; readonly retryable: boolean } {
  const code = codeOf(error)
  if (code === undefined) return { reason: '', retryable: true }
  if (isUntrusted(code)) {
    const reason = `: its certificate is not trusted (${code}). Check the address and the clock of this machine, or trust the certificate's issuer with NODE_EXTRA_CA_CERTS`
    return { reason, retryable: false }
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const advice = 'Check the address and whether this machine is online'
    return { reason: `: its host name cannot be found (${code}). ${advice}`, retryable: true }
  }
  return { reason: ` (${code})`, retryable: true }
}

/** The codes of OpenSSL's and Node's checks of a certificate; those of a failed handshake begin with `ERR_SSL`. */
function isUntrusted(code: string): boolean {
  return (
    /^(?!ERR_SSL).*(?:CERT|CRL)/.test(code) ||
    /^(?:HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY)$/.test(
      code,
    )
  )
}

/** The nearest code: of the error, of one of those it stands for, or of what caused it. */
function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 5) return undefined
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]*$/.test(code)) return code
  const inner = Array.isArray(errors) ? (errors as unknown[]).map((each) => codeOf(each, depth + 1)) : []
  return inner.find((each) => each !== undefined) ?? codeOf(cause, depth + 1)
}
