import { describe, expect, it } from 'vitest'
import { omissionsOf } from '../../../src/note/review/omissions.ts'
import { readVisit } from '../../../src/note/review/visit.ts'
import type { Turn } from '../../../src/protocol/turn.ts'
import { judge, talk } from './judge-line.ts'

const dictated =
  'On exam your left grip is 5 out of 5 and your right grip is 3 out of 5. The tuning fork test was negative. You have a limited neck rotation.'

describe('the rules, statement by statement', () => {
  it.each<[kind: string, issue: string, wrong: string, right: string, turns: Turn[]]>([
    [
      'a course',
      'course',
      'Burning in the soles a little worse this week',
      'Burning in the soles a little better this week',
      talk('How are the soles?', 'The burning in my soles got a little better this week.'),
    ],
    ['a result', 'result', 'Tuning fork test positive', 'Tuning fork test negative', talk(dictated)],
    ['normal and abnormal', 'result', 'Full neck rotation', 'Limited neck rotation', talk(dictated)],
    [
      'the order of two events',
      'value',
      'Sparks in the left field a minute after the dizziness',
      'Sparks in the left field a minute before the dizziness',
      talk('And then?', 'I saw sparks in the left field a minute before the dizziness.'),
    ],
    [
      'what a drug does',
      'course',
      'Took naproxen with relief',
      'Took naproxen; did not help',
      talk('Has the naproxen helped at all?', 'No, not really.'),
    ],
    [
      'an answer of words that no lexicon has',
      'polarity',
      'Some trouble buttoning shirts',
      'Denies trouble buttoning shirts',
      talk('Any trouble buttoning your shirts?', 'No.'),
    ],
    ['values of the two sides', 'value', 'Grip 5/5 R and 3/5 L.', 'Grip 5/5 L and 3/5 R.', talk(dictated)],
    [
      'how often a drug is taken',
      'value',
      'Start bisoprolol 5 mg twice daily',
      'Start bisoprolol 5 mg once daily',
      talk('You told me you take bisoprolol.', 'Yes.', 'We start bisoprolol 5 milligrams once a day.'),
    ],
    [
      'the dose of one of two drugs',
      'value',
      'Candesartan 20 mg daily',
      'Candesartan 8 mg daily',
      talk('You take torsemide 20 milligrams daily. Candesartan is 8 milligrams daily.'),
    ],
    [
      'a decision under a condition',
      'status',
      'Start colchicine',
      'Colchicine if the toe swells again',
      talk('If the toe swells again, we can start colchicine.'),
    ],
    [
      'a pulse that became a dose',
      'value',
      'Atenolol 88 mg',
      'Atenolol 50 mg',
      talk('The pulse is 88.', 'Is that bad?', 'Start atenolol 50 milligrams.'),
    ],
    [
      'how many tablets are left, as a dose',
      'value',
      'Ramipril 30 mg',
      'Ramipril 5 mg',
      talk('Ramipril 5 milligrams.', 'There were 30 tablets left.'),
    ],
    [
      "a partner's drug",
      'person',
      'Takes gliclazide',
      'Takes bisoprolol',
      talk('What do you take?', 'My wife takes gliclazide, and I take bisoprolol.'),
    ],
    [
      'a denial that only answers',
      'polarity',
      'Do not start ramipril',
      'Start ramipril 5 mg',
      talk('No problem, start ramipril 5 milligrams.'),
    ],
    [
      'days as British notes write them',
      'value',
      '5/7 hx of hoarseness',
      '4/7 hx of hoarseness',
      talk('How long have you been hoarse?', 'The hoarseness began four days ago.'),
    ],
    [
      'an examination that nobody named',
      'not-said',
      'CT of the wrist',
      'X-ray of the wrist',
      talk('We get an x-ray of the wrist.'),
    ],
  ])(
    '%s: says %s against the wrong line and nothing against the right one',
    (_, issue, wrong, right, turns) => {
      const judged = judge(wrong, turns)
      expect(judged.issues.map(({ kind }) => kind)).toContain(issue)
      if (issue !== 'not-said') expect(judged.issues[0]?.quotes?.length).toBeGreaterThan(0)
      expect(judge(right, turns).issues).toEqual([])
    },
  )

  it.each<[what: string, text: string, turns: Turn[]]>([
    [
      'who was asked and did not say',
      'Denies tingling',
      talk('Any tingling in the feet?', 'It varies with the shoes.'),
    ],
    ['a finding only weighed', 'Has gout', talk('I wonder whether this may be gout.')],
    ["a relative's illness", 'PMH: glaucoma', talk('Any illness in the family?', 'My mother has glaucoma.')],
    [
      'more certain than it was said',
      'Off work for 3 days',
      talk('And work?', 'Maybe off work for 3 days, I have to see.'),
    ],
    [
      'a reason that was not said',
      'Drinks ginger tea because of migraine',
      talk('What else?', 'I drink ginger tea in the evening.'),
    ],
    ['what was only arranged', 'Urine culture done', talk('I will ask them for a urine culture.')],
    ['how often, where less was said', 'Swims every day', talk('Do you swim?', 'I swim a few times a week.')],
    ['a side that nobody named', 'R little toe hurts', talk('And the toe?', 'My little toe hurts.')],
    [
      'a value that was not said of it',
      'Slept 7 hours',
      talk('How is your sleep?', 'I slept, I think, badly.'),
    ],
    [
      'a word of weight that nobody said',
      'Swims slowly in cold lakes',
      talk('Do you swim?', 'I swim in lakes, slowly.'),
    ],
  ])('does not call supported %s', (_, text, turns) => {
    expect(judge(text, turns).verdict).not.toBe('supported')
  })

  it.each<[what: string, text: string, turns: Turn[]]>([
    [
      'a denial by an answer',
      'Denies trouble buttoning shirts',
      talk('Any trouble buttoning your shirts?', 'No.'),
    ],
    [
      'a list over two turns',
      'PMH: glaucoma, psoriasis',
      talk('What do you have?', 'I have glaucoma.', 'And?', 'And psoriasis.'),
    ],
    [
      'a heading and its values',
      'VS: BP 118/76, temperature 37.1',
      talk('Your BP is 118 over 76 and your temperature is 37.1.'),
    ],
    ['no allergy in one word', 'NKDA', talk('Are you allergic to anything?', 'No, nothing.')],
    [
      'an allergy that is an exception',
      'Allergic to latex.',
      talk('I am not allergic to anything except latex.'),
    ],
    ['what is only told', 'Associated nausea.', talk('And I get nausea with it.')],
    ['a plan in other words', 'F/u in 3 weeks', talk("I'll see you again in 3 weeks.")],
  ])('calls supported %s', (_, text, turns) => {
    expect(judge(text, turns).verdict).toBe('supported')
  })

  it.each<[what: string, text: string, turns: Turn[]]>([
    [
      'a conversion of the case that may come',
      'Colchicine can be added if the toe swells',
      talk('If the toe swells, we can add colchicine.'),
    ],
    [
      'tablets that were counted without their name',
      'Drospirenone 1 tablet daily; last 4 tablets are placebo',
      talk('Drospirenone, one tablet every day. The last four are placebo.'),
    ],
    ['a pressure whose link was said twice', 'BP 130/80', talk('Your BP is one thirty over over eighty.')],
    ['a class in place of a name', 'No further pain medication', talk('Keep on with the paracetamol alone.')],
    ['a month with its year', 'Fell in 03/2021', talk('When was it?', 'I fell in March.')],
    [
      'a denial of what was before',
      'Never had hives before',
      talk('You have hives on the arm.', 'First time in my life.'),
    ],
    [
      'a number of another thing',
      'Rash for 6 days',
      talk('Capillary refill is 3 seconds.', 'The rash, well, almost a week.', 'So six days?', 'Yes.'),
    ],
    [
      'the second of two doses that were weighed',
      'Start bisoprolol 25 mg',
      talk('I start bisoprolol 50 milligrams.', 'That much?', 'Twenty five.'),
    ],
    [
      'what somebody does not know or think',
      'Does not know whether gout is the cause',
      talk('You have gout in that toe.', 'Is gout the cause?', 'I cannot say.'),
    ],
    ['a twin who is a brother', 'Brother has glaucoma', talk('Who has it?', 'My twin has glaucoma.')],
    ['a lack of what was denied', 'Lack of sleep and strength', talk('Any sleep, any strength?', 'No.')],
    [
      'a salt named by its own part',
      'Asks about magnesium oxide',
      talk('You take magnesium.', 'Should I change to the oxide?'),
    ],
    ['drinks by what was drunk', 'Some alcohol', talk('And at weekends?', 'Some cider.')],
    ['a word that has another meaning', 'Same-day discharge', talk('You go home the same day.')],
  ])('says nothing against %s', (_, text, turns) => {
    expect(judge(text, turns).issues).toEqual([])
  })
})

describe('omissions of what a question or a plan holds', () => {
  const missing = (turns: readonly Turn[], ...lines: string[]): string[] =>
    omissionsOf(lines, readVisit(turns)).map(({ kind, value }) => `${kind} ${value}`)

  it('reports a drug that a question takes for granted with its dose', () => {
    const turns = talk("You're still taking one puff of budesonide, yes?", 'Mhm.')
    expect(missing(turns, 'Sleeps well')).toEqual(['drug budesonide'])
    expect(missing(turns, 'Budesonide 1 puff')).toEqual([])
  })

  it('tells a longer name from a shorter one', () => {
    const turns = talk('Your insulin glargine stays at 20 units.')
    expect(missing(turns, 'Insulin pen stored in the fridge, 20 units')).toEqual(['drug insulin glargine'])
  })

  it('reports a review by phone, and an operation to come', () => {
    const turns = talk('Let us set a six-week phone review.', 'Fine. I am having a hip replacement in June.')
    expect(missing(turns, 'Feels well').sort()).toEqual(['follow-up 6 week', 'order hip replacement'])
    expect(missing(turns, 'Phone review in 6 weeks', 'Hip replacement in June')).toEqual([])
  })
})
