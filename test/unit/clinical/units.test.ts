import { ucum } from '@atomic-ehr/ucum'
import { describe, expect, it } from 'vitest'
import { baseQuantity, toUcum, unitNamed, unitPattern } from '../../../src/clinical/quantities/units.ts'

const amount = (base: string): number => Number(base.slice(base.lastIndexOf(':') + 1))
const group = (base: string): string => base.slice(0, base.lastIndexOf(':'))
/** Every unit of the table, as fact values write it. */
const spellings = unitPattern()
  .replace(/^\(\?:|\)s\?$/g, '')
  .split('|')
const unitNames = [...new Set(spellings.map((spelling) => unitNamed(spelling) ?? spelling))]
/** Length of a year and a month differs by calendar; UCUM's mean month is not ours of twelve to the year in days. */
const physical = unitNames.filter((name) => !toUcum(name).includes('{') && !name.startsWith('deg'))

describe('the unit table, against a maintained UCUM library', () => {
  it.each(unitNames)('%s has a valid code', (name) => {
    expect(ucum.validate(toUcum(name))).toMatchObject({ valid: true })
  })

  it.each(['mg/dL', 'mcg/puff', 'units/kg', 'mmol/L', 'mg/mL', 'mL/h', 'mg/kg/day', 'mg/5mL', 'mg/0.8mL'])(
    '%s has a valid code',
    (name) => {
      expect(ucum.validate(toUcum(name))).toMatchObject({ valid: true })
    },
  )

  it('converts as UCUM does', () => {
    const pairs = physical.flatMap((a) => physical.map((b): [string, string] => [a, b]))
    const same = pairs.filter(
      ([a, b]) => a !== b && group(baseQuantity('1', a)) === group(baseQuantity('1', b)),
    )
    expect(same.length).toBeGreaterThan(40)
    for (const [a, b] of same) {
      const ours = amount(baseQuantity('1', a)) / amount(baseQuantity('1', b))
      const theirs = ucum.convert(1, toUcum(a), toUcum(b))
      expect(ours / theirs, `${a} in ${b}`).toBeCloseTo(1, 5)
    }
  })

  it('never lets different kinds of unit meet', () => {
    expect(baseQuantity('1', 'mg')).not.toBe(baseQuantity('1', 'mL'))
    expect(baseQuantity('1000', 'mg')).toBe(baseQuantity('1', 'g'))
    expect(baseQuantity('1', 'mg')).not.toBe(baseQuantity('1', 'mcg'))
    expect(baseQuantity('100', 'mg/dL')).toBe(baseQuantity('1', 'g/L'))
    expect(baseQuantity('100', 'mg/5mL')).toBe(baseQuantity('20', 'mg/mL'))
    expect(baseQuantity('45', 'mg/kg/day')).not.toBe(baseQuantity('45', 'mg/kg'))
  })
})
