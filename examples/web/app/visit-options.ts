import {
  GatewayModel,
  NoteVerifier,
  SoapGenerator,
  type EncounterStore,
  type MedicalScribeSessionOptions,
} from 'medical-scribe'
import { microphone } from 'medical-scribe/browser'
import workletUrl from 'medical-scribe/capture-worklet.js?url&no-inline'
import type { PageSettings } from '../model/page-settings.ts'
import { fetchToken } from './fetch-token.ts'

const editModel = 'claude-haiku-4-5-20251001'
const noteModel = 'claude-sonnet-4-6'

/** What a visit is made of. */
export interface VisitParts {
  readonly settings: PageSettings
  readonly store: EncounterStore
  readonly encounterId: string
  readonly deviceId: string | undefined
  readonly keyterms: readonly string[]
  readonly onLevel: (level: { readonly rms: number; readonly peak: number }) => void
  readonly onMute: (isMuted: boolean) => void
}

export type VisitOptions = MedicalScribeSessionOptions & {
  readonly store: EncounterStore
  readonly encounterId: string
}

/** Session options for a browser: tokens in place of a key, the Gateway through our server. */
export function visitOptions(parts: VisitParts): VisitOptions {
  const { settings, store, encounterId, deviceId, onLevel, onMute } = parts
  const keyterms = [...parts.keyterms]
  return {
    token: fetchToken,
    audio: microphone({ workletUrl, onLevel, onMute, ...(deviceId ? { deviceId } : {}) }),
    streaming: {
      url: settings.streamingUrl,
      speakerLabels: true,
      continuousPartials: true,
      minTurnSilence: 560,
      ...(keyterms.length > 0 ? { keyterms } : {}),
    },
    ...gateway(),
    editor: { model: editModel, keyterms },
    note: { writer: noteWriter(), verifier: noteVerifier() },
    consent: 'required',
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

/** Writes notes through our server. */
export function noteWriter(): SoapGenerator {
  return new SoapGenerator({ model: gatewayModel() })
}

/** Checks notes against what was heard. */
export function noteVerifier(): NoteVerifier {
  return new NoteVerifier({ model: gatewayModel() })
}
