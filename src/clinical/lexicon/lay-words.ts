import { stem } from '../stem.ts'
import { layNames } from './lay-names.ts'

let words:
  ReadonlyMap<string, { readonly always: readonly string[]; readonly denied: readonly string[] }> | undefined

/** The stems of what people say where a clinician writes a finding of the lexicon, or writes that it is absent. */
export function layWordsOf(finding: string, isDenied: boolean): readonly string[] {
  const stems = (list: string): string[] => list.split(' ').filter(Boolean).map(stem)
  words ??= new Map(
    layNames.split('\n').map((line) => {
      const [name = '', list = ''] = line.split(':')
      const [always = '', denied = ''] = list.split('|')
      return [name, { always: stems(always), denied: stems(`${always} ${denied}`) }]
    }),
  )
  return words.get(finding)?.[isDenied ? 'denied' : 'always'] ?? []
}
