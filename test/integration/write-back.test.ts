import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toFhir } from '../../src/fhir.ts'
import type { FhirBundle } from '../../src/fhir.ts'
import { EncounterReview } from '../../src/index.ts'
import { encounterId, storeWith } from '../unit/review/kept-visit.ts'
import { startFhirServer, type FhirServer } from './fhir-server.ts'

let server: FhirServer
beforeEach(async () => void (server = await startFhirServer()))
afterEach(() => server[Symbol.asyncDispose]())

const options = { subject: 'Patient/123', practitioner: 'Practitioner/7' }

/** As docs/recipes/write-back.md sends it. */
function send(body: unknown, token = 'a-token', type = 'application/fhir+json'): Promise<Response> {
  const headers = { 'content-type': type, authorization: `Bearer ${token}` }
  return fetch(`${server.url}/Bundle`, { method: 'POST', headers, body: JSON.stringify(body) })
}

/** What the record system has of the note: of its Composition, and of the note's own document. */
function filed(): { composition: string; note: string | undefined; addenda: number; versions: number } {
  const [kept] = server.documents.values()
  const { bundle, versions } = kept as NonNullable<typeof kept>
  const resources = bundle.entry.map(({ resource }) => resource)
  const composition = resources.find(({ resourceType }) => resourceType === 'Composition')
  const documents = resources.filter((resource) => resource.resourceType === 'DocumentReference')
  return {
    composition: (composition as { status: string }).status,
    note: documents.find(({ relatesTo }) => !relatesTo)?.docStatus,
    addenda: documents.filter(({ relatesTo }) => relatesTo?.[0]?.code === 'appends').length,
    versions,
  }
}

describe('write-back', () => {
  it('files a draft as preliminary, the signed note as final, each addendum with it, and a void as an error', async () => {
    await using review = await EncounterReview.open({ store: await storeWith(), encounterId, by: 'Dr. Moss' })
    const sent = async (): Promise<number> => (await send(toFhir(review.encounter, options))).status
    expect(await sent()).toBe(201)
    expect(filed()).toEqual({ composition: 'preliminary', note: 'preliminary', addenda: 0, versions: 1 })
    for (const { id } of review.agenda) await review.acknowledge(id)
    await review.sign({ by: 'Dr. Moss' })
    expect(await sent()).toBe(200)
    expect(filed()).toEqual({ composition: 'final', note: 'final', addenda: 0, versions: 2 })
    await review.addendum({ by: 'Dr. Moss', text: 'The patient called: no rash.' })
    expect(await sent()).toBe(200)
    // Sent again, as after a connection that broke off, it is the same document.
    expect(await sent()).toBe(200)
    expect(filed()).toEqual({ composition: 'final', note: 'final', addenda: 1, versions: 4 })
    expect(server.documents.size).toBe(1)
    await review.void({ by: 'Dr. Moss', reason: 'Wrong patient' })
    expect(await sent()).toBe(200)
    expect(filed()).toMatchObject({ composition: 'entered-in-error', note: 'entered-in-error', addenda: 1 })
  })

  it('is refused where it would be: without a token, as other content, and damaged', async () => {
    await using review = await EncounterReview.open({ store: await storeWith(), encounterId })
    const bundle = toFhir(review.encounter, options)
    expect((await send(bundle, 'another')).status).toBe(401)
    expect((await send(bundle, 'a-token', 'application/json')).status).toBe(415)
    const dangling = structuredClone(bundle)
    dangling.entry = dangling.entry.filter(({ resource }) => resource.resourceType !== 'Encounter')
    expect((await send(dangling)).status).toBe(422)
    const misspelt = JSON.parse(JSON.stringify(bundle).replace('"preliminary"', '"prelim"')) as FhirBundle
    delete (misspelt.entry[0]?.resource as { status?: string }).status
    expect((await send(misspelt)).status).toBe(422)
    expect(server.documents.size).toBe(0)
  })
})
