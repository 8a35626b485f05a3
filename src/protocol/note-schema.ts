import * as z from 'zod/mini'
import type { FactKind } from './fact.ts'
import type { NoteItem, Quote, SoapNote } from './note.ts'

// Lazy, so that a program which only imports this package builds no schema.

const factKind: z.ZodMiniType<FactKind> = /* @__PURE__ */ z.lazy(() =>
  z.enum([
    'number',
    'dose',
    'frequency',
    'duration',
    'drug',
    'allergy',
    'negation',
    'side',
    'certainty',
    'retraction',
    'person',
  ]),
)

const quotes = (): z.ZodMiniType<Quote[]> => z.array(z.object({ turn: z.string(), text: z.string() }))

/** Schema of one line of a note. */
export const noteItemSchema: z.ZodMiniType<NoteItem> = /* @__PURE__ */ z.lazy(() =>
  z.object({
    id: z.string(),
    text: z.string(),
    evidence: z.array(z.string()),
    verdict: z._default(
      z.enum(['supported', 'inferred', 'unverified', 'unsupported', 'conflicting']),
      'unverified',
    ),
    quotes: z._default(quotes(), []),
    checkedBy: z._default(z.array(z.enum(['rules', 'verifier', 'clinician'])), []),
    added: z.optional(z.literal(true)),
    issues: z._default(
      z.array(
        z.object({
          kind: z.enum([
            'no-evidence',
            'unknown-turn',
            'fact-not-said',
            'polarity',
            'side',
            'person',
            'retracted',
            'value',
            'action',
            'status',
            'result',
            'severity',
            'course',
            'certainty',
            'contradicted',
            'not-said',
          ]),
          message: z.string(),
          quotes: z.optional(quotes()),
          fact: z.optional(z.object({ kind: factKind, value: z.string(), text: z.string() })),
        }),
      ),
      [],
    ),
  }),
) as never

/** Schema of a SOAP note, as saved and as reviewed. Unknown keys are dropped. */
export const soapNoteSchema: z.ZodMiniType<SoapNote> = /* @__PURE__ */ z.lazy(() =>
  z.object({
    subjective: z.array(noteItemSchema),
    objective: z.array(noteItemSchema),
    assessment: z.array(noteItemSchema),
    plan: z.array(noteItemSchema),
    omissions: z._default(
      z.array(
        z.object({
          kind: z.union([factKind, z.enum(['finding', 'order', 'follow-up', 'advice'])]),
          value: z.string(),
          text: z.string(),
          turn: z.string(),
          negated: z.boolean(),
          severity: z.enum(['high', 'medium']),
          line: z.optional(z.object({ section: z.string(), text: z.string(), quotes: quotes() })),
        }),
      ),
      [],
    ),
    origin: z._default(
      z.object({
        kind: z.enum(['model', 'extractive']),
        modelId: z.optional(z.string()),
        verifiedBy: z.optional(z.string()),
      }),
      { kind: 'model' },
    ),
  }),
) as never
