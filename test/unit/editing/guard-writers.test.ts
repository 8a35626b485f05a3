import { describe, expect, it } from 'vitest'
import { reviewEdit } from '../../../src/editing/guard/review-edit.ts'

/** Kinds of edits that several language models wrote of speech, and the guard had not met. */
describe('reviewEdit lets stand, as writers of every style do it,', () => {
  it.each([
    ['It cost me forty dollars last week.', 'It cost me $40 last week.'],
    ['Take two-to-four puffs before sport.', 'Take two to four puffs before sport.'],
    ["Come back in week to two weeks' time.", "Come back in a week to two weeks' time."],
    ['That is done. Now my one question is the rash.', 'That is done. My one question is the rash.'],
    [
      "use the brace while you walk now we're going to book the scan",
      "Use the brace while you walk. We're going to book the scan.",
    ],
    ['It went away. Right. Okay. And the cough?', 'It went away. And the cough?'],
    ['Right, okay. And have you had chills?', 'Have you had chills?'],
    ['Right, right. Okay. Do you sleep well?', 'Do you sleep well?'],
    [
      'did they ever try no has anyone looked at your feet',
      'Did they ever try— no, has anyone looked at your feet?',
    ],
    ["we can find out what's if there's any triggers", 'We can find out if there are any triggers.'],
    ['From here your everything looks fine.', 'From here everything looks fine.'],
    ['It was around about three or four days ago.', 'It was around 3 or 4 days ago.'],
    ["It's the rash, so it makes me like— I keep scratching it.", "It's the rash. I keep scratching it."],
    ['Any questions for me? Or, um, no, I am happy.', 'Any questions for me? No, I am happy.'],
    [
      "I don't have it, sorry. That's all right, that's good. Any pain?",
      "I don't have it, sorry. That's all right. Any pain?",
    ],
    ["It was, I can't remember— but shingles, I think.", "It was, I can't remember, shingles, I think."],
    ['yeah okay and if i press here does that hurt', 'And if I press here, does that hurt?'],
    ['okay hey did you sleep', 'Did you sleep?'],
    ['Look, the jab stung this time.', 'The jab stung this time.'],
    ['okay now i see that you had a scan', 'I see that you had a scan.'],
    ['So no rash. Right. And how is the foot?', 'So no rash. And how is the foot?'],
    ['The rash is gone. Yeah, right. Any pain?', 'The rash is gone. Any pain?'],
    ['Oh no, no, no, no, nothing like it.', 'Oh no, nothing like it.'],
    ['No, not— no back pain.', 'No, no back pain.'],
    ['Should I take something or— Wait for us to call.', 'Should I take something? Wait for us to call.'],
    ["no no no I haven't had I haven't had any cramps", "No, I haven't had any cramps."],
    ["It ain't got any better.", "It hasn't got any better."],
    ['They kept him uh twenty two twenty two hours.', 'They kept him 22 hours.'],
    ['any pus in the wound', 'Pus in the wound?'],
    ['so lem me feel that and gim me your hand', 'So let me feel that, and give me your hand.'],
    ['it does it does it it really stung yesterday', 'It does, it does. It really stung yesterday.'],
    ['my neighbour drove he was she was off work', 'My neighbour drove. She was off work.'],
    ['I mean I usually I walk there.', 'I mean, usually I walk there.'],
    ['you clearly there is some fluid in it', 'Clearly there is some fluid in it.'],
    ['You said you mentioned it burns.', 'You mentioned it burns.'],
    ['It went down by two pounds.', 'It went down two pounds.'],
    ['one being none nine being unbearable', 'One being none, nine being unbearable.'],
    ['so with your your hip where does your hip ache', 'So where does your hip ache?'],
    ['how is your cat you has it been outside', 'How is your cat? Has it been outside?'],
  ])('%s → %s', (heard, written) => {
    const review = reviewEdit(heard, written)
    expect(review.edits.filter(({ verdict }) => verdict !== 'accepted')).toEqual([])
  })
})

describe('reviewEdit stops, as a writer may go wrong,', () => {
  it.each([
    [
      'Take fifty milligrams, one hundred fifty milligrams at night.',
      'Take one hundred fifty milligrams at night.',
    ],
    ['any any pus in the wound', "There's pus in the wound."],
    ['Okay. Any trouble when you bend it?', 'Okay. You have trouble when you bend it.'],
    ['I take ibuprofen, and they help.', 'I take ibuprofen, and do they help?'],
    ["Hello, I'm Doctor Weber.", "Hello, I'm with Doctor Weber."],
    ['We will get you signed out here.', 'We will get you signed in here.'],
    ['Is it a lot of blood or just a bit of blood?', 'Is it just a bit of blood?'],
    ['I had a severe bruise there.', 'I had several bruises there.'],
    ['How are you doing at home?', "You're doing well at home."],
    ['She is doing at home.', 'She is doing well at home.'],
    ['Which knee is it? Right. Okay.', 'Which knee is it? Okay.'],
    ['Right. Okay, thanks.', 'Okay, thanks.'],
    ['The knee hurts. Right. It is swollen.', 'The knee hurts. It is swollen.'],
    ['Does it hurt? I do not know, it is numb.', 'Does it hurt? It is numb.'],
    ['Yes, right here.', 'Yes, here.'],
    [
      'He has chronic hepatitis and came in with acute on chronic asthma.',
      'He has chronic hepatitis and came in with acute asthma.',
    ],
    ['Yeah, okay.', 'Okay.'],
    ['Look at the wound, the stitches hold.', 'At the wound, the stitches hold.'],
    ["How is the wound? That's good.", 'How is the wound?'],
    ["The wound, that's fine, and the leg hurts.", 'The wound, and the leg hurts.'],
    ['You hurt your hand.', 'You hurt your hands.'],
    ['Both my knees ache.', 'Both my knee ache.'],
    ['It is about the knee.', 'It is the knee.'],
    ['Take one or two of them.', 'Take one two of them.'],
    ["we'll stop we'll talk about the warfarin", "we'll talk about the warfarin"],
    ['Sugar levels ... everything else is fine.', 'Sugar, everything else is fine.'],
    ['I do not, no pain there.', 'I do, no pain there.'],
    ['It took maybe a week to heal.', 'It took a week to heal.'],
    ['I feel fine now.', 'I feel fine.'],
    ['Nothing as bad as this before.', 'Nothing bad before.'],
    ['I rarely I drink.', 'I drink.'],
    ['Stress can be a cause of eczema.', 'Stress can be caused by eczema.'],
    ['Cold and stress are causes of eczema.', 'Cold and stress are caused by eczema.'],
    ["I'm not sad, I'm not moody, or I get a bit tired.", "I'm not sad, moody, or tired."],
    ["I can't bend it really far.", "I can't bend it, it's really far."],
  ])('%s → %s', (heard, written) => {
    expect(reviewEdit(heard, written).safe).toBe(false)
  })
})

describe('What reviewEdit puts back', () => {
  it.each([
    [
      'feeling a bit sick, and that has been for the six weeks, or is it only that one week?',
      'and you have been feeling a bit sick. Has that been for the six weeks, or only one?',
    ],
    [
      "what those hard words is that i just said is that it seems you have a tear let's book a scan",
      "What those hard words that I just said mean is that it seems you have a sprain. Let's book a scan.",
    ],
  ])('has the marks of one side only: %s', (heard, written) => {
    const { text } = reviewEdit(heard, written)
    expect(text).not.toMatch(/[.?!][,;]/)
    expect(text.split('?').length).toBeLessThanOrEqual(
      Math.max(heard.split('?').length, written.split('?').length),
    )
  })
})
