import { existsSync, readFileSync } from 'node:fs'
import type { Turn } from '../src/protocol/turn.ts'

const data = new URL('../../shared/data/primock57.jsonl', import.meta.url)

/** A word in so many is taken to be one that the recogniser was not sure of; transcripts do not say which. */
const uncertainOneIn = 50

/** Every visit of PriMock57 with its own timing; undefined when the data is not there. */
export function realVisits(): readonly (readonly Turn[])[] | undefined {
  if (!existsSync(data)) return undefined
  return readFileSync(data, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { turns } = JSON.parse(line) as {
        turns: { speaker: string; text: string; start_ms: number; end_ms: number }[]
      }
      return turns
        .filter(({ text }) => /\p{L}/u.test(text))
        .sort((a, b) => a.end_ms - b.end_ms)
        .map(({ speaker, text, start_ms, end_ms }, i) => turnOf(i, speaker, text, start_ms, end_ms))
    })
}

const said = [
  'Okay.', 'Mm-hmm.', 'Yes, it does.', 'Right, I see.', 'Good morning, please take a seat.',
  'So what can we do for you today?',
  'It started on Tuesday evening and has been getting worse since.',
  'Is there anything that makes it better, or worse?',
  'Mostly when I walk up the hill to my house, and then it goes when I stop for a while.',
  'Do you take any medicines at the moment?',
  'I take bisoprolol 2.5 milligrams in the morning and something for the stomach.',
  'And are you allergic to anything that you know of?',
  'Penicillin gave me a rash all over my back when I was at school, my mother always told me.',
  'No fever, no cough, nothing like that.',
  'My father had a heart attack when he was sixty-one, so I do worry about that a bit.',
  'Your blood pressure is 152 over 94, which is a little higher than we would want it to be.',
  'I would like to send you for an ECG, and a blood test, and then we will talk again next week.',
  'Does that sound all right to you?',
  'Well, I suppose so, as long as it is not in the afternoon because I have to collect the children.',
  'If the pain comes on when you are resting, or goes into the left arm, call an ambulance straight away.',
  'And do you smoke, or did you ever?', 'Not for ten years now.', 'Yeah.', 'Thank you very much.',
] // prettier-ignore

/** A visit that we made up, the same each time: for checks that must not depend on data from elsewhere. */
export function madeUpVisit(turns = 118): readonly Turn[] {
  let seed = 7
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  let atMs = 1_000
  return Array.from({ length: turns }, (_, i) => {
    const text = said[Math.floor(random() * said.length)] ?? ''
    const startMs = atMs
    const endMs = startMs + 400 + text.split(' ').length * 330
    atMs = endMs + random() * 1_200
    return turnOf(i, i % 2 === 0 ? 'doctor' : 'patient', text, startMs, Math.round(endMs))
  })
}

function turnOf(turnOrder: number, speaker: string, text: string, startMs: number, endMs: number): Turn {
  const words = text.split(/\s+/).map((word, i) => ({
    text: word,
    startMs,
    endMs,
    confidence: (turnOrder * 31 + i * 17) % uncertainOneIn === 0 ? 0.5 : 0.95,
  }))
  return {
    id: `0-${turnOrder}`,
    connection: 0,
    turnOrder,
    text,
    words,
    speaker,
    startMs,
    endMs,
    isFinal: true,
  }
}
