import { ConfigurationError } from './errors.ts'

/** In which part of the world audio is processed. */
export type Region = 'us' | 'eu'

/** @throws ConfigurationError naming `region`. */
export function checkRegion(region: unknown): void {
  if (region === undefined || region === 'us' || region === 'eu') return
  throw new ConfigurationError('region', "must be 'us' or 'eu'")
}

/** Where visits are streamed to, and where tokens for it are made; without a region it may be either. */
export function streamingHost(region: Region | undefined): string {
  return region ? `streaming.${region}.assemblyai.com` : 'streaming.assemblyai.com'
}
