/** The headers of a request: Node's, or those of `fetch`. */
export type WebhookHeaders = Headers | Readonly<Record<string, string | readonly string[] | undefined>>

/** Whether headers carry the secret, and nothing but it. */
export function carriesSecret(
  headers: WebhookHeaders,
  { header, secret }: { readonly header: string; readonly secret: string },
): boolean {
  const given = headers instanceof Headers ? headers.get(header) : named(headers, header)
  return typeof given === 'string' && isSame(given, secret)
}

function named(
  headers: Exclude<WebhookHeaders, Headers>,
  header: string,
): string | readonly string[] | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === header.toLowerCase())?.[1]
}

/** Compares in a time that does not depend on where two texts of one length differ. */
function isSame(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < b.length; at++) difference |= (a.charCodeAt(at) || 0) ^ b.charCodeAt(at)
  return difference === 0
}
