import { describe, expect, it } from 'vitest'
import { reviewEdit } from '../../../src/editing/guard/review-edit.ts'

type Pairs = readonly (readonly [string, string])[]

/** What a model does to speech and keeps its meaning, and what looks like it and does not; kind by kind. */
const kinds: Readonly<Record<string, { readonly faithful: Pairs; readonly harmful: Pairs }>> = {
  'a value that was said of two things': {
    faithful: [
      ['Take ten, ten milligrams of morphine.', 'Take 10 mg of morphine.'],
      ['The left, the left knee hurts.', 'The left knee hurts.'],
      ['It is 10 mg, it is 10 mg of morphine.', 'It is 10 mg of morphine.'],
      ['It has been two weeks, you know, two weeks.', 'It has been two weeks.'],
    ],
    harmful: [
      ['Start ramipril 5 mg and amlodipine 5 mg.', 'Start ramipril 5 mg and amlodipine.'],
      ['Start ramipril 5 mg and amlodipine 5 mg.', 'Start ramipril and amlodipine 5 mg.'],
      ['Ramipril once daily, amlodipine once daily.', 'Ramipril once daily, amlodipine.'],
      ['Right knee swollen, right hip fine.', 'Right knee swollen, hip fine.'],
      ['Take 25 mg now, 25 mg later.', 'Take 25 mg now, later.'],
      ['Take 25 mg now, 25 mg later.', 'Take now, 25 mg later.'],
    ],
  },
  'how a value relates': {
    faithful: [
      ['We went up to 40 mg.', 'We went to 40 mg.'],
      ['Come back in, in two weeks.', 'Come back in two weeks.'],
      ["I haven't smoked in, uh, two weeks.", "I haven't smoked for two weeks."],
      ['I have had it for two weeks now.', 'I have had it two weeks now.'],
    ],
    harmful: [
      ['Reduce the sertraline by 50 mg.', 'Reduce the sertraline to 50 mg.'],
      ['She took it down from 40.', 'She took it down to 40.'],
      ['Come back in two weeks.', 'Come back for two weeks.'],
      ['The sugar is >140.', 'The sugar is <140.'],
    ],
  },
  'a start that was given up': {
    faithful: [
      ['Take it when you when it swells.', 'Take it when it swells.'],
      [
        'So my question was about, um, your work— really, your routine at work.',
        'So my question was about your routine at work.',
      ],
      ['You saw you noticed a lump.', 'You noticed a lump.'],
      ['Anything you ate, or is For example, nuts?', 'Anything you ate, for example, nuts?'],
      ['At noon I r-ran for the bus.', 'At noon I ran for the bus.'],
      ['And so, you know, where did, you know, how did you fall?', 'And so how did you fall?'],
      ['But I, you know, it healed.', 'But it healed.'],
      ['so maybe we can we she can walk', 'So maybe she can walk.'],
      ['Is it the fore the forearm?', 'Is it the forearm?'],
      ['it was sore when i after i fell', 'It was sore after I fell.'],
      ['and if are you in pain', 'And are you in pain?'],
      ['She has low— she has low blood pressure.', 'She has low blood pressure.'],
      ['I tire, but mentally, you know, feel fine.', 'I tire, but mentally I feel fine.'],
      ['Take the, what is it called, the spacer.', 'Take the spacer.'],
      ['Do you have— okay, where does it itch?', 'Okay, where does it itch?'],
      ['Take twelve, no, fourteen.', 'Take fourteen.'],
      ['so we we will we will go we will talk about the scan', 'So we will talk about the scan.'],
    ],
    harmful: [
      ['You can walk and you can drive.', 'You can drive.'],
      ['and what have you used for the itch', 'And the itch?'],
      ['You should — we should not use it.', 'You should use it.'],
      ['He has — he had a clot.', 'He has a clot.'],
      ['It was in Kent Road — sorry, Kent.', 'It was in Kent Road.'],
      ['Can I eat with the, I mean, after the scan?', 'Can I eat with the scan?'],
      ['Take twelve, no, fourteen.', 'Take twelve.'],
      ["I'm not, I'm diabetic.", "I'm not diabetic."],
      ["I don't. I drink.", "I don't drink."],
      ["It sounds like it's gout.", "It's gout."],
      ['I dreamt I had gout.', 'I had gout.'],
      ['My great-aunt has gout.', 'My aunt has gout.'],
      ['Did it stop— okay, tell me.', 'Okay, tell me.'],
      ['We sent Form B— thanks for that.', 'We sent form, thanks for that.'],
      ['Are you aware of any triggers? I mean, have you eaten out?', 'Are you? I mean, have you eaten out?'],
    ],
  },
  'what was said already': {
    faithful: [
      ['It hurts when I sit or when I bend.', 'It hurts when I sit or bend.'],
      ['The nurse she changed my dressing.', 'The nurse changed my dressing.'],
      ['I went home and I slept.', 'I went home and slept.'],
      ['The drops that you gave me, they sting.', 'The drops that you gave me sting.'],
      ["It's not, like, not a bad pain.", "It's not a bad pain."],
      ['We can give you something for that, for the itch.', 'We can give you something for the itch.'],
    ],
    harmful: [
      ['Oh, I live alone. You live alone?', 'You live alone?'],
      ['Is it sharp or dull? Dull.', 'Is it sharp or dull?'],
      ['Any itch? No. No rash?', 'Any itch? No rash?'],
      ['My mum had gout and he had gout.', 'My mum had gout.'],
      ['It does okay any other swelling', 'Okay, any other swelling?'],
    ],
  },
  'what says nothing of the matter': {
    faithful: [
      ['Any trouble with your hearing or anything like that?', 'Any trouble with your hearing?'],
      ['Lovely. Thank you. And the other ear?', 'Thank you. And the other ear?'],
      ["It's more kind of a dull ache.", "It's more of a dull ache."],
      ['And yeah, then I fell asleep.', 'And then I fell asleep.'],
      ['What brings you in? Yeah, my ear itches.', 'What brings you in? My ear itches.'],
      ['I sorta tripped.', 'I sort of tripped.'],
      ['Yeah, not great, especially at night.', 'Yeah, not great. Especially at night.'],
    ],
    harmful: [
      ['Never a rash like this. It itches.', 'Never a rash. It itches.'],
      ['No other tablets.', 'No tablets.'],
      ['She denied vertigo.', 'She denied. Vertigo.'],
      ['How is the sleep? Lovely. And the mood?', 'How is the sleep? And the mood?'],
      ['When you sit, does it ache? Yeah. Okay, and now?', 'When you sit, does it ache? Okay, and now?'],
      ['when it comes on, i have to sit down', 'I have to sit down.'],
      ['if you get that, you should call me', 'You should call me.'],
    ],
  },
  'two words of doubt on one thing': {
    faithful: [["i think it's probably a sprain", "It's probably a sprain."]],
    harmful: [
      ['I think I have asthma, so I rest.', 'I have asthma, so I rest.'],
      ['Maybe one a day. She said perhaps it is gout.', 'Maybe one a day. She said it is gout.'],
    ],
  },
  'a phrase that moves whole': {
    faithful: [
      ['How many tablets did you take of ibuprofen?', 'How many tablets of ibuprofen did you take?'],
      ["Is it because it's got worse, your cough?", 'Is it because your cough has got worse?'],
      ["I'd like you to, if you can, keep a diary.", "I'd like you to keep a diary, if you can."],
      ["Well, probably it's worth a scan.", "Well, it's probably worth a scan."],
    ],
    harmful: [
      ['The cough came first, then the fever.', 'The fever came first, then the cough.'],
      ['We add two units before lunch, right.', 'We add two units right before lunch.'],
      ['Stop the ibuprofen and start the naproxen.', 'Start the ibuprofen and stop the naproxen.'],
    ],
  },
  'what goes without saying': {
    faithful: [
      ['Any pets? No, never had any.', "Any pets? No, I've never had any."],
      ['Any gout, diabetes, asthma in the family?', 'Any gout, diabetes or asthma in the family?'],
      ['Why should I get now?', 'Why should I get them now?'],
      ['The cream is on your skin.', 'The cream is on the skin.'],
      ['Take one cold pack with you.', 'Take 1 cold pack with you.'],
    ],
    harmful: [
      ['i did not feel that right there', 'I did not feel that on the right there.'],
      ['i hurt all over', 'It hurts all over.'],
      ['take one in the morning', 'Take one tablet in the morning.'],
    ],
  },
  'a form of the word': {
    faithful: [
      ['Tell me about the knee firstly.', 'Tell me about the knee first.'],
      ["i'm gonna send you for a scan", "I'll send you for a scan."],
    ],
    harmful: [
      ['it lasts longer now', 'It lasts long now.'],
      ["it's a hard lump", "It's hardly a lump."],
      ["we're ordering an x-ray", 'We ordered an X-ray.'],
      ["i've been smoking", 'I smoked.'],
      ["i'm going to see a surgeon", "I've seen a surgeon."],
      ['i got the flu shot', 'I get the flu shot.'],
      ['I only use a cream.', 'I only used a cream.'],
    ],
  },
  'a question': {
    faithful: [
      [
        'Some things you can do are you can rest and drink.',
        'Some things you can do: you can rest and drink.',
      ],
    ],
    harmful: [
      ['No fever. Your sleeping okay?', "No fever. You're sleeping okay."],
      ['So do you smoke.', 'So you smoke.'],
      ['how is that for you is it under control', 'How is that for you? It is under control.'],
      ['do you are you a runner you do not walk', "You're a runner. You do not walk?"],
      [
        'okay are you coughing up any blood are you in pain',
        'Okay, you are coughing up blood. Are you in pain?',
      ],
      ['Your breathing is all right?', 'Your breathing is all right.'],
    ],
  },
}

describe.each(Object.entries(kinds))('reviewEdit on %s', (_, { faithful, harmful }) => {
  it.each(faithful)('lets stand %j → %j', (heard, written) => {
    expect(reviewEdit(heard, written)).toMatchObject({ text: written, safe: true })
  })

  it.each(harmful)('stops %j → %j', (heard, written) => {
    expect(reviewEdit(heard, written).safe).toBe(false)
  })
})
