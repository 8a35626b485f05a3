import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reviewEdit } from '../../../src/editing/guard/review-edit.ts'
import type { Turn } from '../../../src/protocol/turn.ts'

/** What an editor makes of speech, faithfully. */
const faithful: readonly (readonly [string, string])[] = [
  [
    'Begin with eight, no, sorry, four milligrams for a month and then eight.',
    'Begin with four milligrams for a month and then eight.',
  ],
  ['Have the quinapril at noon, sorry, in the evening.', 'Have the quinapril in the evening.'],
  ['She is allergic to cefuroxime, no, sorry, allergic to latex.', 'She is allergic to latex.'],
  ['The shigella was positive, sorry, negative.', 'The shigella was negative.'],
  [
    "You felt you saw it. Is it sore? I mean, I don't, I don't think so.",
    "You saw it. Is it sore? I don't think so.",
  ],
  ['Any cough? None. Okay, right. And the bowels?', 'Any cough? None. Okay. And the bowels?'],
  ['So tell me about the swim what do you do you go far.', 'So tell me about the swim. Do you go far?'],
  ["What we'll do is we'll check the blood.", "We'll check the blood."],
  ['there is one plus edema at the ankle', 'There is 1+ edema at the ankle.'],
  ['And I do plan to we need to see you walk.', 'And we need to see you walk.'],
  ['It swells at the that I feel at the ankle.', 'It swells that I feel at the ankle.'],
  [
    'Who, who holds the pills? Who holds the pills for you? Sorry, who holds the pills for you?',
    'Who holds the pills for you?',
  ],
  ['He sleeps well. Great. And the appetite?', 'He sleeps well. And the appetite?'],
  ["It began, I'm gonna say, two weeks ago.", 'It began two weeks ago.'],
  ['My aunt had gout. Aunt had gout. And she lives alone.', 'My aunt had gout. And she lives alone.'],
  ['At this stage I like to look at the ear.', "At this stage, I'd like to look at the ear."],
  ["Right how's the knee", "Right, how's the knee?"],
  ['He been coughing.', "He's been coughing."],
  ['The boys hurt there knees.', 'The boys hurt their knees.'],
  ['okay and uh how how long has this been going on for', 'Okay, and how long has this been going on for?'],
  [
    'and then i i went to the er and they they told me it was just a strain',
    'And then I went to the ER, and they told me it was just a strain.',
  ],
  [
    "well i mean it's kinda it's sort of like a dull ache you know in my lower back",
    "Well, it's sort of like a dull ache in my lower back.",
  ],
  ['the pain is um i would say a seven out of ten', 'The pain is, I would say, a 7 out of 10.'],
  ["we'll we'll see you back in in three months", "We'll see you back in three months."],
  ['your a one c was seven point two', 'Your A1c was 7.2.'],
  ["i don't i don't think so no", "I don't think so, no."],
  [
    'well she was she was complaining of of dizziness and like lightheadedness',
    'Well, she was complaining of dizziness and lightheadedness.',
  ],
  [
    'yeah i took some advil and it it helped a little bit',
    'Yeah, I took some Advil, and it helped a little bit.',
  ],
  [
    'you know we might we might need to to think about surgery down the line',
    'We might need to think about surgery down the line.',
  ],
  [
    'it started it started like two weeks ago i think it was a monday',
    'It started two weeks ago. I think it was a Monday.',
  ],
  ['i have had this cough for for like a month now', "I've had this cough for a month now."],
  [
    'and then follow up with with your primary care in in a week or so',
    'And then follow up with your primary care in a week or so.',
  ],
  ['mm-hmm okay and and when was your last period', 'Okay, and when was your last period?'],
  [
    "so i'd like to i'd like to get some blood work done today just to just to check your thyroid",
    "I'd like to get some blood work done today, just to check your thyroid.",
  ],
  [
    'and the the pain does it does it go anywhere does it radiate',
    'And the pain, does it go anywhere? Does it radiate?',
  ],
  [
    "we're gonna start you on on a low dose of uh sertraline like twenty five milligrams",
    "We're going to start you on a low dose of sertraline, 25 mg.",
  ],
  ['your lungs sound um they sound clear', 'Your lungs sound clear.'],
  ['does that does that make sense', 'Does that make sense?'],
  ['he gets he gets really wheezy when he when he runs around', 'He gets really wheezy when he runs around.'],
  [
    "yes sir they've been they've been running about like one fifty to one eighty",
    "Yes, sir. They've been running about 150 to 180.",
  ],
  [
    "i mean i'm i'm tired all the time and and i can't i can't sleep",
    "I'm tired all the time, and I can't sleep.",
  ],
  [
    'and on a scale of of one to ten how how bad is the pain',
    'And on a scale of one to ten, how bad is the pain?',
  ],
  [
    'take the take the prednisone in the morning with with breakfast',
    'Take the prednisone in the morning with breakfast.',
  ],
  ["the rash it's it's on my my arms and my and my legs", 'The rash is on my arms and my legs.'],
  ['Rest, rest if it, if it throbs.', 'Rest if it throbs.'],
  ['He ate this evening and he was sick.', 'He ate this evening and was sick.'],
  ["We don't keep pets, no.", "We don't keep pets."],
  ['I felt, ooh, I felt dizzy.', 'I felt dizzy.'],
  ["It's been dreadful, if I'm honest.", "It's been dreadful."],
  ['my ears are blocked you know what i mean', 'My ears are blocked.'],
  ["yeah no i'm not on the patch", "No, I'm not on the patch."],
  ['i guess i just get i get tired', 'I guess I just get tired.'],
  ["four weeks i'd say four weeks at most", '4 weeks at most.'],
  ['she was on flucloxacilin', 'She was on flucloxacillin.'],
  ['he takes levo thyroxine', 'He takes levothyroxine.'],
  ["the cream didn't do nothing", "The cream didn't do anything."],
  ['it cost me like forty minutes', 'It cost me about 40 minutes.'],
  ['it lasts two, three days', 'It lasts two or three days.'],
  ['hold it for ten fifteen seconds or five ten minutes', 'Hold it for ten fifteen seconds or 5–10 minutes.'],
  ['at home it reads one thirty one sixty', 'At home it reads 130, 160.'],
  ['his right hip, no, his left hip is sore', 'His left hip is sore.'],
  ['we meet again in four days, I mean six days', 'We meet again in six days.'],
  ['my aunt, no, my cousin had lupus', 'My cousin had lupus.'],
  ['is it from Monday, sorry, Thursday on?', 'Is it from Thursday on?'],
  ['the cefdinir, what do they call it, no, the cefixime', 'The cefixime.'],
  ['the cast comes off on the third of May', 'The cast comes off on May 3rd.'],
  ['rsv negative measles positive', 'RSV negative, measles positive.'],
]

