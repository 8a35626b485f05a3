import { defined } from '../core/defined.ts'
import type { FhirBundleEntry, FhirReference, FhirResource, FhirResourceType } from './resources.ts'
import { referenceId, type FhirParty } from './options.ts'
import { uuidOf } from './uuid.ts'

type WithoutId<Resource> = Resource extends FhirResource ? Omit<Resource, 'id'> : never

/** Collects entries. Their ids are the same in every export of one encounter. */
export class BundleEntries {
  readonly list: FhirBundleEntry[] = []
  readonly #encounterId: string

  constructor(encounterId: string) {
    this.#encounterId = encounterId
  }

  /** The id that a resource of this encounter gets from its kind and key. */
  idOf(kind: string, key = ''): string {
    // JSON keeps the parts apart, whatever characters they contain.
    return uuidOf(`urn:medical-scribe:fhir:${JSON.stringify([this.#encounterId, kind, key])}`)
  }

  /** A reference to the resource of that kind and key, which may be added later. */
  reference(kind: FhirResourceType, key = ''): FhirReference {
    return { reference: `urn:uuid:${this.idOf(kind, key)}`, type: kind }
  }

  add(key: string, resource: WithoutId<FhirResource>): FhirReference {
    const id = this.idOf(resource.resourceType, key)
    this.list.push({ fullUrl: `urn:uuid:${id}`, resource: { ...resource, id } })
    return this.reference(resource.resourceType, key)
  }

  /**
   * Adds a person or organization as a stub of what the caller gave, so that no reference leaves the bundle. An
   * absolute URL or `urn:uuid:` stays its address. The id in `Patient/123` becomes the id of the stub.
   */
  addParty(kind: 'Patient' | 'Practitioner' | 'Organization', party: FhirParty, key = ''): FhirReference {
    const { reference, identifier, display } = party
    const uuid = this.idOf(kind, key)
    const fullUrl =
      reference !== undefined && /^(?:https?|urn):/.test(reference) ? reference : `urn:uuid:${uuid}`
    const base = {
      id: (reference === undefined ? undefined : referenceId(kind, reference)) ?? uuid,
      ...defined({ identifier: identifier && [identifier] }),
    }
    const resource: FhirResource =
      kind === 'Organization'
        ? { ...base, resourceType: kind, ...defined({ name: display }) }
        : { ...base, resourceType: kind, ...(display === undefined ? {} : { name: [{ text: display }] }) }
    if (!this.list.some((entry) => entry.fullUrl === fullUrl)) this.list.push({ fullUrl, resource })
    return { reference: fullUrl, type: kind, ...defined({ identifier, display }) }
  }
}
