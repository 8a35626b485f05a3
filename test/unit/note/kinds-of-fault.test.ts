import { describe, expect, it } from 'vitest'
import { judge, talk } from './judge-line.ts'

interface Kind {
  readonly said: readonly string[]
  /** Lines that the visit bears out. */
  readonly right?: readonly string[]
  /** Lines that may not be flagged, whether or not rules can vouch for them. */
  readonly open?: readonly string[]
  /** Lines that the visit does not bear out, whether or not rules can see why. */
  readonly unsaid?: readonly string[]
  /** Lines that contradict the visit, or that it does not bear out. */
  readonly wrong?: readonly string[]
}

/** Each kind of fault with what was said, and lines about it. */
const kinds: Readonly<Record<string, readonly Kind[]>> = {
  'an hour by either clock': [
    {
      said: ['The bleeding began at nine in the evening, so about nine.'],
      open: ['Bleeding since 21:00.'],
      wrong: ['Bleeding since 22:00.'],
    },
  ],
  'where a denial ends': [
    {
      said: ['What do you take?', 'Bumetanide, I forget how much, and clopidogrel.'],
      open: ['Meds: bumetanide (does not recall dose), clopidogrel.'],
    },
    {
      said: ['No swelling or redness there is tenderness over the ankle.'],
      right: ['Ankle tenderness.'],
    },
    {
      said: ['Any tablets?', 'Nothing regular, I did use some naproxen this week.'],
      open: ['No regular medication, has used naproxen this week.'],
    },
  ],
  'what is only looked for': [
    {
      said: ['Let us do a pregnancy test next week.', 'I do not think I am pregnant.'],
      open: ['Does not suspect pregnancy.'],
    },
  ],
  'the side of a part': [
    {
      said: ['There is a bruise on the outer side of the thigh on the left.'],
      wrong: ['Bruise on the right thigh.'],
    },
  ],
  'a name that the recogniser misspelt': [
    {
      said: ['So you stay on the carboplattin for now.'],
      open: ['Continue carboplatin.'],
      wrong: ['Continue paclitaxel.'],
    },
  ],
  'an allergy without an allergen': [
    { said: ['You may have some mild allergies.'], open: ['Possible allergies.', 'Mild allergies.'] },
  ],
  'another relative': [
    {
      said: [
        'Does anything run in the family?',
        'My father had gout.',
        'How old was he?',
        'Fifty.',
        'All right.',
        'Yes.',
        'And your mother?',
        'My mother is well.',
      ],
      open: ['Father had gout.'],
      wrong: ['Mother had gout.'],
    },
  ],
  'what was and is no more': [
    { said: ['Do you smoke?', 'I used to smoke.'], open: ['Former smoker.'], wrong: ['Current smoker.'] },
  ],
  'who tells it': [
    {
      said: ['I hear the wheeze several times an hour, some days.'],
      open: ['Wheeze several times per hour per father.'],
      wrong: ['Father has a wheeze several times per hour.'],
    },
  ],
  'a result that is said of a list': [
    {
      said: ['The malaria film came up positive, and the dengue part of it was negative.'],
      unsaid: ['Malaria negative.'],
    },
    { said: ["She hasn't had the spirometry yet, it is booked."], open: ['Spirometry booked.'] },
    { said: ["Nothing on there today, the mammogram's clear."], open: ['Mammogram clear.'] },
    { said: ['You had shingles years ago.'], unsaid: ['Current shingles.'] },
    {
      said: ['Parvovirus and rubella were negative, measles positive.'],
      right: ['Measles positive.'],
      wrong: ['Measles negative.', 'Rubella positive.'],
    },
    {
      said: ['Your syphilis and hepatitis B tests were both negative.'],
      wrong: ['Hepatitis B positive.'],
    },
    {
      said: ['And?', 'My flatmate was positive for mumps on Monday but my test was negative.'],
      open: ['Mumps test negative. Flatmate tested positive.'],
    },
    { said: ['Ankle film: no fracture.'], wrong: ['Fracture of the ankle.'] },
    { said: ['So no further speech therapy is needed.'], wrong: ['Further speech therapy.'] },
    {
      said: ['Pertinent negatives: hematuria, dysuria.'],
      right: ['Denies hematuria.'],
      wrong: ['Hematuria.'],
    },
    { said: ['RPR: nonreactive.'], wrong: ['RPR reactive.'] },
    { said: ['Patient with gout denied vertigo.'], right: ['Denies vertigo.'], open: ['Has gout.'] },
    { said: ['And?', 'I have had some weight loss.'], wrong: ['Denies weight loss.'] },
    { said: ['Vertigo: no. Tinnitus: yes.'], wrong: ['Vertigo, no tinnitus.', 'Denies tinnitus.'] },
    { said: ['There will be no more celecoxib.'], open: ['Stop celecoxib.'] },
  ],
  'somebody else': [
    {
      said: ['And?', "Since my husband's heart attack I have been very anxious."],
      right: ['Anxious.'],
      unsaid: ['Patient had a heart attack.'],
    },
    {
      said: ['And at home?', 'The lady next door has shingles and I have eczema.'],
      right: ['Eczema.'],
      wrong: ['Patient has shingles.'],
    },
    { said: ['And?', 'My little girl has impetigo.'], wrong: ['Patient has impetigo.'] },
    { said: ['And?', 'My gran takes edoxaban, I take ticagrelor.'], wrong: ['Takes edoxaban.'] },
    {
      said: ['And?', 'I have vitiligo and my brother has celiac disease.'],
      wrong: ['Patient has celiac disease.'],
    },
    { said: ['And?', 'My uncle had bladder cancer.'], wrong: ['Father had bladder cancer.'] },
    { said: ['And?', 'My mother-in-law has gout.'], wrong: ['Patient has gout.'] },
    { said: ['And?', "I've got hay fever and so has my son."], open: ['Son has hay fever.'] },
    { said: ['And?', 'My aunt has psoriasis.'], wrong: ['Sibling has psoriasis.'] },
    {
      said: ['And?', 'The kidney came from a donor who was hepatitis C positive.'],
      wrong: ['Patient is hepatitis C positive.'],
    },
    { said: ['And?', 'My stepsister died of lymphoma, I have lupus.'], wrong: ['Patient has lymphoma.'] },
    { said: ['You may notice it when the child is tired.'], open: ['More noticeable when tired.'] },
    { said: ['And?', 'My aunt never had a goitre, but I have it.'], open: ['Patient has a goitre.'] },
  ],
  'steps that mix': [
    {
      said: ['Clarithromycin 500 milligrams today and then 250 milligrams a day for five days.'],
      right: ['Clarithromycin 500 mg today, then 250 mg daily for 5 days.'],
      wrong: ['Clarithromycin 500 mg daily for 5 days.'],
    },
    {
      said: ['Bisoprolol 5 milligrams every morning and rosuvastatin 10 milligrams every night.'],
      wrong: ['Rosuvastatin 10 mg every morning.'],
    },
    {
      said: ['Cefuroxime twice a day for five days and fluconazole once a day for ten days.'],
      wrong: ['Cefuroxime twice daily for 10 days.'],
    },
    {
      said: ['Pregabalin 75 milligrams in the morning and 150 milligrams at night.'],
      open: ['Pregabalin 150 mg at night and 75 mg in the morning.'],
    },
    {
      said: ['Torsemide, forty milligrams in the morning and twenty at bedtime, for eleven days.'],
      right: ['Torsemide 40 mg in the morning and 20 mg at bedtime.'],
      wrong: ['Torsemide 20 mg in the morning and 40 mg at bedtime.'],
    },
    {
      said: [
        'Sucralfate ten milliliters in the morning and ten at bedtime, and fosfomycin every other day.',
        'Yes.',
        'And mesalazine twice a day.',
      ],
      open: ['Sucralfate 10 mL twice daily.', 'Mesalazine in the morning and at night.'],
      wrong: ['Sucralfate 10 mL three times daily.', 'Sucralfate 5 mL twice daily.'],
    },
    {
      said: ['Gliclazide eighty milligrams before breakfast and forty before dinner.'],
      open: ['Gliclazide 80 mg before breakfast and 40 mg before dinner.'],
      wrong: ['Gliclazide 40 mg before breakfast and 80 mg before dinner.'],
    },
    {
      said: ['Keep to two milligrams of acenocoumarol in the week and three at the weekend.'],
      open: ['Acenocoumarol 2 mg in the week and 3 mg at the weekend.'],
    },
    {
      said: [
        'And?',
        'I have about seven of the nebivolol left.',
        'We are on day three of five of the cefalexin.',
      ],
      open: ['About 7 tablets of nebivolol left.', 'Day 3 of 5 of cefalexin.'],
      unsaid: ['Takes nebivolol 7 mg.', 'Cefalexin 5 mg.'],
    },
  ],
  'a speaker who corrects herself': [
    {
      said: ['He is allergic to cefadroxil, no, pardon, allergic to minocycline.'],
      right: ['Allergic to minocycline.'],
      wrong: ['Allergic to cefadroxil.'],
    },
    { said: ['The legionella was positive, sorry, negative.'], unsaid: ['Legionella positive.'] },
    {
      said: ['Nine days, let me correct myself, five days of cefuroxime.'],
      right: ['Cefuroxime for 5 days.'],
      wrong: ['Cefuroxime for 9 days.'],
    },
    {
      said: ['And?', 'I have had the cramps for four weeks, no, six weeks.'],
      right: ['Cramps for 6 weeks.'],
      wrong: ['Cramps for 4 weeks.'],
    },
    {
      said: ['Increase the topiramate, excuse me, the lamotrigine to 50 milligrams.'],
      wrong: ['Increase topiramate to 50 mg.'],
    },
    {
      said: ['Take eplerenone 50 milligrams. Wait, that is wrong, it should be 25 milligrams.'],
      wrong: ['Eplerenone 50 mg.'],
    },
    {
      said: ['Bumetanide 2 milligrams daily.', 'And?', 'Sorry, one milligram.'],
      open: ['Bumetanide 1 mg daily.'],
      wrong: ['Bumetanide 2 mg daily.'],
    },
    {
      said: ["There's no bruit, strike that, there is a soft bruit."],
      wrong: ['No bruit.'],
    },
    { said: ['Refer her to urology, beg your pardon, to nephrology.'], wrong: ['Refer to urology.'] },
    { said: ['Her oxygen saturation is 88, I should say 96.'], wrong: ['Oxygen saturation 88.'] },
    { said: ['And?', 'It started on Friday, tell a lie, on Sunday.'], wrong: ['Started on Friday.'] },
    { said: ['Order an ultrasound, excuse me, an MRI of the hip.'], wrong: ['Ultrasound of the hip.'] },
    {
      said: ['Give metoclopramide 10 milligrams orally, let me correct that, intravenously.'],
      wrong: ['Metoclopramide 10 mg orally.'],
    },
    {
      said: ['And?', 'I am allergic to cefazolin, no, what am I saying, to codeine.'],
      right: ['Allergic to codeine.'],
      wrong: ['Allergic to cefazolin.'],
    },
    { said: ['And?', 'My dad, sorry, my uncle had a stroke.'], wrong: ['Father had a stroke.'] },
    { said: ['And?', 'No, no rash.'], right: ['No rash.'] },
  ],
  'an answer that puts another value in': [
    {
      said: ['You take digoxin 250 micrograms?', 'No, I take 125 micrograms.'],
      right: ['Takes digoxin 125 mcg.'],
    },
    { said: ['It is the right elbow that aches?', 'No, the left one.'], open: ['Left elbow pain.'] },
    { said: ['You do not drink alcohol, do you?', 'I do, actually.'], wrong: ['No alcohol use.'] },
  ],
  'a no that denies nothing': [
    {
      said: ['No harm in trying, start nortriptyline 10 milligrams.'],
      right: ['Start nortriptyline 10 mg.'],
    },
    { said: ['No change there, continue torsemide 10 milligrams.'], wrong: ['Stop torsemide.'] },
    { said: ['No question about it, she needs cefepime 1 gram.'], wrong: ['No cefepime.'] },
    { said: ['No issues with sleep.'], right: ['No issues with sleep.'] },
  ],
  'what is done with a drug, in other words': [
    {
      said: ['Drop the escitalopram to ten milligrams, and go up on the mirtazapine to thirty.'],
      open: ['Decrease escitalopram to 10 mg and increase mirtazapine to 30 mg.'],
    },
    { said: ['Carry on with felodipine 5 milligrams.'], right: ['Continue felodipine 5 mg.'] },
    { said: ['Felodipine 5 milligrams will do you good, start it.'], right: ['Start felodipine 5 mg.'] },
    { said: ['So cut the nadolol to 20.'], right: ['Nadolol 20 mg.'], wrong: ['Increase nadolol to 20 mg.'] },
  ],
  'a value that is said of something else': [
    {
      said: ["Zinc's thirty, copper's ninety, so one tablet a day."],
      right: ['Zinc 30, copper 90.'],
      unsaid: ['Zinc 90, copper 30.'],
    },
    {
      said: ['TSH today is six, we aim for two to four, so take seven and a half of methimazole.'],
      right: ['TSH 6.'],
      unsaid: ['TSH 7.5.'],
    },
    {
      said: ['And?', 'The vertigo began six days ago and the tinnitus three days ago.'],
      right: ['Vertigo for 6 days, tinnitus for 3 days.'],
      unsaid: ['Vertigo for 3 days, tinnitus for 6 days.'],
    },
    {
      said: ['And?', 'There is vertigo. My elbow has ached for eight weeks.'],
      unsaid: ['Vertigo for 8 weeks.'],
    },
    {
      said: ['Your sodium was 129 and your glucose was 142.'],
      right: ['Sodium 129, glucose 142.'],
      unsaid: ['Sodium 142, glucose 129.'],
    },
    { said: ['Your pulse is fine. The saturation is 94.'], unsaid: ['Pulse 94.'] },
    {
      said: ['We repeat the sodium in 3 weeks. I will follow up by phone.'],
      unsaid: ['Follow-up in 3 weeks.'],
    },
    {
      said: ['And?', 'I take naproxen twice a day, and tramadol now and then.'],
      unsaid: ['Takes tramadol and naproxen twice daily.', 'Takes tramadol twice daily.'],
    },
    {
      said: ['Take tramadol and naproxen twice a day.'],
      right: ['Tramadol and naproxen twice daily.'],
    },
    { said: ['Take lercanidipine, and cefixime for 9 days.'], unsaid: ['Lercanidipine for 9 days.'] },
    { said: ['And?', 'I smoke 15 a day for 30 years.'], unsaid: ['Smokes 30 a day for 15 years.'] },
    {
      said: ['You had eplerenone 25 milligrams last year. I start eplerenone today at 12.5 milligrams.'],
      unsaid: ['Start eplerenone 25 mg.'],
    },
    {
      said: ['You take eplerenone 25 milligrams.', 'Yes.', 'Continue the eplerenone.'],
      right: ['Continue eplerenone 25 mg.'],
    },
  ],
  'a word that names the organ and not how it is': [
    { said: ['How are your bowels?', 'Regular.'], unsaid: ['Constipation.', 'Diarrhoea.'] },
    { said: ['How is the breathing?', 'Good.'], unsaid: ['Dyspnoea.', 'Shortness of breath.'] },
    { said: ['How do you sleep?', 'Soundly.'], unsaid: ['Insomnia.'] },
    { said: ['And?', 'My heart is fine and my mood is good.'], unsaid: ['Palpitations.', 'Depression.'] },
    { said: ['How is your weight?', 'I gained a bit.'], unsaid: ['Weight loss.'] },
    { said: ['And?', 'I feel queasy.'], right: ['Nausea.'] },
    { said: ['Any trouble breathing?', 'No.'], right: ['Denies dyspnoea.'] },
  ],
  'what somebody did and does no more': [
    { said: ['And?', 'I quit vaping.'], right: ['Quit vaping.'], unsaid: ['Vapes.'] },
    { said: ['And?', 'I used to drink cider.'], right: ['Used to drink cider.'], unsaid: ['Drinks cider.'] },
    { said: ['And?', 'I used to take torsemide.'], unsaid: ['Takes torsemide.'] },
    { said: ['And?', 'I used to work as a welder.'], unsaid: ['Works as a welder.'] },
    { said: ['And?', 'I am an ex-smoker.'], right: ['Ex-smoker.'], unsaid: ['Smoker.'] },
    { said: ['And?', 'I drink cider.'], unsaid: ['Used to drink cider.', 'Quit drinking cider.'] },
    { said: ['And?', 'I am used to the cold now.'], right: ['Used to the cold.'] },
  ],
  'a number of something else': [
    { said: ['Your pulse is 120.', 'And?', 'My weight is 80.'], wrong: ['Blood pressure was 120/80.'] },
    { said: ['And?', 'I take hydro for my pressure.'], wrong: ['Hydrocodone for pressure.'] },
    { said: ['And?', 'It is mild to moderate stenosis.'], right: ['Mild to moderate stenosis.'] },
    { said: ['Stop the aspirin. Do not take aspirin again.'], right: ['Stop the aspirin.'] },
    {
      said: ['She is allergic to latex and needs gloves.'],
      right: ['Allergic to latex.'],
      unsaid: ['Allergic to gloves.'],
    },
    {
      said: ['She is getting piptazo and clarithro, the hundred milligram one.'],
      open: ['Clarithromycin 100 mg.'],
      wrong: ['Clindamycin 100 mg.'],
    },
    {
      said: ['Keep the brace on for three weeks, and celecoxib for four days.'],
      unsaid: ['Celecoxib for 3 weeks.'],
    },
    { said: ['How many units a week?', 'Nearer twenty.'], open: ['Drinks about 20 units a week.'] },
    {
      said: ['Stay on sacubitril valsartan ninety seven one oh three.'],
      open: ['Sacubitril/valsartan 97/103.'],
    },
    {
      said: ['Your GAD-7 was 14.', 'And?', 'I suggest paroxetine 20 milligrams.'],
      wrong: ['Paroxetine 14 mg.'],
    },
    { said: ['Mesalazine on the first day.'], open: ['Mesalazine on day 1.'] },
  ],
  'an allergy that is excepted, or refuted': [
    {
      said: ['Any allergies?', 'Nothing except hake, my lips swell.'],
      right: ['Allergic to hake.'],
      wrong: ['No known allergies.'],
    },
    {
      said: ['And?', 'She is allergic to cashews, carries the pen.'],
      open: ['Allergic to cashews, carries the pen.'],
    },
    {
      said: ['He is allergic to doxycycline, sorry, not doxycycline.'],
      unsaid: ['Allergic to doxycycline.'],
    },
    {
      said: ['And?', 'I have no allergies apart from clindamycin.'],
      right: ['Allergic to clindamycin.'],
      wrong: [],
    },
    {
      said: ['And?', 'I am allergic to clindamycin. My covid test was negative.'],
      right: ['Allergic to clindamycin.'],
    },
    { said: ['Any allergies?', 'Maybe.'], open: ['Unsure about allergies.'] },
    ...['No, just latex.', 'No. Just latex.', 'No. Oh, wait, latex.', 'No, other than latex.'].map(
      (answer) => ({
        said: ['Any allergies?', answer],
        right: ['Allergic to latex.'],
        wrong: ['No known allergies.'],
      }),
    ),
    { said: ['And?', 'I am allergic to clindamycin, I get hives.'], wrong: ['NKDA.'] },
    {
      said: ['No drug allergies, none.', 'Oh wait, I am allergic to cefaclor.'],
      wrong: ['NKDA.', 'No drug allergies.'],
    },
    {
      said: ['And?', 'I am allergic to walnuts, no, my mistake, to hazelnuts.'],
      right: ['Allergic to hazelnuts.'],
      wrong: ['Allergic to walnuts.'],
    },
    {
      said: ['And?', 'They thought I was allergic to cefazolin, but the allergist ruled it out.'],
      open: ['Cefazolin allergy ruled out.'],
    },
    { said: ['So you have a codeine allergy?', 'That is right, yes.'], right: ['Codeine allergy.'] },
  ],
  'turns that begin with a digit': [
    {
      said: ['How bad is the cramp?', '8 out of 10.', 'Any tinnitus or vertigo?', 'No.', 'And?', '3 weeks.'],
      right: ['Denies tinnitus and vertigo.'],
    },
  ],
  'several questions, and several answers': [
    { said: ['Any tinnitus? Any vertigo?', 'No.'], right: ['Denies tinnitus.', 'Denies vertigo.'] },
    { said: ['Any tinnitus or vertigo?', 'Yeah. No.'], open: ['No tinnitus or vertigo.'] },
    {
      said: ['Have you had tinnitus for three days?', 'No.', 'And?', 'Just a cough for two weeks.'],
      open: ['Denies tinnitus.'],
    },
    { said: ['Do you get vertigo?', 'Mhm.'], right: ['Vertigo.'] },
  ],
  'spans of time that differ by little': [
    { said: ['Take cefixime for nine days.'], wrong: ['Cefixime for 10 days.'] },
    { said: ['The cramps began 20 weeks ago.'], open: ['Cramps for 5 months.'] },
  ],
  'what goes on and what is gone': [
    { said: ['And?', 'The cramps are worse.'], wrong: ['Cramps resolved.'] },
    { said: ['And?', 'The cramps are gone.'], wrong: ['Cramps are worse.'] },
  ],
  'a value then and a value now': [
    { said: ["Your weight was 210 pounds, now it's actually 190 pounds."], open: ['Weight was 210 lb.'] },
    {
      said: ['Frusemide 40 milligrams in the morning and afternoon.'],
      wrong: ['Frusemide 40 mg once daily.'],
    },
  ],
  'speech without marks': [
    { said: ['there is no clubbing sensation is intact gait is steady'], open: ['Sensation intact.'] },
  ],
  'a side that is there to compare': [
    {
      said: ['The right elbow hurts there.', 'Yes.', 'And the left elbow, when I bend it?', 'Not as much.'],
      open: ['Left elbow: less pain on flexion than on the right.'],
    },
  ],
  'one side denied and the other affirmed': [
    {
      said: ['There is stiffness of the right ankle, and none on the left.'],
      open: ['No stiffness of the left ankle.', 'Right ankle stiffness.'],
    },
    { said: ['Any tremor?', 'In my right hand, not in the left.'], open: ['No tremor in left hand.'] },
    { said: ['There is swelling of the right wrist.'], wrong: ['No swelling of the right wrist.'] },
  ],
  'what is to be done': [
    { said: ['I will order some liver tests.'], open: ['Liver tests to be done.'] },
    {
      said: ['We will get an ultrasound next month.'],
      open: ['Ultrasound to be performed next month.', 'Ultrasound needs to be completed.'],
      wrong: ['Ultrasound performed.', 'Ultrasound has been done.'],
    },
  ],
  'what is to be ruled out': [
    {
      said: ['I do not think this is a stroke, but we get an MRI to be sure.'],
      open: ['MRI to rule out stroke.', 'MRI to exclude stroke.', 'R/o stroke.'],
      wrong: ['Stroke.'],
    },
  ],
  'a drug that is not to be taken': [
    {
      said: ["Please don't take any naproxen with it."],
      open: ['Avoid naproxen.'],
      wrong: ['Take naproxen.'],
    },
  ],
  'a decimal that is spoken in two numbers': [
    {
      said: ['Your temperature is thirty-six nine.'],
      open: ['Temperature 36.9.'],
      wrong: ['Temperature 39.6.'],
    },
    { said: ['And?', 'It was thirty-nine two last night, my temperature.'], open: ['Temperature 39.2.'] },
  ],
  'a verb whose object was named before': [
    {
      said: ['You take enalapril.', 'Yes.', 'Stop that and put the felodipine up.'],
      open: ['Increase felodipine.', 'Stop enalapril, increase felodipine.'],
    },
  ],
  'who weighs a condition': [
    {
      said: ['Could it be gout?', 'Theoretically it could be gout, but I do not suspect it.'],
      open: ['Does not suspect gout, but thinks it possible.'],
    },
  ],
  'questions about what came before': [
    {
      said: [
        'Oh really? I will ask you about your work later on. Um, any recent head injuries at all?',
        'Uh, no.',
      ],
      right: ['No recent head injury.'],
    },
  ],
  'what a line tells of an allergy in a sentence': [
    {
      said: ['Any allergies?', 'A painkiller once, dipyrone I think, that did not sit well.'],
      open: [
        'Allergies: reports a painkiller, thinks dipyrone, did not agree with him.',
        'Allergies: reports dipyrone.',
      ],
      wrong: ['Allergies: reports lupins.'],
    },
  ],
  'what is put in other words behind "I mean"': [
    {
      said: ['Any trauma to that wrist, I mean did you fall on it?', 'No.'],
      open: ['Denies trauma to the wrist.', 'Denies a fall.'],
    },
    {
      said: ['Take ramipril two milligrams, I mean three milligrams.'],
      wrong: ['Ramipril 2 mg.'],
    },
  ],
  'an answer that names a time besides': [
    {
      said: [
        'Sitagliptin?',
        'Yes, morning and night.',
        'And do you snack late at night?',
        'No, we have supper by seven.',
      ],
      open: ['Denies late-night snacking.'],
    },
  ],
  'two drugs of which each has its own action': [
    {
      said: ['So we stopped gliclazide.', 'Right.', 'And you begin dapagliflozin, ten milligrams.'],
      open: [
        'Gliclazide discontinued and dapagliflozin newly added.',
        'Gliclazide stopped, dapagliflozin started.',
      ],
      wrong: ['Gliclazide started and dapagliflozin stopped.'],
    },
  ],
  'a clinical word of the same family as what was said': [
    {
      said: ['It could be an anaphylactic reaction.'],
      open: ['Concern for anaphylaxis.'],
    },
    {
      said: ['And?', 'I felt really bad, all swollen up.'],
      open: ['Felt unwell and swollen.'],
    },
    {
      said: ['And?', 'I tried weed once.', 'Right.', 'Okay.', 'Sure.', 'Mhm.', 'I would stay away from it.'],
      open: ['Advised to avoid cannabis.'],
    },
    {
      said: ['And?', 'We would like to conceive.'],
      open: ['Wishes for a pregnancy.'],
      wrong: ['Has psoriasis.'],
    },
  ],
  'a head that names nothing by itself': [
    {
      said: ['What brings you?', 'My left ankle. It clicks when I go down stairs.'],
      open: ['Presents for L ankle complaint.', 'Left ankle problem.', 'Left ankle symptoms.'],
    },
  ],
  'what is denied beside what is asked': [
    {
      said: ['Does your tongue feel thick, or your mouth?', 'Yes, I feel like I cannot swallow that well.'],
      open: ['Reports she cannot swallow that well when asked about a thick tongue or mouth.'],
      unsaid: ['Denies dysphagia.'],
    },
  ],
  'a word of the same root, and another form of a verb': [
    {
      said: [
        'And?',
        'The tingling radiates into my hand.',
        'And then?',
        'The nurse wore gloves and sent me here.',
      ],
      right: ['Radiation of tingling into the hand.', 'Nurse was wearing gloves.', 'Nurse sends him here.'],
      unsaid: ['Radiation of tingling into the shoulder.'],
    },
    {
      said: ['And?', 'I keep falling in the bathroom.'],
      right: ['Falls in the bathroom.'],
    },
  ],
  'what a note says of the telling': [
    {
      said: [
        'Does the gel help?',
        'The itch stayed, I used the gel every day.',
        'Wear a glove at night, then.',
      ],
      right: ['Itch despite the gel.', 'Counseled to wear a glove at night.', 'Itch symptoms.'],
      unsaid: ['Counseled to wear a brace at night.'],
    },
    { said: ['How long?', 'For nine days.'], right: ['Duration: 9 days.'] },
  ],
  'what is written short': [
    {
      said: [
        'Your heart has a regular rate and rhythm, and the lungs are clear to auscultation.',
        'My last period was three weeks ago.',
        'Moderate tenderness over the heel.',
      ],
      right: ['RRR.', 'Lungs CTA.', 'LMP 3 weeks ago.', 'Heel: moderate TTP.'],
      wrong: ['Heel: severe TTP.'],
    },
    { said: ['The rhythm is regular.'], unsaid: ['RRR.'] },
  ],
  'who weighs what': [
    {
      said: ['take some naproxen we might do some stretching'],
      right: ['Take naproxen.'],
      unsaid: ['Do stretching.'],
    },
    { said: ['I think this is shingles.'], right: ['Possible shingles.'], unsaid: ['Confirmed shingles.'] },
    { said: ['The skin looks good.'], right: ['Skin: good per clinician.'] },
  ],
  'what is told of the family behind other history': [
    {
      said: ['Does gout run in the family?', 'No.'],
      open: ['PMH: none. FH: no gout.'],
    },
  ],
  'what a denial and a question need not say': [
    {
      said: ['Any rash?', 'No.'],
      right: ['No significant rash.'],
    },
    {
      said: ['And?', 'Should I get a splint?', 'Maybe later.'],
      right: ['Asks about a splint.'],
      unsaid: ['To get a splint.'],
    },
    { said: ['The film shows no break or bony abnormality.'], right: ['Film: no bony abnormality.'] },
    {
      said: ['Empagliflozin is gentler than gliclazide.', 'Good.', 'I will not change the 25 milligrams.'],
      unsaid: ['Continue gliclazide 25 mg.'],
    },
    { said: ['Can you bend the wrist?', 'Yes.'], right: ['Able to flex the wrist.'] },
    {
      said: ['I am uneasy about sepsis.', 'Oh.', 'So go in.'],
      open: ['To go in given the concern for sepsis.'],
    },
  ],
  "words of a note's own language, and of one root": [
    {
      said: ['The eyelid is swollen and the itching bothers you.', 'It hurts when I blink, I live in Leeds.'],
      right: [
        'Itchy, swollen eyelid, of bothersome character.',
        'Painful, exacerbated by blinking.',
        'Living in Leeds.',
      ],
    },
    {
      said: [
        'Your pressure is high.',
        'My ear feels weird since noon.',
        'The xray of the wrist shows a fracture.',
      ],
      right: ['BP elevated.', 'Ear feels odd since midday.', 'Wrist XR: fracture.'],
      unsaid: ['Wrist MRI: fracture.', 'Ear painful.'],
    },
    {
      said: ['Any numbness or weakness in your arms and legs?', 'No.'],
      right: ['Denies limb numbness.'],
      unsaid: ['Limb numbness.'],
    },
    {
      said: ['And?', "I don't feel down about the exam."],
      right: ['Denies feeling down about the exam.'],
      unsaid: ['Feels down about the exam.'],
    },
    {
      said: ['We need to get your sleep a bit better.'],
      unsaid: ['Sleep is better.'],
    },
    {
      said: ['I will leave you a leaflet about gout to be read.'],
      right: ['Leaflet about gout to be provided.'],
    },
    {
      said: [
        'The wound on the heel looks clean.',
        'The wound was deep.',
        'The wound is closing.',
        'Good.',
        'Fine.',
        'Okay.',
        'Wash the heel with soap every morning.',
      ],
      right: ['Counseled to wash the wound with soap every morning.'],
    },
  ],
  'values, and the drug they are of': [
    {
      said: ['For your swelling I will keep you on that forty of furosemide.'],
      right: ['Continue furosemide 40 mg.'],
      unsaid: ['Continue furosemide 80 mg.'],
    },
    {
      said: [
        'I will give you naproxen 250 milligrams and you can take that twice a day and it will help with that swelling.',
      ],
      right: ['Naproxen 250 mg BID for swelling.'],
      unsaid: ['Naproxen 250 mg TID for swelling.'],
    },
    {
      said: ['We will do tramadol 50 milligrams.', 'Good.', 'One to two tablets every six hours for pain.'],
      right: ['Tramadol 50 mg, 1-2 tabs q6h for pain.'],
      unsaid: ['Tramadol 100 mg, 1-2 tabs q6h for pain.'],
    },
    {
      said: ['I will keep you on 5 mg of bisoprolol, and one day we may get you off the bisoprolol.'],
      unsaid: ['Stop bisoprolol 5 mg.'],
    },
    {
      said: [
        'You are down to 60 mg of duloxetine in the morning for two weeks, then stop. If the low mood comes back, phone me, we can hold at 30 mg instead of zero. The ramipril stays 5 mg.',
      ],
      open: ['May hold duloxetine at 30 mg instead of stopping.'],
      unsaid: ['Duloxetine 60 mg qAM x 2 weeks, then continue at 30 mg.'],
    },
    {
      said: ['How long?', 'I took the pill for three months.'],
      right: ['Pill x 3 mos.'],
      wrong: ['Pill x 3 yrs.'],
    },
  ],
  'what is no denial, and no affirmation': [
    {
      said: ['Anything else?', 'Should I swallow these capsules with milk?', 'No, it makes no difference.'],
      open: [
        'Capsules with or without milk.',
        'Capsules regardless of milk.',
        'Capsules may be swallowed whether or not with milk.',
      ],
    },
    {
      said: ['The film shows no sign of a dislocation.'],
      open: ['Dislocation unlikely.'],
      wrong: ['Dislocation.'],
    },
    {
      said: ['Eat three meals a day, and that does not include snacks or juice.'],
      open: ['Three meals a day, excluding snacks and juice.', 'Three meals daily, exclusive of juice.'],
    },
    {
      said: ['Do you have a cough or a fever?', 'A cough, no fever.'],
      open: ['Cough with or without fever.'],
    },
  ],
  'a history of the family': [
    {
      said: ['Does anything run in the family?', 'My brother has eczema, and my mum asthma.'],
      open: ['FH of atopy (eczema, asthma).', 'FHx: eczema.', 'Positive FH (asthma).'],
      wrong: ['Has eczema.'],
    },
  ],
  'who holds an opinion, and what takes a line back': [
    {
      said: [
        'My GP found the cyst last week.',
        'And the sugar?',
        'I live over a bakery, and that is probably part of the cause of the sugar.',
      ],
      right: ['The bakery is probably part of the cause of the sugar.'],
      unsaid: ['The bakery, which the GP feels is probably part of the cause of the sugar.'],
    },
    {
      said: ['I take no medication.', 'None?', 'Oh, loratadine.'],
      unsaid: ['Not on any medication.', 'Meds: none, no medication.'],
    },
    { said: ['And?', 'I take no medication.'], right: ['Not on any medication.'] },
    {
      said: ['Does the stiffness improve when you stretch or rest?', 'Yeah, it does.'],
      unsaid: ['Stiffness worsens on stretching or rest.'],
    },
  ],
  'a span that is counted out': [
    {
      said: ['It gets better over three four five weeks.'],
      open: ['Improves over 3-5 weeks.'],
      wrong: ['Improves over 3-6 weeks.'],
    },
    { said: ['You will be sore for two, three, four days.'], right: ['Sore for 2-4 days.'] },
  ],
  'an answer that begins as a correction does': [
    {
      said: [
        'Any recent neck injuries at all?',
        'Uh, no.',
        'And did you ever have such a thing before?',
        'Yeah, I mean, nosebleeds.',
      ],
      right: ['Denies recent neck injury.'],
    },
  ],
  'a finding in everyday words': [
    {
      said: ['How are the nights?', 'The voices are back, and I see little men.'],
      open: ['Auditory hallucinations.'],
      wrong: ['Seizures.'],
    },
  ],
  'a side that is put right in an answer': [
    {
      said: [
        'So it is the left ankle.',
        "It's not the left ankle, it's the right ankle.",
        'The right ankle, okay.',
      ],
      open: ['Right ankle injury.', 'Right ankle, not left.'],
      wrong: ['Left ankle.'],
    },
    {
      said: ['And?', "It's not the left ankle that is swollen, the right ankle is fine, too."],
      open: ['No swelling of the right ankle.'],
    },
  ],
  'what is so at one time only': [
    {
      said: ['Are you short of breath?', 'I get breathless on the stairs, with exercise.'],
      open: ['No dyspnea at rest.'],
      wrong: ['No dyspnea with exercise.'],
    },
    { said: ['Any shortness of breath?', 'No.'], wrong: ['Shortness of breath on exertion.'] },
  ],
  'a name of which only the head is said': [
    { said: ['There is a bit of arthritis in my hands.'], wrong: ['Rheumatoid arthritis.'] },
    { said: ['I press here.', 'There is some tenderness at the flank.'], open: ['CVA tenderness.'] },
  ],
  'a tablet that is not named': [
    {
      said: [
        'The label says 75 micrograms.',
        'Take one tablet before breakfast.',
        'For cramps try 300 mg before bed.',
      ],
      open: ['Take one 75 mcg tablet in the morning.'],
    },
  ],
  'what is advised against': [
    {
      said: ['Do you use heat packs?', 'No.', 'Good, heat makes it swell.'],
      open: ['Advised against heat packs.'],
    },
  ],
  'what was taken back in the next sentence': [
    {
      said: ['Any cramps?', "I had no cramps. That's not true, I had cramps on Monday."],
      unsaid: ['No cramps.'],
    },
  ],
  'a weight and by how much it changed': [
    { said: ['Weight is down six pounds, one fifty two today.'], open: ['Weight 152 lb, down 6 lb.'] },
  ],
  'who speaks for a child': [
    { said: ['Who is at home?', 'My son, he is seven, and I.'], open: ['Lives with a parent.'] },
  ],
  'a side in shorthand': [
    {
      said: ['There is a stone in the kidney on the right.'],
      right: ['R-sided kidney stone.'],
      wrong: ['L-sided kidney stone.'],
    },
    {
      said: ['You have a carotid bruit on the right hand side.'],
      right: ['R carotid bruit.'],
      wrong: ['L carotid bruit.'],
    },
    {
      said: ['And on the belly, some tenderness of the right lower quadrant.'],
      right: ['Tenderness in the RLQ.', 'Belly tender, with tenderness to palpation in the RLQ.'],
      unsaid: ['Tenderness in the LLQ.', 'Tenderness in the RUQ.'],
    },
    {
      said: ['And?', 'I get a pain in my right back.'],
      right: ['Right-sided back pain.'],
      unsaid: ['Left-sided back pain.'],
    },
    {
      said: ['There is bruising over the left medial malleolus.'],
      right: ['Bruising of the L medial malleolus.'],
      unsaid: ['Bruising of the R medial malleolus.'],
    },
  ],
  'a denial of some time': [
    {
      said: ['Any cough in the past couple of weeks?', 'No.'],
      right: ['No cough in the past 2 weeks.'],
      unsaid: ['No cough in the past 3 weeks.', 'Cough for 2 weeks.'],
    },
  ],
  'a denial in other words': [
    { said: ['Any drug allergies?', "Not that I'm aware of, no."], right: ['No known drug allergies.'] },
    { said: ['Do you have any allergies at all?', 'Oh, allergies. Uh, no.'], right: ['No allergies.'] },
    {
      said: ['Have you had any injuries to that wrist?', 'Nothing serious that I can think of.'],
      right: ['No prior wrist injury.'],
    },
    { said: ['Any nausea or vomiting?', 'Nausea. No vomiting.'], right: ['Nausea, no vomiting.'] },
  ],
  'an age in tens': [
    {
      said: ['And your father?', 'My father had a stroke in his fifties.'],
      right: ['Father had a stroke in his 50s.'],
      unsaid: ['Father had a stroke in his 70s.'],
    },
    {
      said: ['The patient is a 51-year-old with a history of gout and asthma, here for a sore wrist.'],
      right: ['51 y/o with PMH of gout and asthma.'],
    },
  ],
  'how bad it is, and whether it helped': [
    {
      said: ['And?', 'The cream did not help.'],
      right: ['Cream without benefit.'],
      unsaid: ['Cream with benefit.'],
    },
    {
      said: ['And?', 'I take aspirin now and then.'],
      right: ['Occasional aspirin.'],
      unsaid: ['Daily aspirin.'],
    },
    {
      said: ['Any nausea?', 'I felt a little bit nauseated.'],
      right: ['Mild nausea.'],
      unsaid: ['Severe nausea.'],
    },
    {
      said: ['And?', 'I took naproxen, which helped a little bit.'],
      right: ['Took naproxen with slight improvement.'],
      unsaid: ['Took naproxen without improvement.'],
    },
  ],
  'what is told, with `okay?`': [
    {
      said: ["We'll repeat the lipid panel this year, okay?"],
      right: ['Repeat lipid panel this year.'],
    },
  ],
  'what may be done, and where it can': [
    {
      said: ['You can continue to use the salbutamol inhaler. Avoid caffeine if you can.'],
      right: ['May continue salbutamol inhaler.', 'Avoid caffeine if possible.'],
    },
  ],
  'a denied list whose words no lexicon has': [
    {
      said: ['And?', "I haven't had any redness or grey spots."],
      right: ['Denies redness or grey spots.'],
      wrong: ['Reports grey spots.'],
      unsaid: ['Denies redness but reports grey spots.'],
    },
  ],
  'a denial taken back': [
    { said: ['And alcohol?', 'No. Occasionally, I would say.'], unsaid: ['No alcohol.'] },
  ],
  'what is said of the other side': [
    {
      said: [
        'There is decreased motion of your right knee on the exam, but your left knee looks fine, okay?',
      ],
      open: ['Left knee exam is normal.'],
      wrong: ['Right knee exam is normal.'],
    },
  ],
  'a measure in tens': [
    {
      said: ['And?', 'My sugars are running in the one twenties.'],
      right: ['Sugars in the 120s.'],
      unsaid: ['Sugars in the 20s.'],
    },
  ],
  'a side that was asked for': [
    {
      said: ['Is it the right or the left wrist?', 'My right wrist.'],
      right: ['R wrist.'],
      wrong: ['Swelling of the L wrist.'],
    },
    { said: ['And?', 'I get a ringing in my left ear.'], wrong: ['Intermittent R tinnitus.'] },
    { said: ['There is a stone in the proximal right ureter.'], wrong: ['Left proximal ureteral stone.'] },
  ],
  'an age that was said': [
    { said: ['How old are you?', "I'm, uh, thirty four."], right: ['34 y/o.'], wrong: ['44 y/o.'] },
    { said: ['Date of birth?', 'The third of May 1982.'], open: ['44 y/o.'] },
  ],
  'a denial without a mark': [
    {
      said: ['okay and any loss of bowel or bladder control at all or anything like that', 'no'],
      unsaid: ['Reports loss of bowel or bladder control.'],
    },
    {
      said: ['Any blood in your stools?', "So I, no I don't, nothing like that."],
      wrong: ['Blood in the stools.'],
    },
    {
      said: ['Any ear pain or ear discharge?', 'No, nothing.'],
      wrong: ['Denies otalgia, positive for otorrhoea.'],
    },
  ],
  'an abbreviation of a test and of a drug': [
    {
      said: ['Your straight leg raise test is negative.'],
      right: ['SLR negative.'],
      wrong: ['SLR positive.'],
    },
    {
      said: ['I want to continue you on the aspirin.'],
      right: ['Continue ASA.'],
      unsaid: ['Discontinue ASA.'],
    },
  ],
  'another day, and another week': [
    {
      said: ['Come back on Tuesday, please.'],
      open: ['Return on Tuesday.'],
      wrong: ['Return on Thursday.'],
    },
    {
      said: ['And?', 'The rash began last week.'],
      open: ['Rash since last week.'],
      wrong: ['Rash since last month.'],
    },
    {
      said: ['And?', 'It itched yesterday, and my flight is next month.'],
      open: ['Itching yesterday. Flight next month.'],
      wrong: ['Flight next week.'],
    },
    { said: ['And?', 'Since Monday, and worse on Friday.'], open: ['Since Monday, worse Friday.'] },
  ],
  'what is only weighed': [
    {
      said: ['I wonder whether this may be a flare of the psoriasis.'],
      open: [
        'Psoriasis flares with certain foods.',
        'Possible psoriasis flare.',
        'Psoriasis flare, to be confirmed.',
      ],
      wrong: ['Confirmed psoriasis flare.'],
    },
    {
      said: ['It could be gout, and the biopsy has confirmed it now.'],
      open: ['Gout, confirmed by biopsy.'],
    },
  ],
  'a test that is still due': [
    {
      said: ['I want to order a cardiac catheterization to look for blockages.'],
      right: ['Order cardiac catheterization.'],
      wrong: ['Cardiac catheterization already performed.'],
    },
    {
      said: ['You are due for a mammogram, so we will schedule that.'],
      wrong: ['Mammogram has been completed.'],
    },
  ],
  'an answer that is put right': [
    {
      said: ['Any allergies to medication at all?', 'Mm-hmm. No, no allergies.'],
      unsaid: ['Known drug allergy.'],
    },
    {
      said: [
        'Any antihistamines?',
        'No.',
        'And the rash?',
        'It itches. I did take an antihistamine on Monday.',
      ],
      unsaid: ['Has not taken an antihistamine.'],
    },
  ],
  'an answer that measures, and one of something else': [
    {
      said: ['Tell me whether you can feel any enlarged glands.', 'No, they feel pretty normal.'],
      right: ['No enlarged glands.'],
      unsaid: ['Enlarged glands.'],
    },
    { said: ['Do you get headaches?', 'Yeah. Not all the time.'], right: ['Has headaches.'] },
    { said: ['Are you on levothyroxine?', 'Yes. No, no changes.'], right: ['Takes levothyroxine.'] },
    { said: ['Any chest pain?', 'No. Sometimes I get heartburn.'], right: ['Denies chest pain.'] },
    { said: ['Any nausea?', 'No.', 'Sometimes metformin upsets the stomach.'], open: ['Denies nausea.'] },
    { said: ["You're taking the lisinopril, okay?", 'No, it made me cough.'], wrong: ['Takes lisinopril.'] },
    {
      said: ['Is the knee swollen?', 'Knee is swollen. No, it has not gone down.'],
      open: ['Knee is swollen.'],
    },
    {
      said: ['Any allergies to antibiotics?', 'No.', 'You may well need an antibiotic.'],
      open: ['No drug allergies, including antibiotics.'],
    },
  ],
  'what is normal': [
    {
      said: ['Your potassium was normal.'],
      right: ['Potassium within normal limits.'],
      wrong: ['Potassium abnormal.'],
    },
  ],
  'what is no word of the telling': [
    { said: ['You have suicidal ideation, but no plan.'], unsaid: ['Suicidal ideation with plan.'] },
    { said: ['And?', 'I drink alcohol on weekends.'], unsaid: ['Limit alcohol.'] },
    { said: ['The infection may return.'], unsaid: ['Infection returned.'] },
    { said: ['And?', 'The heat helps my back pain.'], unsaid: ['Back pain improving.'] },
  ],
  'an age of somebody else': [
    {
      said: ['And?', "My dad died aged 70, and I'm retiring when I'm 65."],
      open: ['45-year-old woman.'],
    },
  ],
  'a day of something else': [
    {
      said: ['Dialysis as before?', 'Yes. I missed the class on Tuesday.'],
      open: ['Dialysis Monday and Friday.'],
    },
    { said: ['And?', 'It itches. I saw the nurse last week.'], open: ['Itching since last month.'] },
  ],
  'what an image has shown': [
    {
      said: ['The X-ray shows a fracture of the radius. You might need a cast.'],
      open: ['X-ray confirmed radius fracture.'],
    },
  ],
  'what does not help': [
    {
      said: ['So you use hydrocortisone for the eczema?', 'Yes, but it does not help.'],
      open: ['Eczema not controlled by hydrocortisone.'],
    },
  ],
  'a week and its days': [
    {
      said: ['How much do you drink a week?', 'Nine pints, Saturday and Sunday.'],
      open: ['About 9 pints/week, on Saturday and Sunday.'],
    },
  ],
  'what went without a problem': [
    { said: ['And?', 'I had no problem in rehab and recovery.'], open: ['Rehab and recovery uneventful.'] },
  ],
  'a slight thing of something else': [
    {
      said: ['It is extensive, your eczema, and you might need a bit stronger cream.'],
      unsaid: ['Mild eczema.'],
    },
  ],
  'a drug misspelt': [
    {
      said: ['You had the etoside last week.'],
      open: ['Etoposide last week.'],
      wrong: ['Erlotinib last week.'],
    },
  ],
  'a time of something else': [
    {
      said: ['And?', "I've had gout for about two years, and I've been on allopurinol for a while."],
      open: ['Gout for 2 years, currently on allopurinol.'],
    },
  ],
}