/** What hurts, in one word or two. */
const harmful: readonly (readonly [string, string])[] = [
  ['I am not. Okay. I am allergic to penicillin.', 'I am not allergic to penicillin.'],
  ['Never. Okay. Bleeding.', 'Never bleeding.'],
  ['My back pain is old.', 'MBP is old.'],
  ['I am okay.', 'I am okay or.'],
  [
    'Begin with eight, no, sorry, four milligrams for a month and then eight.',
    'Begin with four milligrams for a month.',
  ],
  ['Have the quinapril at noon, sorry, in the evening.', 'Have the quinapril at noon.'],
  ['The shigella was positive, sorry, negative.', 'The shigella was positive.'],
  ['Is that cream the one that stings?', 'That cream is the one that stings.'],
  ['his right hip, no, his left hip is sore', 'His right hip is sore.'],
  ['we meet again in four days, I mean six days', 'We meet again in four days.'],
  ['my aunt, no, my cousin had lupus', 'My aunt had lupus.'],
  ['my aunt, not my cousin, had lupus', 'My cousin had lupus.'],
  ['and you fell how many times', 'And you fell many times.'],
  ['yeah i think it soothed some', 'Yeah, I think it soothes some.'],
  ['does that does that suit how you live', 'That suits how you live.'],
  ['Which ear is it? Right. And the other?', 'Which ear is it? And the other?'],
  ['there is one plus edema at the ankle', 'There is 2+ edema at the ankle.'],
  ['We put ice on it, we have to rest it.', 'We have to rest it.'],
  ["I'm going to see you in a month, and rest.", 'In a month, and rest.'],
  ['How do you sleep? Good. And the pain?', 'How do you sleep? And the pain?'],
  ['Correct. I had it out in May.', 'I had it out in May.'],
  ['I guess it is broken.', 'It is broken.'],
  ['Now I smoke.', 'I smoke.'],
  ['When I walk and it hurts I stop.', 'I walk and it hurts I stop.'],
  ['They gave me the shot and they gave me the pill.', 'They gave me the pill.'],
  ["I'd like to stop it.", 'I like to stop it.'],
  ['I felt a lump I felt a swelling.', 'I felt a swelling.'],
  ['he takes metoprolol twice a day', 'He takes metoprolol three times a day.'],
  ["it's the left knee that hurts", "It's the right knee that hurts."],
  ['do you have a fever', 'You have a fever.'],
  ['i think it might be bronchitis', 'It is bronchitis.'],
  ['take it for ten days', 'Take it for 14 days.'],
  ['she stopped smoking last year', 'She started smoking last year.'],
  ['it is getting worse', 'It is getting better.'],
  ['we will order an mri', 'We ordered an MRI.'],
  ['it happens at least twice a week', 'It happens at most twice a week.'],
  ['take point five milligrams', 'Take 5 mg.'],
  ['he can walk without pain', 'He can walk with pain.'],
  ['my wife has diabetes', 'I have diabetes.'],
  ['the chest x ray was normal', 'The chest X-ray was abnormal.'],
  ['you can take ibuprofen', "You can't take ibuprofen."],
  ['i want you to continue the statin', 'I want you to stop the statin.'],
  ['every six hours', 'Every eight hours.'],
  ['take one tablet', 'Take one 500 mg tablet.'],
  ['he gets short of breath sometimes', 'He gets short of breath.'],
  ['we talked about starting insulin', 'We started insulin.'],
  ["no i don't take any medications", 'Yes, I take medications.'],
  ['the lump is on the inside of my arm', 'The lump is on the outside of my arm.'],
  [
    'i would like you to stop aspirin five days before surgery',
    'I would like you to stop aspirin four days before surgery.',
  ],
  ['is it worse in the morning', "It's worse in the morning."],
  ['it is probably a virus', 'It is a virus.'],
  ['ninety over sixty', '90/16.'],
  ['she is on insulin', 'She was on insulin.'],
  ['the biopsy showed cancer', 'The biopsy showed no cancer.'],
  ['lower your dose', 'Raise your dose.'],
  ['you could have an infection', 'You have an infection.'],
  ["he's up to date on vaccines", "He's not up to date on vaccines."],
  ['my son gets ear infections', 'I get ear infections.'],
  ['i ran out of my inhaler', 'I have my inhaler.'],
  ['yes', 'No.'],
  ['i had surgery on my right hip', 'I had surgery on my hip.'],
  ['hold the metformin', 'Continue the metformin.'],
  ['the fever went away', 'The fever went up.'],
  ['i think we should wait', 'We should wait.'],
  ['start tomorrow', 'Start today.'],
  ['Yeah, no pain today.', 'No pain today.'],
  ["Isn't the ankle sore, no", "Isn't the ankle sore?"],
  ["She doesn't drink and nobody smokes.", "She doesn't drink and anybody smokes."],
  ['It did nothing.', 'It did anything.'],
  ['She is on a paid trial.', 'She is on APT.'],
  ['He went to it.', 'HWTI.'],
  ['He said he is anaemic.', 'He is anaemic.'],
  ['the nurse said i had mumps', 'The nurse. I had mumps.'],
  [
    'Drink the syrup with milk and the powder on an empty bladder.',
    'Drink the syrup on an empty bladder and the powder with milk.',
  ],
  ["We'd changed the dressing.", "We'd change the dressing."],
  ['No vertigo. Tinnitus.', 'No vertigo or tinnitus.'],
  ['No itching. Rash since May.', 'No itching, rash since May.'],
  ['no diarrhea but bloating', 'No diarrhea, bloating.'],
  ['Do you drive? Mm-hmm.', 'Do you drive?'],
  ['Do you drive? Uh-uh.', 'Do you drive? Uh-huh.'],
  ['do you drive mm-hmm', 'Do you drive? Uh-uh.'],
  ['Uh-uh.', 'Uh.'],
]

