import type { Region } from '../core/region.ts'
import { LocalScribe } from '../local/local-scribe.ts'
import type { RecordedVisitOptions } from '../recorded/options.ts'
import type { MedicalScribeSessionOptions } from '../session/options.ts'
import { textOf, UsageError, type Command, type CommandInput } from './command.ts'

/** Where a command sends audio: AssemblyAI with a key, or this machine. */
export interface Service extends AsyncDisposable {
  readonly name: string
  readonly session: Pick<MedicalScribeSessionOptions, 'apiKey' | 'region' | 'gatewayUrl' | 'streaming'>
  readonly recorded: Pick<
    RecordedVisitOptions,
    'apiKey' | 'region' | 'gatewayUrl' | 'recordedUrl' | 'waiting'
  >
}

export const serviceOptions: Command['options'] = {
  local: { type: 'boolean' },
  region: { type: 'string' },
  'streaming-url': { type: 'string' },
  'recorded-url': { type: 'string' },
  'gateway-url': { type: 'string' },
}

export const serviceHelp = `  --local            work on this machine, with no key and no network
  --region us|eu     where the audio is processed
  --streaming-url, --recorded-url, --gateway-url   other servers than AssemblyAI's`

/** @throws UsageError without a key; ConfigurationError when packages that --local needs are missing. */
export async function serviceFor(flags: CommandInput['flags']): Promise<Service> {
  if (flags['local'] === true) {
    const local = await LocalScribe.start()
    const { streamingUrl, gatewayUrl, recordedUrl } = local
    return {
      name: 'this machine (a small recogniser for general English, and rules)',
      session: { gatewayUrl, streaming: { url: streamingUrl, speakerLabels: true } },
      recorded: { gatewayUrl, recordedUrl, waiting: { firstPollMs: 300, maxPollMs: 1_000 } },
      [Symbol.asyncDispose]: () => local.stop(),
    }
  }
  const apiKey = process.env['ASSEMBLYAI_API_KEY']
  if (!apiKey) {
    throw new UsageError(
      'Set ASSEMBLYAI_API_KEY, in the environment or in a .env file, or add --local to work without a key.',
    )
  }
  const region = textOf(flags, 'region') as Region | undefined
  const url = textOf(flags, 'streaming-url')
  const recordedUrl = textOf(flags, 'recorded-url')
  const gatewayUrl = textOf(flags, 'gateway-url')
  const shared = { apiKey, ...(region ? { region } : {}), ...(gatewayUrl ? { gatewayUrl } : {}) }
  return {
    name: 'AssemblyAI',
    session: { ...shared, streaming: { speakerLabels: true, ...(url ? { url } : {}) } },
    recorded: { ...shared, ...(recordedUrl ? { recordedUrl } : {}) },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
