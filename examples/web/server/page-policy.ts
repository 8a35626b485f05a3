/**
 * The headers of every answer. Scripts and styles from this origin only, none inline, no framing, and connections to
 * this origin and the one WebSocket host.
 */
export function pageHeaders(streamingUrl: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      `connect-src 'self' ${new URL(streamingUrl).origin}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'permissions-policy': 'microphone=(self), camera=(), geolocation=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  }
}

/**
 * Whether a request to spend tokens or model calls comes from our own page: the browser says where it comes from,
 * and the name it used for us is a name of this machine (else another site could point its own name here).
 */
export function isFromOwnPage(headers: {
  readonly host?: string | undefined
  readonly origin?: string | undefined
  readonly 'sec-fetch-site'?: string | string[] | undefined
}): boolean {
  const { host = '', origin } = headers
  const name = host.replace(/:\d+$/, '')
  if (name !== 'localhost' && name !== '127.0.0.1' && name !== '[::1]') return false
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin') return false
  return origin === undefined ? headers['sec-fetch-site'] === 'same-origin' : origin === `http://${host}`
}
