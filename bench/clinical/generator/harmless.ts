import {
  abbreviationForms,
  contractionForms,
  numberForms,
  spellingForms,
  unitForms,
} from './harmless-forms.ts'
import { caseChanged, drugPutRight, fillersRemoved, punctuationChanged } from './harmless-speech.ts'
import type { EditMaker } from './sites.ts'

/** Every class of harmless edit. */
export const harmlessClasses: Readonly<Record<string, EditMaker>> = {
  'numbers and digits': numberForms,
  'units and symbols': unitForms,
  abbreviations: abbreviationForms,
  case: caseChanged,
  punctuation: punctuationChanged,
  'fillers and stutters': fillersRemoved,
  contractions: contractionForms,
  'British and American': spellingForms,
  'misheard drug': drugPutRight,
}
