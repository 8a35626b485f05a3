import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cleanSentence, extractiveNote } from '../../../src/note/extract/extractive-note.ts'
import { inferRoles } from '../../../src/note/write/infer-roles.ts'
import { soapSections } from '../../../src/protocol/note.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import { isWhole } from '../../support/tries.ts'
import { turnOf } from '../model/models.ts'

const by = (speaker: string, text: string, order: number): Turn => ({ ...turnOf(text, order), speaker })
const visit = [
  by('A', 'Good morning! How was the drive?', 0),
  by('B', 'Fine, thanks. So, um, my knee has been swollen since, uh, Tuesday.', 1),
  by('A', 'Have you had any fever?', 2),
  by('B', 'No, nothing like that.', 3),
  by('A', 'Let me take a look. Your blood pressure is 128 over 76. I see swelling of the left knee.', 4),
  by('A', 'I think this is a sprain. I want you to take ibuprofen 400 milligrams three times a day.', 5),
  by('B', 'I want to take ibuprofen anyway. I think it is gout.', 6),
]

describe('extractiveNote', () => {
  const note = extractiveNote(visit)
  const texts = (section: (typeof soapSections)[number]): string[] => note[section].map(({ text }) => text)

  it('places the sentences of the visit, with fillers out and a question beside its answer', () => {
    expect(texts('subjective')).toContain('My knee has been swollen since, Tuesday.')
    expect(texts('subjective')).toContain('Have you had any fever? No, nothing like that.')
    expect(texts('objective')).toContain('Your blood pressure is 128 over 76.')
    expect(texts('assessment')).toEqual(['I think this is a sprain.'])
    expect(texts('plan')).toEqual(['I want you to take ibuprofen 400 milligrams three times a day.'])
  })

  it('never leaves out an allergy, however short, and says a question and its answer once', () => {
    const draft = extractiveNote([
      by('A', 'Any chest pain or fever?', 0),
      by('B', 'I have no fever and no chest pain.', 1),
      by('B', 'I am allergic to penicillin. It gave me hives.', 2),
    ])
    expect(draft.subjective.map(({ text, verdict }) => [text, verdict])).toEqual([
      ['Any chest pain or fever? I have no fever and no chest pain.', 'supported'],
      ['I am allergic to penicillin.', 'supported'],
      ['It gave me hives.', 'supported'],
    ])
    expect(draft.omissions).toEqual([])
  })

  it('keeps what the speaker corrects together with the correction', () => {
    const said = 'We will start losartan, 25 mg once a day. No, sorry, I meant 50 mg once a day.'
    const draft = extractiveNote([{ ...by('A', said, 0), role: 'clinician' }])
    expect(draft.plan.map(({ text, verdict }) => [text, verdict])).toEqual([[said, 'supported']])
    expect(draft.subjective).toEqual([])
  })

  it('joins no instruction to wait, and a term of correction of any kind', () => {
    const draft = extractiveNote([
      {
        ...by('A', 'Take levothyroxine 50 micrograms daily. Wait 30 minutes before eating breakfast.', 0),
        role: 'clinician',
      },
      {
        ...by('A', 'We will start losartan 25 mg once a day. Hang on, that is wrong, 50 mg.', 1),
        role: 'clinician',
      },
    ])
    expect(soapSections.flatMap((section) => draft[section]).map(({ text }) => text)).toEqual([
      'Take levothyroxine 50 micrograms daily.',
      'Wait 30 minutes before eating breakfast.',
      'We will start losartan 25 mg once a day. Hang on, that is wrong, 50 mg.',
    ])
  })

  it.each([
    [['Any hives? Any wheeze?', 'No.'], 'Any hives? Any wheeze? No.'],
    [['Any allergies to drugs?', 'No. Just codeine.'], 'Any allergies to drugs? No. Just codeine.'],
    [['Any vertigo? No? Good.', 'Right.'], undefined],
    [
      ['How much pregabalin do you take?', 'A hundred and fifty.'],
      'How much pregabalin do you take? A hundred and fifty.',
    ],
  ])('pairs questions and replies as the reader does: %j', (said, line) => {
    const draft = extractiveNote(said.map((text, at) => by(at % 2 === 0 ? 'A' : 'B', text, at)))
    const written = draft.subjective.map(({ text }) => text)
    if (line === undefined) expect(written.join()).not.toMatch(/Right/)
    else expect(written).toEqual([line])
    for (const { quotes } of draft.subjective)
      for (const { text } of quotes) expect(said.join(' ')).toContain(text)
  })

  it('corrects the line that is meant, where its words were said before', () => {
    const said = [
      'We start losartan 25 mg.',
      'See you in May.',
      'We start losartan 25 mg. No, sorry, I meant 50 mg.',
    ]
    const { plan } = extractiveNote(
      said.map((text, at): Turn => ({ ...by('A', text, at), role: 'clinician' })),
    )
    expect(plan.map(({ text }) => text)).toContain('We start losartan 25 mg. No, sorry, I meant 50 mg.')
    expect(plan.find(({ text }) => text.includes('50'))?.evidence).toEqual(['0-0', '0-2'])
    expect(plan.find(({ text }) => text.includes('May'))?.text ?? '').not.toMatch(/50/)
  })

  // It takes seconds to write.
  it.runIf(isWhole)('is written of a visit of more sentences than a note is reviewed', () => {
    const lettersOf = (at: number): string =>
      at.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'.charAt(+digit))
    const many = Array.from({ length: 2_010 }, (_, at) => ({
      ...by('A', `My knee hurts like ${lettersOf(at)}.`, at),
      role: 'patient' as const,
    }))
    expect(extractiveNote(many).subjective.length).toBeGreaterThan(2_000)
  })

  it('takes nothing of small talk, and no plan or judgement from the patient', () => {
    expect(JSON.stringify(note)).not.toContain('drive')
    expect(texts('assessment').join()).not.toContain('gout')
  })

  it('is a draft, cites a turn of the visit in every line, and is reviewed', () => {
    expect(note.origin).toEqual({ kind: 'extractive' })
    const items = soapSections.flatMap((section) => note[section])
    expect(items.every(({ evidence }) => evidence.every((id) => visit.some((turn) => turn.id === id)))).toBe(
      true,
    )
    expect(items.find(({ text }) => text.includes('400'))).toMatchObject({
      verdict: 'supported',
      evidence: ['0-5'],
    })
    expect(items.filter(({ verdict }) => verdict === 'conflicting')).toEqual([])
  })

  it('never throws, and says no word that was not said', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 6 }), (said) => {
        const draft = extractiveNote(said.map((text, order) => turnOf(text, order)))
        expect(draft.origin.kind).toBe('extractive')
      }),
    )
  })
})

