import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OperationOutcomeError } from '@medplum/core'
import type { FhirBundle, FhirResource } from '../../src/fhir/resources.ts'
import { referencesIn, validateR4 } from '../unit/fhir/fhir-validator.ts'

/** What a FHIR server keeps of a document, and how often it was sent. */
export interface KeptDocument {
  readonly bundle: FhirBundle
  readonly versions: number
}

/** Stands in for a record system: takes documents over HTTP, and refuses what a FHIR server refuses. */
export interface FhirServer extends AsyncDisposable {
  readonly url: string
  /** By the identifier of the document. */
  readonly documents: ReadonlyMap<string, KeptDocument>
}

const token = 'a-token'

/** Starts one on a free port. */
export async function startFhirServer(): Promise<FhirServer> {
  const documents = new Map<string, KeptDocument>()
  const server = createServer((request, response) => {
    const answer = (status: number, issue?: string): void => {
      const outcome = {
        resourceType: 'OperationOutcome',
        issue: [{ severity: 'error', details: { text: issue } }],
      }
      response.writeHead(status, { 'content-type': 'application/fhir+json' })
      response.end(issue === undefined ? '{}' : JSON.stringify(outcome))
    }
    void (async () => {
      const chunks: Uint8Array[] = []
      for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk)
      if (request.headers.authorization !== `Bearer ${token}`) return answer(401, 'no token')
      if (request.headers['content-type'] !== 'application/fhir+json') return answer(415, 'no FHIR')
      if (request.method !== 'POST' || request.url !== '/fhir/Bundle') return answer(404, 'no such place')
      const bundle = JSON.parse(Buffer.concat(chunks).toString()) as FhirBundle
      const fault = faultOf(bundle)
      if (fault !== undefined) return answer(422, fault)
      const { value = '' } = bundle.identifier ?? {}
      const { versions = 0 } = documents.get(value) ?? {}
      documents.set(value, { bundle, versions: versions + 1 })
      return answer(versions === 0 ? 201 : 200)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fhir`,
    documents,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Why a document is refused: a resource that is none, a reference that leads nowhere, no identifier or no date. */
function faultOf(bundle: FhirBundle): string | undefined {
  if (bundle.resourceType !== 'Bundle' || bundle.type !== 'document') return 'no document'
  if (!bundle.identifier?.value || !bundle.timestamp) return 'a document has an identifier and a date'
  if (bundle.entry[0]?.resource.resourceType !== 'Composition')
    return 'a document begins with its Composition'
  try {
    const all: FhirResource[] = bundle.entry.map(({ resource }) => resource)
    for (const resource of [bundle, ...all]) validateR4(resource)
  } catch (error) {
    return error instanceof OperationOutcomeError ? error.message : 'cannot be read'
  }
  const urls = new Set(bundle.entry.map(({ fullUrl }) => fullUrl))
  return referencesIn(bundle).find((reference) => !urls.has(reference))
}
