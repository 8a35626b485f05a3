import { lettersAt, normAt, type Token } from './tokens.ts'

/** What a unit measures, which decides the kind of fact a number with it is. */
export type UnitKind = 'dose' | 'time' | 'measure'

/** One row of the table: how a unit is written here, what it measures, and what it is worth in the first of its group. */
interface UnitRow {
  readonly name: string
  readonly kind: UnitKind
  /** Units of one group convert into each other; `factor` is the worth in the group's base. */
  readonly group: string
  readonly factor: number
}

/** `kind|group|name:factor:spellings…`; spellings are what speech and notes use, the name itself included. */
const table = `dose|mass|mcg:1:mcg:ug:mic:mics:microgram:micrograms:microgramme:microgrammes
dose|mass|mg:1e3:mg:mgs:milligram:milligrams:milligramme:milligrammes
dose|mass|g:1e6:g:gm:gms:gram:grams:gramme:grammes
dose|mass|ng:1e-3:ng:nanogram:nanograms
dose|volume|mL:1:ml:mls:cc:ccs:milliliter:milliliters:millilitre:millilitres:mil:mils
dose|volume|dL:100:dl:deciliter:deciliters:decilitre:decilitres
dose|volume|L:1e3:l:liter:liters:litre:litres
dose|unit|units:1:unit:units:iu
dose|mole|mmol:1:mmol:mmols:millimole:millimoles
dose|mole|mol:1e3:mol
dose|equivalent|mEq:1:meq:meqs:milliequivalent:milliequivalents
dose|tablet|tablet:1:tablet:tablets:tab:tabs
dose|pill|pill:1:pill:pills
dose|capsule|capsule:1:capsule:capsules:cap:caps
dose|puff|puff:1:puff:puffs
dose|spray|spray:1:spray:sprays
dose|drop|drop:1:drop:drops:gtt:gtts
dose|patch|patch:1:patch:patches
dose|dose|dose:1:dose:doses
dose|spoon|tsp:1:tsp:teaspoon:teaspoons
dose|spoon|tbsp:3:tbsp:tablespoon:tablespoons
dose|sachet|sachet:1:sachet:sachets
dose|injection|injection:1:injection:injections
dose|ampoule|ampoule:1:ampoule:ampoules:amp:amps
dose|suppository|suppository:1:suppository:suppositories
time|min|s:0.016666666666666666:sec:secs:second:seconds
time|min|min:1:min:mins:minute:minutes
time|min|h:60:hour:hours:hr:hrs:h
time|min|day:1440:day:days
time|min|night:1440:night:nights
time|min|week:10080:week:weeks:wk:wks
time|month|month:1:month:months
time|month|year:12:year:years:yr:yrs
measure|%|%:1:%:percent
measure|kg|kg:1:kg:kgs:kilo:kilos:kilogram:kilograms
measure|kg|lb:0.45359237:lb:lbs:pound:pounds
measure|kg|oz:0.028349523125:oz:ounce:ounces
measure|m|mm:1:mm:millimeter:millimeters:millimetre:millimetres
measure|m|cm:10:cm:cms:centimeter:centimeters:centimetre:centimetres
measure|m|m:1e3:meter:meters:metre:metres
measure|m|in:25.4:inch:inches
measure|m|ft:304.8:foot:feet:ft
measure|m|mi:1609344:mile:miles
measure|mmHg|mmHg:1:mmhg
measure|bpm|bpm:1:bpm
measure|deg|deg:1:degree:degrees:°
measure|degF|degF:1:fahrenheit:°f
measure|degC|degC:1:celsius:centigrade:°c
measure|am|am:1:am
measure|pm|pm:1:pm
measure|ms|ms:1:ms:millisecond:milliseconds
measure|drink|drink:1:drink:drinks
measure|cigarette|cigarette:1:cigarette:cigarettes
measure|pack|pack:1:pack:packs`

const rows: Map<string, UnitRow> = /* @__PURE__ */ new Map()
const names: Map<string, UnitRow> = /* @__PURE__ */ new Map()

function unitTable(): Map<string, UnitRow> {
  if (rows.size === 0) {
    for (const line of table.split('\n')) {
      const [kind, group, rest] = line.split('|') as [UnitKind, string, string]
      const [name, factor, ...spellings] = rest.split(':') as [string, string, ...string[]]
      const row: UnitRow = { name, kind, group, factor: Number(factor) }
      names.set(name, row)
      for (const spelling of spellings) rows.set(spelling, row)
    }
  }
  return rows
}

/** A unit read after a number. */
export interface UnitReading {
  /** As written in fact values: `mg`, `mcg/puff`, `units`, `mmHg`. */
  readonly unit: string
  readonly kind: UnitKind
  /** Index after the last token of the unit. */
  readonly to: number
}

