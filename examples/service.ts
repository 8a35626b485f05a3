import { existsSync } from 'node:fs'
import type { MedicalScribeSessionOptions } from 'medical-scribe'
import { LocalScribe } from 'medical-scribe/local'

/** Where an example sends its audio: AssemblyAI with a key, or the recogniser on this machine. */
export interface Service extends AsyncDisposable {
  readonly name: string
  readonly options: Omit<MedicalScribeSessionOptions, 'audio'>
}

/** Reads `.env` when there is one. Without `local`, ends the program with advice when there is no key. */
export async function serviceFor(local: boolean): Promise<Service> {
  if (local) {
    const scribe = await LocalScribe.start()
    return {
      name: 'LocalScribe (no key, no network; a small general-English recogniser)',
      options: {
        streaming: { url: scribe.streamingUrl, speakerLabels: true },
        gatewayUrl: scribe.gatewayUrl,
      },
      [Symbol.asyncDispose]: () => scribe[Symbol.asyncDispose](),
    }
  }
  if (existsSync('.env')) process.loadEnvFile('.env')
  const apiKey = process.env['ASSEMBLYAI_API_KEY']
  if (!apiKey) {
    console.error(
      'Set ASSEMBLYAI_API_KEY (in the environment or in a .env file), or add --local to work without a key.',
    )
    process.exit(2)
  }
  return {
    name: 'AssemblyAI',
    options: { apiKey, streaming: { speakerLabels: true } },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }
}
