import { describe, expect, it } from 'vitest'
import { criticalFacts, type FactOptions } from '../../../src/clinical/statements/critical-facts.ts'
import type { FactKind } from '../../../src/protocol/fact.ts'

const values = (text: string, kind: FactKind, options?: FactOptions): string[] =>
  criticalFacts(text, options)
    .filter((fact) => fact.kind === kind)
    .map((fact) => fact.value)

describe('numbers', () => {
  it.each([
    ['her pressure was one forty over ninety', ['140/90']],
    ['it is 140/90', ['140/90']],
    ['one forty on ninety', ['140/90']],
    ['ninety seven point eight', ['97.8']],
    ['his temperature was thirty-eight four', ['38.4']],
    ['temp ninety nine six this morning', ['99.6']],
    ['the temperature was thirty eight two hours ago', ['38']],
    ['thirty eight four', ['38', '4']],
    ['a hundred and fifteen', ['115']],
    ['two thousand and five', ['2005']],
    ['in twenty twenty two', ['2022']],
    ['back in nineteen oh five', ['1905']],
    ['twenty three hundred', ['2300']],
    ['seven out of ten', ['7/10']],
    ['point two five', ['0.25']],
    ['1,500 steps', ['1500']],
    ['call nine one one', ['911']],
    ['at one oh five', ['105']],
    ['three quarters', ['0.75']],
    ['1-1/2 packs', ['1.5 pack']],
    ['five ten', ['5', '10']],
    ['six to eight', ['6-8']],
    ['ninety nine percent', ['99 %']],
    ['98.6 °F', ['98.6 degF']],
    ['on April 24th, 2021', ['2021-04-24']],
    ['the twenty fourth of april twenty twenty one', ['2021-04-24']],
    ['on 04/24/2021', ['2021-04-24']],
    ['on 1/17/92', ['1992-01-17']],
    ['a 52-year-old woman', ['52 years old']],
    ['fifty two years old', ['52 years old']],
    ['the 21st', ['21th']],
    ['seen 4 March 2024', ['2024-03-04']],
    ['seen on 12 March', ['03-12']],
    ['since 4 May', ['05-04']],
    ['4 May 2024', ['2024-05-04']],
    ['two or 4 may help', ['2-4']],
    ['A1c went from 8.2 to 7.1', ['8.2', '7.1']],
    ['LDL dropped from 160 to 95', ['160', '95']],
    ['weight up from 80 to 85 kilos', ['80 kg', '85 kg']],
    ['lisinopril increased from 10 to 20', ['10', '20']],
    ['from 8.2 to 7.1', ['8.2', '7.1']],
    ['heart rate from 60 to 80', ['60-80']],
    ['fell from three to five feet', ['3-5 ft']],
    ['A1c 53 mmol/mol', ['53 mmol/mol']],
    ['ratio 30 mg/g', ['30 mg/g']],
    ['100 mg per 5 mL', ['100 mg/5mL']],
    ['250mg/5mL', ['250 mg/5mL']],
  ])('reads "%s"', (text, expected) => {
    expect(values(text, 'number')).toEqual(expected)
  })

  it.each([
    'her a1c',
    'hemoglobin a one c',
    'covid-19 and covid nineteen',
    'vitamin b12 and b twelve',
    'free T4',
    'at L5-S1',
    'between C three and C four',
    'this one hurts',
    'the other one',
    'one of these things',
    'a second opinion',
    'at first',
  ])('finds no number in "%s"', (text) => {
    expect(values(text, 'number')).toEqual([])
    expect(values(text, 'dose')).toEqual([])
  })
})

