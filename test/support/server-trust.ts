import tls from 'node:tls'

/**
 * Makes this process trust one more certificate, for clients that offer no option for it. Returns what undoes it.
 * `NODE_EXTRA_CA_CERTS` would do the same, but only for a process that has not started yet.
 */
export function trustCertificate(certificate: string): () => void {
  const original = tls.createSecureContext
  tls.createSecureContext = (options = {}) => {
    const own = options.ca === undefined ? [] : [options.ca].flat()
    return original({ ...options, ca: [...tls.rootCertificates, ...own, certificate] })
  }
  return () => {
    tls.createSecureContext = original
  }
}
