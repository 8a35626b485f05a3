import { speakerName, type EditedTurn, type Turn } from 'medical-scribe'
import { clock } from '../model/clock.ts'
import {
  actionsFor,
  isInText,
  type Decision,
  type Decisions,
  type EditState,
} from '../model/edit-decisions.ts'
import { describeEdit, turnSegments, type Segment } from '../model/turn-segments.ts'
import { element } from './element.ts'

export type OnDecide = (key: string, decision: Decision) => void

const stateNames: Readonly<Record<EditState, string>> = {
  applied: 'Applied',
  undone: 'As heard',
  check: 'Check',
  stopped: 'Stopped by the guard',
}

/** What one turn looks like: who and when, the text with its edits as a difference, a row for every edit. */
export function drawTurn(turn: Turn | EditedTurn, decisions: Decisions, onDecide: OnDecide): readonly Node[] {
  const segments = turnSegments(turn, decisions)
  const edits = segments.filter((segment) => segment.kind === 'edit')
  const failed =
    'status' in turn && turn.status === 'original' && turn.reason !== undefined && turn.edits.length === 0
  return [
    element(
      'p',
      { class: 'turn-head' },
      element('span', { class: 'who' }, nameOf(turn)),
      element('span', { class: 'when' }, clock(turn.startMs)),
    ),
    element('p', { class: 'said' }, ...segments.map(drawSegment)),
    ...(edits.length > 0
      ? [
          element(
            'ul',
            { class: 'edits', 'aria-label': `Edits of the turn at ${clock(turn.startMs)}` },
            ...edits.map((edit) => drawEdit(edit, onDecide)),
          ),
        ]
      : []),
    ...(failed ? [element('p', { class: 'as-heard' }, 'Stands as heard: it could not be edited.')] : []),
  ]
}

export function nameOf(turn: Parameters<typeof speakerName>[0]): string {
  const name = speakerName(turn)
  if (/\b(?:PENDING|unknown)\b/i.test(name)) return 'Speaker'
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

function drawSegment(segment: Segment): Node {
  if (segment.kind === 'same') return document.createTextNode(segment.text)
  const { edit, state } = segment
  const stands = isInText(state)
  // Struck-out words stay in the text for the eye; the row below says both sides in words.
  return element(
    'span',
    { class: `change change-${state}` },
    ...(edit.before === '' ? [] : [element(stands ? 'del' : 'span', { class: 'before' }, edit.before)]),
    ...(stands && edit.after !== ''
      ? [...(edit.before.trim() === '' ? [] : [' ']), element('ins', { class: 'after' }, edit.after)]
      : []),
  )
}

function drawEdit({ edit, key, state }: Segment & { kind: 'edit' }, onDecide: OnDecide): HTMLElement {
  const { before, after } = describeEdit(edit)
  return element(
    'li',
    { class: `edit edit-${state}` },
    element('span', { class: 'edit-state' }, stateNames[state]),
    element(
      'span',
      { class: 'edit-what' },
      element('span', { class: 'sr-only' }, 'from '),
      element('span', { class: 'edit-before' }, before),
      element('span', { 'aria-hidden': 'true', class: 'arrow' }, ' → '),
      element('span', { class: 'sr-only' }, ' to '),
      element('span', { class: 'edit-after' }, after),
    ),
    element('span', { class: 'why' }, edit.why),
    element(
      'span',
      { class: 'edit-buttons' },
      ...actionsFor(state).map(({ label, decision }, index) =>
        element(
          'button',
          {
            type: 'button',
            class: 'small',
            'data-key': `${key}:${index}`,
            'aria-label': `${label}: ${before} to ${after}`,
            onclick: () => {
              onDecide(key, decision)
            },
          },
          label,
        ),
      ),
    ),
  )
}
