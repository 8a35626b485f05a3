import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sha1, uuidOf } from '../../../src/fhir/uuid.ts'

describe('sha1', () => {
  it('equals that of the platform for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(Buffer.from(sha1(bytes)).toString('hex')).toBe(createHash('sha1').update(bytes).digest('hex'))
      }),
    )
  })
})

describe('uuidOf', () => {
  it('is version 5 in the URL name space', () => {
    // Known answer of other implementations, for example Python: uuid.uuid5(uuid.NAMESPACE_URL, name).
    expect(uuidOf('http://www.example.com/')).toBe('fcde3c85-2270-590f-9e7c-ee003d65e0e2')
  })
})