/** One plain unit at a token, spelled, abbreviated or as single letters. */
function plainUnitAt(tokens: readonly Token[], index: number): { row: UnitRow; to: number } | undefined {
  const table = unitTable()
  const word = normAt(tokens, index)
  if (word === '°' || word === 'degree' || word === 'degrees') {
    const next = normAt(tokens, index + 1)
    const scale =
      next === 'f' || next === 'fahrenheit'
        ? '°f'
        : next === 'c' || next === 'celsius' || next === 'centigrade'
          ? '°c'
          : '°'
    return { row: table.get(scale) as UnitRow, to: scale === '°' ? index + 1 : index + 2 }
  }
  if (word === 'per' && normAt(tokens, index + 1) === 'cent')
    return { row: table.get('%') as UnitRow, to: index + 2 }
  if ((word === 'international' || word === 'insulin') && normAt(tokens, index + 1).startsWith('unit')) {
    return { row: table.get('units') as UnitRow, to: index + 2 }
  }
  if (word === 'millimeters' || word === 'mm' || word === 'millimetres') {
    const of = normAt(tokens, index + 1) === 'of' ? index + 2 : index + 1
    if (/^(?:hg|mercury)$/.test(normAt(tokens, of))) return { row: table.get('mmhg') as UnitRow, to: of + 1 }
  }
  for (const { name, to } of lettersAt(tokens, index, 3)) {
    const row = table.get(name)
    if (row && name !== 'am') return { row, to }
    if (name === 'am' && normAt(tokens, to - 1) === '.') return { row: table.get('am') as UnitRow, to }
  }
  const row = table.get(word)
  return row && { row, to: index + 1 }
}

/** The unit at a token, with a denominator where one follows: `mg/dL`, `mcg per puff`, `beats per minute`. */
export function unitAt(tokens: readonly Token[], index: number): UnitReading | undefined {
  const word = normAt(tokens, index)
  if (word === 'beats' || word === 'breaths') {
    const to = /^(?:a|per|\/)$/.test(normAt(tokens, index + 1)) ? index + 3 : index + 1
    return { unit: 'bpm', kind: 'measure', to }
  }
  const first = plainUnitAt(tokens, index)
  if (!first) return undefined
  const { row, to } = first
  const link = normAt(tokens, to)
  if (link === '/' || link === 'per') {
    const under = plainUnitAt(tokens, to + 1)
    const rate = under?.row.kind === 'time' ? under.row.name === 'h' || under.row.name === 'min' : true
    if (under && rate && row.kind !== 'time') {
      const lab = under.row.group === 'volume'
      return { unit: `${row.name}/${under.row.name}`, kind: lab ? 'measure' : row.kind, to: under.to }
    }
    if (/^(?:actuation|inhalation|puff|hg)$/.test(normAt(tokens, to + 1)))
      return { unit: `${row.name}/puff`, kind: 'dose', to: to + 2 }
  }
  return { unit: row.name, kind: row.kind, to }
}

/**
 * A quantity in its group's base unit, so that `1 g` and `1000 mg` are one: `mass:1000000`. Units of different groups
 * never meet.
 */
export function baseQuantity(value: string, unit: string): string {
  unitTable()
  const [over, under] = unit.split('/') as [string, string | undefined]
  const row = names.get(over)
  if (!row) return `${unit}:${value}`
  const below = under === undefined ? undefined : names.get(under)
  const factor = row.factor / (below?.factor ?? 1)
  const scaled = value.split('-').map((part) => {
    const n = Number(part)
    return Number.isFinite(n) && part !== '' ? String(Number((n * factor).toPrecision(12))) : part
  })
  return `${row.group}${under === undefined ? '' : `/${below?.group ?? under}`}:${scaled.join('-')}`
}

const ucum: Readonly<Record<string, string>> = {
  mcg: 'ug',
  units: '[iU]',
  mEq: 'meq',
  mi: '[mi_i]',
  night: 'd',
  day: 'd',
  week: 'wk',
  month: 'mo',
  year: 'a',
  lb: '[lb_av]',
  oz: '[oz_av]',
  in: '[in_i]',
  ft: '[ft_i]',
  mmHg: 'mm[Hg]',
  bpm: '/min',
  degF: '[degF]',
  degC: 'Cel',
  tsp: '[tsp_us]',
  tbsp: '[tbs_us]',
  tablet: '{tbl}',
}

/** The UCUM code of a unit as fact values write it; a count of things becomes an annotation such as `{puff}`. */
export function toUcum(unit: string): string {
  unitTable()
  return unit
    .split('/')
    .map((part) => ucum[part] ?? (names.get(part)?.group === part && part.length > 2 ? `{${part}}` : part))
    .join('/')
}

/** Every unit of the table, as fact values write them. */
export function unitNames(): readonly string[] {
  unitTable()
  return [...names.keys()]
}
