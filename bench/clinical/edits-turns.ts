import { dataSet } from './data.ts'

/** One thing somebody said in a visit of the data. */
export interface RealTurn {
  /** Data set, visit and place in it. */
  readonly id: string
  readonly text: string
}

/** Every turn of every visit that is there, in order. */
export function realTurns(): RealTurn[] {
  const all: RealTurn[] = []
  const add = (id: string, said: readonly { readonly text: string }[]): void => {
    said.forEach(({ text }, at) => {
      if (/\p{L}/u.test(text)) all.push({ id: `${id}#${at}`, text })
    })
  }
  for (const set of ['primock57', 'aci-bench', 'hyperscribe-med-management'] as const) {
    for (const { id, turns } of dataSet(set) ?? []) add(`${set} ${id}`, turns)
  }
  for (const { id, correction, asr, corrected } of dataSet('aci-asr-pairs') ?? []) {
    add(`aci-asr-pairs ${id}`, correction === 'asrcorr' ? asr : corrected)
  }
  for (const { id, dialogue } of dataSet('mts-dialog') ?? []) {
    const lines = dialogue.split('\n').map((line) => ({ text: line.replace(/^[\w ]{1,24}: /, '') }))
    add(`mts-dialog ${id}`, lines)
  }
  return all
}