describe('reviewEdit on speech', () => {
  it.each(faithful)('lets stand %j → %j', (heard, written) => {
    expect(reviewEdit(heard, written)).toMatchObject({ text: written, safe: true })
  })

  it.each(harmful)('stops %j → %j', (heard, written) => {
    expect(reviewEdit(heard, written).safe).toBe(false)
  })

  it('leaves sentences that were said or written, whatever edits stand side by side', () => {
    const bare = (text: string): string =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N}' ]/gu, '')
        .trim()
    const pair = fc.constantFrom(...faithful, ...harmful)
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 5 }), (all) => {
        const heard = all.map(([one]) => `${one}.`).join(' ')
        const written = all.map(([, other]) => other).join(' ')
        const sources = [heard, written].map((text) => ` ${bare(text)} `)
        for (const sentence of reviewEdit(heard, written).text.split(/(?<=[.?!])\s+/)) {
          const words = bare(sentence).split(' ')
          const stands = (part: readonly string[]): boolean =>
            sources.some((source) => source.includes(` ${part.join(' ')} `))
          // But for one value put back in a sentence that is otherwise the same.
          const isOneValue = words.some((_, at) =>
            [1, 2, 3].some(
              (length) =>
                stands(words.slice(0, at)) && stands(words.slice(at + length)) && words.length > length + 1,
            ),
          )
          expect([sentence, stands(words) || isOneValue]).toEqual([sentence, true])
        }
      }),
    )
  })
})

