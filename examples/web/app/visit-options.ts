import {
  GatewayModel,
  NoteGenerator,
  NoteVerifier,
  soapTemplate,
  type EncounterStore,
  type MedicalScribeSessionOptions,
  type NoteForm,
  type NoteTemplate,
} from 'medical-scribe'
import { microphone } from 'medical-scribe/browser'
import * as others from 'medical-scribe/templates'
import workletUrl from 'medical-scribe/capture-worklet.js?url&no-inline'
import type { PageSettings } from '../model/page-settings.ts'
import { fetchToken } from './fetch-token.ts'
import type { VisitSetup } from './saved-visits.ts'

const editModel = 'claude-haiku-4-5-20251001'
const noteModel = 'claude-sonnet-4-6'

/** Kinds of notes that can be chosen. */
export const templates: readonly NoteTemplate[] = [soapTemplate, ...Object.values(others)]

/** Languages that can be chosen. The rules read English: of another language every line waits for her own look. */
export const languages: readonly (readonly [code: string, name: string])[] = [
  ['', 'English'],
  ['es', 'Spanish'],
  ['fr', 'French'],
  ['de', 'German'],
  ['it', 'Italian'],
  ['pt', 'Portuguese'],
  ['multi', 'More than one'],
]

/** What a visit is made of. */
export interface VisitParts {
  readonly settings: PageSettings
  readonly setup: VisitSetup
  readonly store: EncounterStore
  readonly encounterId: string
  readonly deviceId: string | undefined
  readonly keyterms: readonly string[]
  readonly onLevel: (level: { readonly rms: number; readonly peak: number }) => void
  readonly onMute: (isMuted: boolean) => void
}

export type VisitOptions = MedicalScribeSessionOptions<NoteForm> & {
  readonly store: EncounterStore
  readonly encounterId: string
}

/** Session options for a browser: tokens in place of a key, the Gateway through our server. */
export function visitOptions(parts: VisitParts): VisitOptions {
  const { settings, setup, store, encounterId, deviceId, onLevel, onMute } = parts
  const keyterms = [...parts.keyterms]
  return {
    token: fetchToken,
    audio: microphone({ workletUrl, onLevel, onMute, ...(deviceId ? { deviceId } : {}) }),
    streaming: {
      url: settings.streamingUrl,
      speakerLabels: true,
      continuousPartials: true,
      minTurnSilence: 560,
      ...(setup.language ? { languageCodes: [setup.language] } : {}),
      ...(keyterms.length > 0 ? { keyterms } : {}),
    },
    ...gateway(),
    editor: { model: editModel, keyterms },
    note: { writer: noteWriter(setup.template), verifier: noteVerifier() },
    consent: 'required',
    keepAudio: setup.keepsSound,
    store,
    encounterId,
  }
}

/** The page sends no key; our server knows its own by the cookie of whatever sign-in is put before it. */
function gateway(): { readonly gatewayUrl: string; readonly gatewayKey: string } {
  return { gatewayUrl: new URL('/v1', location.href).href, gatewayKey: 'kept-by-the-server' }
}

function gatewayModel(): GatewayModel {
  const { gatewayUrl, gatewayKey } = gateway()
  return new GatewayModel({ model: noteModel, baseUrl: gatewayUrl, apiKey: gatewayKey })
}

/** Writes notes of this template through our server. */
export function noteWriter(id: string): NoteGenerator {
  const template = templates.find((each) => each.id === id) ?? soapTemplate
  return new NoteGenerator({ model: gatewayModel(), template })
}

/** Checks notes against what was heard. */
export function noteVerifier(): NoteVerifier {
  return new NoteVerifier({ model: gatewayModel() })
}