describe.each(Object.entries(kinds))('the rules on %s', (_, all) => {
  const lines = (key: 'right' | 'open' | 'unsaid' | 'wrong'): [line: string, said: readonly string[]][] =>
    all.flatMap((kind) => (kind[key] ?? []).map((line): [string, readonly string[]] => [line, kind.said]))

  it.each([...lines('right')])('bear out %j of %j', (line, said) => {
    expect(judge(line, talk(...said)).verdict).toBe('supported')
  })
  it.each([...lines('open')])('do not flag %j of %j', (line, said) => {
    expect(judge(line, talk(...said)).issues).toEqual([])
  })
  it.each([...lines('unsaid')])('do not bear out %j of %j', (line, said) => {
    expect(judge(line, talk(...said)).verdict).not.toBe('supported')
  })
  it.each([...lines('wrong')])('flag %j of %j', (line, said) => {
    expect(judge(line, talk(...said)).issues).not.toEqual([])
  })
})

describe('a denial of some allergies', () => {
  it.each([
    ['No known allergies.', ['And?', 'No food allergies.']],
    ['No known allergies.', ['And?', 'I have no allergies except to latex.']],
  ])('does not bear out %j of %j', (line, said) => {
    expect(judge(line, talk(...said)).verdict).not.toBe('supported')
  })
})

describe('the message of an issue', () => {
  it('names what it is about in the words of the line', () => {
    const [issue] = judge(
      'Reports grey patches.',
      talk('And?', "I haven't had any redness or grey patches."),
    ).issues
    expect(issue?.message).toBe('grey patches: the note has “affirmed”, the visit “denied”')
  })
})