describe('what is put back', () => {
  it.each([
    ['I have no chest pain today.', 'I have lots. Of chest pain today.', 'I have no chest pain today.'],
    [
      'take it with five milligrams of warfarin',
      'take it with ten. Then milligrams of warfarin',
      'take it with five milligrams of warfarin',
    ],
  ])('is whole: %j for %j', (heard, written, text) => {
    expect(reviewEdit(heard, written)).toMatchObject({ text, safe: false })
  })
})

describe('reviewEdit of a turn', () => {
  const turn = (text: string, confidenceOf: (word: string) => number, languageCode?: string): Turn => ({
    id: '0-0',
    connection: 0,
    turnOrder: 0,
    isFinal: true,
    text,
    words: text.split(' ').map((word, at) => ({
      text: word,
      startMs: at * 300,
      endMs: at * 300 + 200,
      confidence: confidenceOf(word),
    })),
    startMs: 0,
    endMs: 3000,
    ...(languageCode === undefined ? {} : { languageCode }),
  })
  const heard = 'he had a bad cold for a week'
  const written = 'He had a bad cough for a week.'

  it('keeps an ordinary word that the recogniser was sure of', () => {
    const sure = turn('the pain is duller in the knight', () => 0.98)
    expect(reviewEdit(sure, 'The pain is duller in the night.').safe).toBe(false)
  })

  it('lets one that it was unsure of be mended by the word that sounds like it', () => {
    const unsure = turn('the pain is duller in the knight', (word) => (word === 'knight' ? 0.3 : 0.98))
    expect(reviewEdit(unsure, 'The pain is duller in the night.').safe).toBe(true)
  })

  it.each([
    ['an intercranial bleed', 'an intracranial bleed'],
    ['a subdural bleed', 'an epidural bleed'],
  ])('lets no prefix that excludes it stand for another: %j → %j', (one, other) => {
    expect(
      reviewEdit(
        turn(one, () => 0.2),
        other,
      ).safe,
    ).toBe(false)
  })

  it('lets no other word stand in its place, however unsure', () => {
    expect(
      reviewEdit(
        turn(heard, () => 0.2),
        written,
      ).safe,
    ).toBe(false)
  })

  it('lets only marks and capitals pass where it does not read the language, and says so', () => {
    const spanish = turn('me duele la cabeza desde ayer', () => 0.9, 'es')
    expect(reviewEdit(spanish, 'Me duele la cabeza, desde ayer.')).toMatchObject({ safe: true })
    const { safe, edits } = reviewEdit(spanish, 'Me duele la espalda desde ayer.')
    expect(safe).toBe(false)
    expect(edits.some(({ why }) => why.includes('English only'))).toBe(true)
  })
})
