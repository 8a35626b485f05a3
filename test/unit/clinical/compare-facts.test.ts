import { describe, expect, it } from 'vitest'
import { compareFacts } from '../../../src/clinical/compare/compare-facts.ts'
import { criticalFacts } from '../../../src/clinical/statements/critical-facts.ts'

const changes = (before: string, after: string): string[] =>
  compareFacts(criticalFacts(before), criticalFacts(after)).map(
    (change) => `${change.kind} ${change.change} ${change.before?.value ?? ''}>${change.after?.value ?? ''}`,
  )

describe('compareFacts', () => {
  it.each([
    ['ten milligrams twice a day', '10 mg BID'],
    ['10 mg every 12 hours', '10 mg two times daily'],
    ['eighteen hours ago', '18 hrs ago'],
    ['every three weeks', 'every 3 wks'],
    ['two and a half months without fever', '2 & a half months w/o fever'],
    ['no type two diabetes', 'no type 2 diabetes'],
    ['take 1000 mg', 'take 1 g'],
    ['two weeks', '14 days'],
    ['Zestril ten milligrams', 'lisinopril 10 mg'],
    ["she doesn't have a fever", 'she denies fever'],
    ['one forty over ninety', '140/90 mmHg'],
    ['two to three tablets', '2-3 tablets'],
    ['ten, ten milligrams of morphine', '10 mg of morphine'],
    ['no oedema, no diarrhoea', 'no edema or diarrhea'],
    ['No, no wheezing.', 'no wheezing'],
    ['no, the pain is worse', 'no the pain is worse'],
    ['the fifth of April, uh, nineteen seventy three', 'April 5th, 1973'],
    ['two, two to three days', '2-3 days'],
    ['take 5 mg', 'to 5 mg'],
    ['no more than 4 g', 'at most 4 g'],
    ['over 140', '>140'],
    ['went up to 40 mg', 'went to 40 mg'],
    ['for about two weeks', 'about two weeks'],
    ["hasn't drunk in two years", "hasn't drunk for two years"],
    ['take 10 mg, you know, uh, 10 mg', 'take 10 mg'],
    ['the left, the left knee', 'the left knee'],
    ['ramipril 5 mg, ramipril 5 mg', 'ramipril 5 mg'],
    ['ten, ten, ten milligrams', '10 mg'],
    ['from 20 to 40 mg', 'from 20 mg to 40 mg'],
  ])('hears one meaning in "%s" and "%s"', (before, after) => {
    expect(changes(before, after)).toEqual([])
  })

  it.each([
    ['fifty mics of fentanyl', '50 mg of fentanyl', ['dose altered 50 mcg>50 mg']],
    ['no fever', 'fever', ['negation removed fever>']],
    ['BID', 'TID', ['frequency altered 2/day>3/day']],
    ['left knee', 'right knee', ['side altered left>right']],
    ['on metformin', 'on metoprolol', ['drug altered metformin>metoprolol']],
    ['No, I do not.', 'No, I do.', ['negation removed not>']],
    ['50/300 mg', '50/300 mcg', ['dose altered 50/300 mg>50/300 mcg']],
    ['give forty', 'give 40 mg', ['dose altered 40>40 mg']],
    [
      'lisinopril 10 mg and metformin 500 mg',
      'lisinopril 500 mg and metformin 10 mg',
      ['dose altered 10 mg>10 mg', 'dose altered 500 mg>500 mg'],
    ],
    ['Ramipril 5 mg. Amlodipine 5 mg.', 'Ramipril 5 mg. Amlodipine.', ['dose removed 5 mg>']],
    ['25 mg am, 25 mg pm', '25 mg am', ['dose removed 25 mg>']],
    ['25 mg now, 25 mg later', '25 mg now', ['dose removed 25 mg>']],
    ['ramipril daily, amlodipine daily', 'ramipril daily, amlodipine', ['frequency removed 1/day>']],
    ['Right knee swollen, right hip fine', 'Right knee swollen, hip fine', ['side removed right>']],
    ['reduce it by 50 mg', 'reduce it to 50 mg', ['dose altered 50 mg>50 mg']],
    ['down from 40', 'down to 40', ['number altered 40>40']],
    ['eGFR greater than 60', 'eGFR less than 60', ['number altered 60>60']],
    ['no more than 4 g', 'more than 4 g', ['dose altered 4 g>4 g']],
    ['come back in two weeks', 'come back for two weeks', ['duration altered 2 week>2 week']],
    ['allergic to penicillin', 'on penicillin', ['allergy removed penicillin>', 'drug added >penicillin']],
  ])('sees the change from "%s" to "%s"', (before, after, expected) => {
    expect(changes(before, after).sort()).toEqual(expected.sort())
  })
})