describe('cleanSentence', () => {
  it.each([
    ["okay , so um i do n't , uh , smoke .", "I don't, smoke."],
    ['and the the pain is , you know , worse and', 'The pain is, worse.'],
    ['Any fever ', 'Any fever.'],
    ['um, uh.', ''],
    ['Go to the ER.', 'Go to the ER.'],
    ['It is mostly on the right.', 'It is mostly on the right.'],
    ['right knee hurts', 'Right knee hurts.'],
    ['Well controlled.', 'Well controlled.'],
    ['well, it is controlled', 'It is controlled.'],
    ['my sleep is okay', 'My sleep is okay.'],
    ['Temperature is ninety-nine nine', 'Temperature is ninety-nine nine.'],
    ['take five, five times a day', 'Take five, five times a day.'],
    ['do you know when', 'Do you know when.'],
    ['Yeah.', 'Yeah.'],
  ])('%j', (said, clean) => {
    expect(cleanSentence(said)).toBe(clean)
  })
})

describe('inferRoles', () => {
  it('tells the clinician by what is said', () => {
    expect(inferRoles(visit)).toEqual([
      'clinician',
      'patient',
      'clinician',
      'patient',
      'clinician',
      'clinician',
      'patient',
    ])
  })

  it('leaves known roles as they are', () => {
    expect(inferRoles([turnOf('My back hurts.', 0, 'clinician'), turnOf('How long?', 1)])).toEqual([
      'clinician',
      undefined,
    ])
  })

  it('judges unlabelled turns one by one, and not those that do not tell', () => {
    const bare = [
      turnOf('I am going to prescribe you something.', 0),
      turnOf('My knee hurts.', 1),
      turnOf('Sure.', 2),
    ]
    expect(inferRoles(bare)).toEqual(['clinician', 'patient', undefined])
  })
})
