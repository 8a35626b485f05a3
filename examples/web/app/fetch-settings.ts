import type { PageSettings } from '../model/page-settings.ts'

/** @throws Error when the server does not answer, or not with settings. */
export async function fetchSettings(): Promise<PageSettings> {
  const response = await fetch('/settings', { signal: AbortSignal.timeout(8_000) })
  const body: unknown = await response.json()
  if (typeof body !== 'object' || body === null) throw new Error('No settings')
  const { mode, streamingUrl } = body as Readonly<Record<string, unknown>>
  if ((mode !== 'local' && mode !== 'service') || typeof streamingUrl !== 'string')
    throw new Error('No settings')
  return { mode, streamingUrl }
}