describe('doses and durations', () => {
  it.each([
    ['fifty mics', ['50 mcg']],
    ['50 µg and 50 μg and 50ug', ['50 mcg', '50 mcg', '50 mcg']],
    ['ten M G tablets', ['10 mg']],
    ['two and a half milligrams', ['2.5 mg']],
    ['half a tablet', ['0.5 tablet']],
    ['one tablet', ['1 tablet']],
    ['10-20 mg', ['10-20 mg']],
    ['twenty-six units of insulin', ['26 units']],
    ['2,000 IU', ['2000 units']],
    ['90 mcg per puff', ['90 mcg/puff']],
    ['100 units/mL', []],
    ['250 mg/100 mg', ['250 mg', '100 mg']],
    ['A1c 53 mmol/mol', []],
    ['100 mg per 5 mL', []],
    ['45 mg/kg/day', ['45 mg/kg/day']],
    ['45 mg/kg per day', ['45 mg/kg/day']],
    ['increased from 10 to 20 mg', ['10 mg', '20 mg']],
  ])('reads "%s"', (text, expected) => {
    expect(values(text, 'dose')).toEqual(expected)
  })

  it('keeps shorthand of days to the British locale', () => {
    expect(values('3/7 of cough, last seen 2/52 ago', 'duration', { locale: 'en-GB' })).toEqual([
      '3 day',
      '2 week',
    ])
    expect(values('3/7 of cough', 'duration')).toEqual([])
  })

  it.each([
    ['for six weeks', ['6 week']],
    ['3 days ago', ['3 day']],
    ['a six-week course', ['6 week']],
    ['review in 3-5d', ['3-5 day']],
    ['it takes from 5 to 10 minutes', ['5-10 min']],
    ['it hurts from 5 to 10 minutes', ['5-10 min']],
    ['one aspirin for a week', ['1 week']],
    ['two infections within a month', ['1 month']],
    ['one attack lasted a day', ['1 day']],
    ['I took two aspirin a week ago', ['1 week']],
    ['I took two tablets a week ago', ['1 week']],
    ['one headache a day or two later', ['1-2 day']],
    ['two visits, a year later', ['1 year']],
    ["I've had it a week", ['1 week']],
    ['a pack a day for twenty years', ['20 year']],
  ])('reads "%s"', (text, expected) => {
    expect(values(text, 'duration')).toEqual(expected)
  })

  it('ties a dose to its drug', () => {
    const facts = criticalFacts('lisinopril 20 mg daily and 500 mg of metformin twice a day')
    expect(facts.filter(({ subject }) => subject).map(({ value, subject }) => `${value} ${subject}`)).toEqual(
      ['20 mg lisinopril', '1/day lisinopril', '500 mg metformin', '2/day metformin'],
    )
  })
})

describe('frequencies', () => {
  it.each([
    [
      '2/day',
      [
        'BID',
        'b.i.d.',
        'b i d',
        'twice a day',
        'two times daily',
        'every 12 hours',
        'q12h',
        'twice daily',
        'every twelve hours',
      ],
    ],
    ['4/day', ['q6h', 'QID', 'every six hours', 'six hourly', 'x4/day']],
    ['1/day', ['daily', 'once a day', 'every day', 'each day', 'q.d.', 'once daily']],
    ['as needed', ['PRN', 'p.r.n.', 'as needed', 'when required', 'if needed']],
    ['nightly', ['nightly', 'qhs', 'at bedtime', 'every night', 'before bed']],
    ['1/week', ['weekly', 'once a week', 'every week']],
    ['every 2 days', ['every other day', 'alternate days', 'every two days', 'qod']],
    ['every 4-6 hours', ['every four to six hours', 'q4-6h', 'every 4-6 hours']],
    ['2/day', ['twice-daily', 'two-times-daily', 'twice-a-day', '45 mg/kg/day divided BID']],
    ['3/day', ['three-times-daily', 'in three divided doses']],
    [
      '1/day',
      [
        'one aspirin a day',
        '4 grams of Tylenol a day',
        'a pack a day',
        'aspirin per day',
        'two miles a day before it',
        'one-a-day',
      ],
    ],
    ['1/day', ['20 mg OD', '20 mg po od', 'two puffs OD']],
    ['morning', ['5 mg OM', '5 mg OM, and more']],
    ['nightly', ['two beers a night', '20 mg ON', '20 mg on.']],
    [
      '1/week',
      ['14 units of alcohol a week', 'how much do you drink a week', 'three evenings a week and more'],
    ],
    ['2-3/day', ['two or three times a day', '2-3 times per day']],
  ])('%s', (expected, texts) => {
    for (const text of texts)
      expect([text, ...values(`take it ${text}`, 'frequency')]).toEqual([text, expected])
  })

  it.each([
    'an STD, spelled S T D s',
    'once you are done',
    '20 mg on Monday',
    'one drop OD',
    'two attacks a month apart',
    'one attack a week before surgery',
  ])('finds none in "%s"', (text) => {
    expect(values(text, 'frequency')).toEqual([])
  })
})

