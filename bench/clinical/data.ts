import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SpeakerRole, Turn } from '../../src/protocol/turn.ts'

const folder = new URL('../../../shared/data/', import.meta.url)

/** One utterance as the data sets have it. */
export interface SpokenLine {
  readonly speaker: string
  readonly text: string
  readonly start_ms?: number
  readonly end_ms?: number
}

/** A line of `primock57.jsonl`. */
export interface PriMockVisit {
  readonly id: string
  readonly turns: readonly SpokenLine[]
  readonly note: string
  readonly reference_text: string
  readonly stt: Readonly<Record<string, string>>
}

/** A line of `aci-bench.jsonl`. */
export interface AciVisit {
  readonly id: string
  readonly split: 'train' | 'valid'
  readonly subset: 'aci' | 'virtassist' | 'virtscribe'
  readonly turns: readonly SpokenLine[]
  readonly note: string
}

/** A line of `aci-asr-pairs.jsonl`. */
export interface AsrPair {
  readonly id: string
  readonly correction: 'asrcorr' | 'humantrans'
  readonly asr: readonly SpokenLine[]
  readonly corrected: readonly SpokenLine[]
}

/** A line of `mts-dialog.jsonl`. */
export interface MtsSection {
  readonly id: string
  readonly section: string
  readonly note_section: string
  readonly dialogue: string
}

/** A line of `hyperscribe-med-management.jsonl`. */
export interface HyperscribeVisit {
  readonly id: string
  readonly turns: readonly SpokenLine[]
  readonly chart: Readonly<Record<string, unknown>>
  readonly rubric: readonly { readonly criterion: string; readonly weight: number; readonly sense: string }[]
}

/** A line of `edits-by-model.jsonl`. */
export interface ModelEdit {
  readonly id: string
  readonly style: 'conservative' | 'normal' | 'liberal'
  readonly original: string
  readonly edited: string
  readonly label: 'faithful' | 'harmful' | 'arguable'
  readonly harm?: string
  readonly why?: string
  readonly split: 'seen' | 'unseen'
}

interface DataSets {
  primock57: PriMockVisit
  'aci-bench': AciVisit
  'aci-asr-pairs': AsrPair
  'mts-dialog': MtsSection
  'hyperscribe-med-management': HyperscribeVisit
  'edits-by-model': ModelEdit
}

/** Every line of a data set; undefined, with nothing thrown, when it is not there. */
export function dataSet<K extends keyof DataSets>(name: K): readonly DataSets[K][] | undefined {
  const path = fileURLToPath(new URL(`${name}.jsonl`, folder))
  if (!existsSync(path)) return undefined
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DataSets[K])
}

const roles: Readonly<Record<string, SpeakerRole>> = {
  doctor: 'clinician',
  clinician: 'clinician',
  patient: 'patient',
  patient_guest: 'guest',
}

/** Utterances as turns of a visit. Without times each takes a second. */
export function turnsOf(lines: readonly SpokenLine[], withRoles = true): Turn[] {
  return lines.map(({ speaker, text, start_ms, end_ms }, order): Turn => {
    const role = withRoles ? roles[speaker] : undefined
    return {
      id: `0-${order}`,
      connection: 0,
      turnOrder: order,
      text,
      words: [],
      startMs: start_ms ?? order * 1000,
      endMs: end_ms ?? order * 1000 + 900,
      speaker,
      isFinal: true,
      ...(role ? { role } : {}),
    }
  })
}
