import {
  assessmentInstruction,
  planInstruction,
  type NoteTemplate,
  type TemplateSection,
} from './note-template.ts'

const section = (
  id: string,
  title: string,
  instruction: string,
  rule?: TemplateSection['rule'],
): TemplateSection => ({ id, title, instruction, ...(rule ? { rule } : {}) })

const chiefComplaint: TemplateSection = {
  id: 'chief-complaint',
  title: 'Chief complaint',
  instruction: 'why the patient came, in a few words.',
}
const medications: TemplateSection = {
  id: 'medications',
  title: 'Medications',
  instruction: 'drugs the patient takes now, each with dose and frequency as said.',
}
const allergies: TemplateSection = {
  id: 'allergies',
  title: 'Allergies',
  instruction: 'allergies and what they do, or that there are none, if said.',
}
const assessment: TemplateSection = {
  id: 'assessment',
  title: 'Assessment',
  instruction: assessmentInstruction,
  rule: 'clinician',
}
const plan: TemplateSection = {
  id: 'plan',
  title: 'Plan',
  instruction: planInstruction,
  rule: 'clinician',
}
const sessionPlan: TemplateSection = {
  id: 'plan',
  title: 'Plan',
  instruction: 'homework, changes of treatment, safety measures and the next session, as agreed.',
  rule: 'clinician',
}
const response: TemplateSection = {
  id: 'response',
  title: 'Response',
  instruction: 'how the patient answered to the interventions in this session.',
}
const intervention: TemplateSection = {
  id: 'intervention',
  title: 'Intervention',
  instruction: 'what the clinician did in this session: methods, exercises, questions of weight.',
  rule: 'clinician',
}

/** History and physical examination, in full. */
export const historyAndPhysical: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'history-and-physical',
  title: 'history and physical',
  sections: [
    chiefComplaint,
    section(
      'present-illness',
      'History of present illness',
      'onset, course, quality, what helps and what does not, symptoms with it.',
    ),
    section(
      'past-history',
      'Past medical and surgical history',
      'conditions, operations and hospital stays of the past.',
    ),
    medications,
    allergies,
    section('family-history', 'Family history', 'conditions of relatives, each with the relative.'),
    section('social-history', 'Social history', 'work, home, tobacco, alcohol, drugs, activity.'),
    section(
      'review-of-systems',
      'Review of systems',
      'symptoms asked after, said to be there or not, by system.',
    ),
    section('examination', 'Physical examination', 'vital signs and findings of this visit, by system.'),
    section('results', 'Results', 'laboratory, imaging and other tests that were spoken of, with values.'),
    assessment,
    plan,
  ],
}))()

/** Data, assessment, plan: for therapy sessions. */
export const dapTemplate: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'dap',
  title: 'DAP note',
  sections: [
    section(
      'data',
      'Data',
      'what the patient reported and what the clinician saw in the session: mood, affect, behaviour, topics.',
    ),
    assessment,
    sessionPlan,
  ],
}))()

/** Behavior, intervention, response, plan. */
export const birpTemplate: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'birp',
  title: 'BIRP note',
  sections: [
    section(
      'behavior',
      'Behavior',
      'how the patient presented: statements, symptoms, mood, affect, conduct.',
    ),
    intervention,
    response,
    sessionPlan,
  ],
}))()

/** Goals, intervention, response, progress, plan. */
export const girppTemplate: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'girpp',
  title: 'GIRPP note',
  sections: [
    section('goals', 'Goals', 'goals of treatment that were named in this session.'),
    intervention,
    response,
    section('progress', 'Progress', 'how far the patient has come towards the goals, as said.'),
    sessionPlan,
  ],
}))()

/** Situation, intervention, response, plan. */
export const sirpTemplate: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'sirp',
  title: 'SIRP note',
  sections: [
    section(
      'situation',
      'Situation',
      'why the patient is seen and in what state: complaint, events, symptoms.',
    ),
    intervention,
    response,
    sessionPlan,
  ],
}))()

/** SOAP for behavioural health. */
export const behaviouralSoap: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'behavioural-soap',
  title: 'behavioural health SOAP note',
  sections: [
    section(
      'subjective',
      'Subjective',
      'complaint, mood, sleep, appetite, energy, stressors, substance use, medication and its effects, thoughts of self-harm or of harming others, said to be there or not.',
    ),
    section(
      'objective',
      'Objective',
      'mental status as observed: appearance, behaviour, speech, affect, thought, orientation; scores of scales.',
    ),
    assessment,
    section('risk', 'Risk', 'risk to self and others, as asked and answered, and safety measures.'),
    sessionPlan,
  ],
}))()

/** What a patient takes home, in her own language. */
export const afterVisitSummary: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'after-visit-summary',
  title: 'after-visit summary',
  style:
    'Write to the patient as "you", in short plain sentences that a twelve-year-old understands; explain a clinical word where you cannot avoid it. Keep names and doses of drugs exactly.',
  sections: [
    section('reason', 'Why you came', 'the reason of the visit.'),
    section(
      'found',
      'What we found',
      'findings, results and what the clinician thinks it is, with the certainty given.',
      'clinician',
    ),
    section(
      'medicines',
      'Your medicines',
      'drugs to start, change, stop or go on with, each with dose, how often and how long.',
      'clinician',
    ),
    section(
      'next-steps',
      'What to do next',
      'tests, referrals, exercises, what to do and to avoid at home.',
      'clinician',
    ),
    section(
      'get-help',
      'When to get help',
      'warning signs the clinician named and what to do then.',
      'clinician',
    ),
    section('follow-up', 'Your next visit', 'when and with whom, if said.', 'clinician'),
  ],
}))()

/** A letter that hands the patient to a colleague. */
export const referralLetter: NoteTemplate = /* @__PURE__ */ (() => ({
  id: 'referral-letter',
  title: 'referral letter',
  style:
    'Write full, courteous sentences from clinician to clinician, as in a letter, without salutation and signature.',
  sections: [
    section(
      'request',
      'Request',
      'to whom the patient is referred, for what question, how urgent, as said.',
      'clinician',
    ),
    section('history', 'History', 'the complaint and its course, and the past that bears on it.'),
    medications,
    allergies,
    section('findings', 'Findings', 'examination and results that bear on the question, with values.'),
    assessment,
    section('done', 'Done so far', 'treatment tried and its effect; tests ordered and pending.'),
  ],
}))()