describe('drugs and allergies', () => {
  it('gives brand and generic one name, and classes theirs', () => {
    expect(values('Zestril, Ventolin, salbutamol, paracetamol, Piriton, a statin', 'drug')).toEqual([
      'lisinopril',
      'albuterol',
      'albuterol',
      'acetaminophen',
      'chlorpheniramine',
      'statin',
    ])
  })

  it('learns the names it is given', () => {
    expect(values('start zorblaxin today', 'drug')).toEqual([])
    expect(values('start Zorblaxin today', 'drug', { keyterms: ['zorblaxin'] })).toEqual(['zorblaxin'])
  })

  it('knows an unlisted drug by its stem', () => {
    expect(values('gentamicin 80 mg', 'drug')).toEqual(['gentamicin'])
    expect(values('on velmatinib', 'drug')).toEqual(['velmatinib'])
    expect(values('in april she regained her balance', 'drug')).toEqual([])
  })

  it.each([
    ['allergic to penicillin and sulfa', ['penicillin', 'sulfonamide']],
    ['a penicillin allergy', ['penicillin']],
    ['Allergies: codeine, latex', ['codeine', 'latex']],
    ['NKDA', ['none']],
    ['no known drug allergies', ['none']],
    ['denies any allergies', ['none']],
    ['she has a shellfish allergy', ['shellfish']],
    ['I have allergies in spring', []],
    ['Except for doxycycline, I think I am allergic to it', ['doxycycline']],
    ['He gave me cefuroxime, and nuts, I am allergic to those', []],
    ['I take lisinopril. I am allergic to those white tablets', []],
  ])('reads allergies of "%s"', (text, expected) => {
    expect(values(text, 'allergy')).toEqual(expected)
  })
})

describe('negation', () => {
  it.each([
    ['denies chest pain', ['chest pain']],
    ['no fever or chills', ['fever', 'chill']],
    ['no fever chills or night sweats but he has a cough', ['fever', 'chill', 'night sweat']],
    ['never smoked', ['smoking']],
    ['a non-smoker', ['smoking']],
    ['not on any medication', ['medication']],
    ["I do n't have any chest pain", ['chest pain']],
    ['I dont have a fever', ['fever']],
    ['no pain in my left knee', ['knee pain']],
    ['chest x-ray negative for pneumonia', ['pneumonia']],
    ['fever is negative', ['fever']],
    ["I can't remember the name, gout I think", ['remember']],
    ["I can't remember any fever, chills or sweats", ['fever', 'chill', 'diaphoresis']],
    ['pneumonia was ruled out', ['pneumonia']],
    ['free of pain', ['pain']],
    ["I don't think it's cancer", ['cancer']],
    ['without swelling', ['swelling']],
    ['he does not take metformin', ['metformin']],
    ['please do not stop', ['stop']],
    ['not sure it is a fever', ['sure']],
    ['I am not convinced it is pneumonia', ['convinced']],
    ["not codeine, let's try ibuprofen", ['codeine']],
    ['no fever, let alone chills', ['fever', 'let', 'chill']],
    ['no, I do not', ['', 'not']],
    ['no I have a cough', ['']],
    ['no, the pain is worse', ['']],
  ])('reads "%s"', (text, expected) => {
    expect(values(text, 'negation')).toEqual(expected)
  })

  it.each(['no doubt it is asthma', 'not only the pain but the fever', "isn't it a fever", 'no worries'])(
    'finds none in "%s"',
    (text) => {
      expect(values(text, 'negation')).toEqual([])
    },
  )

  it('marks the drug too', () => {
    expect(criticalFacts('not taking metformin').find(({ kind }) => kind === 'drug')).toMatchObject({
      negated: true,
    })
  })
})

