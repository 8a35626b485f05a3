import { remembering } from '../../core/remembering.ts'
import { foldSpelling } from '../stem.ts'

/** What a unit measures, which decides the kind of fact a number with it is. */
type UnitKind = 'dose' | 'time' | 'measure'

/** One row of the table: how a unit is written here, what it measures, and what it is worth in the first of its group. */
interface UnitRow {
  readonly name: string
  readonly kind: UnitKind
  /** Units of one group convert into each other; `factor` is the worth in the group's base. */
  readonly group: string
  readonly factor: number
}

/**
 * `kind group:name factor spelling…,name…`; without a group, each name is its own. The name is a spelling too unless
 * `!` stands before it (`2 in the morning`). Plurals and British spelling need no entry.
 */
const table = `dose mass:mcg 1 ug mic microgram,mg 1e3 milligram,g 1e6 gm gram,ng 1e-3 nanogram
dose volume:mL 1 cc milliliter mil,dL 100 deciliter,L 1e3 liter
dose unit:units 1 unit iu
dose mole:mmol 1 millimole,mol 1e3
dose :mEq 1 milliequivalent,tablet 1 tab,pill 1,capsule 1 cap,puff 1,spray 1,drop 1 gtt,patch 1 patche,dose 1,sachet 1,injection 1,ampoule 1 amp,suppository 1 suppositorie
dose spoon:tsp 1 teaspoon,tbsp 3 tablespoon
time min:!s 0.016666666666666666 sec second,min 1 minute,h 60 hour hr,day 1440,night 1440,week 10080 wk,fortnight 20160
time month:month 1 mo,year 12 yr
measure kg:kg 1 kilo kilogram,lb 0.45359237 pound,oz 0.028349523125 ounce
measure m:mm 1 millimeter,cm 10 centimeter,!m 1e3 meter,!in 25.4 inch inche,ft 304.8 foot feet,!mi 1609344 mile
measure :% 1 percent,mmHg 1,bpm 1,deg 1 °,degF 1 fahrenheit °f,degC 1 celsiu centigrade °c,am 1,pm 1,ms 1 millisecond,drink 1,cigarette 1,pack 1`

let read: { spellings: ReadonlyMap<string, UnitRow>; names: ReadonlyMap<string, UnitRow> } | undefined

/** The rows of the table by spelling and by name. */
function rows(): NonNullable<typeof read> {
  if (read) return read
  const [spellings, names] = [new Map<string, UnitRow>(), new Map<string, UnitRow>()]
  for (const line of table.split('\n')) {
    const [head = '', entries = ''] = line.split(':')
    const [kind, group] = head.split(' ') as [UnitKind, string]
    for (const entry of entries.split(',')) {
      const [written, factor, ...others] = entry.split(' ') as [string, string, ...string[]]
      const name = written.replace('!', '')
      const row: UnitRow = { name, kind, group: group || name, factor: Number(factor) }
      names.set(name, row)
      if (name === written) spellings.set(name.toLowerCase().replace(/s$/, ''), row)
      for (const other of others) spellings.set(other, row)
    }
  }
  return (read = { spellings, names })
}

/** The name of the unit that a word means. */
export function unitNamed(word: string): string | undefined {
  return rows().spellings.get(foldSpelling(word).replace(/s$/, ''))?.name
}

/** Every spelling of a unit, as a regular expression. */
export function unitPattern(): string {
  const spellings = [...rows().spellings.keys()]
  const british = spellings.map((word) => word.replace(/(met|lit)er$/, '$1re').replace(/gram$/, 'gramme'))
  return `(?:${[...new Set([...spellings, ...british])].join('|')})s?`
}

/** What a unit item, or a word that names a unit, stands for. */
export function unitOf(text: string): { readonly unit: string; readonly kind: UnitKind } | undefined {
  const { names } = rows()
  const unit = text.startsWith('µ') ? text.slice(1) : unitNamed(text)
  const [over = '', under = ''] = (unit ?? '').split('/')
  // A concentration.
  const isOf = /^(?:volume|mole|mass)$/.test(names.get(under.replace(/^[\d.]+/, ''))?.group ?? '')
  const kind = isOf ? 'measure' : names.get(over)?.kind
  return unit !== undefined && kind ? { unit, kind: under === 'puff' ? 'dose' : kind } : undefined
}

/** A unit by another: `mg/dL`, `mcg/puff`. By time only what is given by the hour or the minute. */
export function compoundUnit(over: string, under: string): string | undefined {
  const [one, other] = [
    unitOf(over),
    /^(?:actuation|inhalation|hg)/.test(under) ? { unit: 'puff', kind: 'dose' } : unitOf(under),
  ]
  const isRate = other?.kind !== 'time' || other.unit === 'h' || other.unit === 'min'
  return one && other && isRate && one.kind !== 'time' ? `µ${one.unit}/${other.unit}` : undefined
}

/**
 * A quantity in its group's base unit, so that `1 g` and `1000 mg` are one: `mass:1000000`. Units of different groups
 * never meet.
 */
export const baseQuantity = (value: string, unit: string): string => scaled(`${value} ${unit}`)

const scaled: (quantity: string) => string = /* @__PURE__ */ remembering((quantity) => {
  const { names } = rows()
  const [, value = '', unit = ''] = /^(\S*) (.*)$/.exec(quantity) ?? []
  const [over = '', ...under] = unit.split('/')
  const row = names.get(over)
  if (!row || !/^\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)?$/.test(value)) return `${unit}:${value}`
  let { group, factor } = row
  for (const part of under) {
    const [, count, name = ''] = /^([\d.]*)(.*)$/.exec(part) ?? []
    group += `/${names.get(name)?.group ?? name}`
    factor /= Number(count || 1) * (names.get(name)?.factor ?? 1)
  }
  const parts = value.split('-').map((part) => Number((Number(part) * factor).toPrecision(12)))
  return `${group}:${parts.join('-')}`
})

/** Units of fact values with their UCUM code, where it is another. */
const ucum: Readonly<Record<string, string>> = /* @__PURE__ */ (() =>
  Object.fromEntries(
    'mcg ug,units [iU],mEq meq,mi [mi_i],night d,day d,week wk,fortnight 2.wk,month mo,year a,lb [lb_av],oz [oz_av],in [in_i],ft [ft_i],mmHg mm[Hg],bpm /min,degF [degF],degC Cel,tsp [tsp_us],tbsp [tbs_us],tablet {tbl}'
      .split(',')
      .map((pair) => pair.split(' ') as [string, string]),
  ))()

/** The UCUM code of a unit as fact values write it; a count of things becomes an annotation such as `{puff}`. */
export function toUcum(unit: string): string {
  const { names } = rows()
  return unit
    .split('/')
    .map((part) => {
      const [, count, name = part] = /^(\d[\d.]*)(\D+)$/.exec(part) ?? []
      const code = ucum[name] ?? (names.get(name)?.group === name && name.length > 2 ? `{${name}}` : name)
      // UCUM has no decimal factors.
      return count === undefined ? code : count.includes('.') ? `{${part}}` : `(${count}.${code})`
    })
    .join('/')
}
