import type { IncomingHttpHeaders } from 'node:http'

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/**
 * True for a request of a web page that has no business here: one of another origin, or one whose host name was made to
 * point at this machine. Programs send no `Origin`, and pages of this machine may call.
 */
export function isForeign({ host, origin }: IncomingHttpHeaders, allowOrigin: string | undefined): boolean {
  if (allowOrigin === '*') return false
  if (host !== undefined && !isLoopback(`http://${host}`)) return true
  return origin !== undefined && origin !== allowOrigin && !isLoopback(origin)
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && loopback.test(new URL(url).hostname)
}