describe('side, certainty, retraction, person', () => {
  it.each([
    ['the left knee and right shoulder', ['left', 'right']],
    ['it is on the right', ['right']],
    ['left-sided weakness', ['left']],
    ['LLQ pain', ['left']],
    ['bilateral edema, both ankles', ['bilateral', 'bilateral']],
    ['drops OD, vision 20/40 OS', ['right', 'left']],
    ['Latanoprost OD, timolol OS', ['right', 'left']],
    ['one drop OD', ['right']],
    ['Omeprazole 20 mg OD, ramipril 5 mg OD.', []],
    ['omeprazole 20 mg OD, eye drops', []],
    ['left or right', ['left', 'right']],
    ['she had a right knee replacement', ['right']],
    ['left greater than right', ['left', 'right']],
  ])('reads the side of "%s"', (text, expected) => {
    expect(values(text, 'side')).toEqual(expected)
  })

  it.each([
    'all right then',
    'he left work',
    'right now',
    'two pens left',
    "that's right",
    'right after lunch',
    'I just left my arm out',
  ])('finds no side in "%s"', (text) => {
    expect(values(text, 'side')).toEqual([])
  })

  it.each<[string, FactKind, string[]]>([
    ['possible pneumonia', 'certainty', ['possible']],
    ['probably a sprain', 'certainty', ['probable']],
    ['we must rule out a clot', 'certainty', ['rule out']],
    ['actually, no, keep it', 'retraction', ['retraction']],
    ['let us scratch that', 'retraction', ['retraction']],
    ['take twenty, I mean forty milligrams', 'retraction', ['retraction']],
    ['I mean, it hurts', 'retraction', []],
    ['my mum and my dads brother', 'person', ['mother', 'father', 'brother']],
  ])('reads "%s"', (text, kind, expected) => {
    expect(values(text, kind)).toEqual(expected)
  })
})

describe('what a correction takes back', () => {
  it.each([
    ['His left hip, no, his right hip hurts.', 'left'],
    ['The left wrist, no, the right one.', 'left'],
    ['We said ten milligrams for a week and then eight, no sorry, six milligrams.', 'eight'],
    ['I use latanoprost, what do they call it, no, timolol.', 'latanoprost'],
    ['Twenty five milligrams once a day, sorry, fifty milligrams.', 'Twenty five milligrams'],
    ['I will write for naproxen, hang on, you had an ulcer, we use acetaminophen instead.', 'naproxen'],
    ['It began on Friday, or no, it must have been Thursday.', 'Friday'],
    ['I slept four hours this week, well, no, five hours.', 'four hours'],
    ['The left, no, it is the right wrist.', 'left'],
    ['One drop in the evening.\nLet me correct that, two drops in the evening.', 'One drop'],
  ])('%s', (text, taken) => {
    const spans = criticalFacts(text).flatMap(({ reparandum }) => reparandum ?? [])
    expect(spans.map(({ start, end }) => text.slice(start, end))).toEqual([taken])
  })

  it.each([
    'I have no fever or no chills.',
    'Any fever or no? Any cough?',
    'Left knee? No, my right knee is fine.',
    'No pain in the left hip, no pain in the right hip.',
    'She takes aspirin, no warfarin.',
    'Your sister takes naproxen and you take acetaminophen instead.',
    'It hurts on the left side, no swelling on the right side.',
  ])('nothing: %s', (text) => {
    expect(criticalFacts(text).filter(({ reparandum }) => reparandum)).toEqual([])
  })
})

describe('what alone is allowed for behind a denied allergy', () => {
  it.each([
    ['She has no allergies to antibiotics, just dust.', ['antibiotic denied', 'dust']],
    ['Not allergic to latex, only adhesive.', ['latex denied', 'adhesive']],
    ['No food allergies, just a runny nose.', ['none denied']],
    ['Allergies: just peanuts.', ['peanut']],
  ])('%s', (text, wanted) => {
    const found = criticalFacts(text).filter(({ kind }) => kind === 'allergy')
    expect(found.map(({ value, negated }) => (negated ? `${value} denied` : value))).toEqual(wanted)
  })
})
