import type { Gap } from 'medical-scribe'
import { clock } from './clock.ts'
import type { Problem } from './problem.ts'

/** What is missing of the visit, as one notice per cause: what was not heard, and what was heard in vain. */
export function gapNotices(
  gaps: readonly Gap[],
): readonly { readonly subject: string; readonly problem: Problem }[] {
  const unheard = gaps.filter(({ reason }) => reason === 'source')
  const untold = gaps.filter(({ reason }) => reason !== 'source')
  const at = unheard.map(({ startMs }) => clock(startMs)).join(', ')
  const during = untold.map(({ startMs, endMs }) => `${clock(startMs)}–${clock(endMs)}`).join(', ')
  const notices = [
    {
      of: unheard,
      subject: 'gap-source',
      title: `About ${seconds(unheard)} s of the visit was not heard`,
      advice: `Near ${at} this computer was too busy or had stopped the microphone.`,
    },
    {
      of: untold,
      subject: 'gap',
      title: `${seconds(untold)} s of the visit could not be transcribed`,
      advice: `What was said at ${during} is missing from the transcript and the note.`,
    },
  ]
  return notices.flatMap(({ of, subject, ...problem }) => (of.length === 0 ? [] : { subject, problem }))
}

function seconds(gaps: readonly Gap[]): number {
  return Math.max(1, Math.round(gaps.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0) / 1000))
}
