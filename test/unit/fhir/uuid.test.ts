import { describe, expect, it } from 'vitest'
import { uuidOf } from '../../../src/fhir/uuid.ts'

describe('uuidOf', () => {
  it('is version 5 in the URL name space', () => {
    // Known answer of other implementations, for example Python: uuid.uuid5(uuid.NAMESPACE_URL, name).
    expect(uuidOf('http://www.example.com/')).toBe('fcde3c85-2270-590f-9e7c-ee003d65e0e2')
  })
})
