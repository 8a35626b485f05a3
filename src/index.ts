/**
 * medical-scribe: audio becomes turns, turns become edited turns, edited turns become a note.
 *
 * This door opens anywhere: Node, browsers, Bun, Deno, workers. What stands near each other here stands near each other
 * in bundles, where like compresses like: see `docs/decisions/0007-bundle-size.md`.
 *
 * @module
 */

// Critical facts
export { criticalFacts, type FactOptions } from './clinical/statements/critical-facts.ts'
export { clinicalStatements } from './clinical/statements/clinical-statements.ts'
export { compareStatements } from './clinical/compare/compare-statements.ts'
export { compareFacts } from './clinical/compare/compare-facts.ts'
export {
  compareTranscripts,
  type CompareTranscriptsOptions,
  type TranscriptDisagreement,
} from './clinical/compare/compare-transcripts.ts'
export type { TextSpan } from './clinical/tokens.ts'

// Turn → edited turn
export { LLMEditor } from './editing/editor/llm-editor.ts'
export { reviewEdit } from './editing/guard/review-edit.ts'

// Edited turns → note
export { NoteVerifier, type NoteVerifierOptions, type VerifyOptions } from './note/verify/note-verifier.ts'
export { NoteGenerator, SoapGenerator } from './note/write/note-generator.ts'
export type { NoteGeneratorOptions, SoapGeneratorOptions } from './note/write/note-generator.ts'
export { soapTemplate, type NoteTemplate, type TemplateSection } from './note/templates/note-template.ts'
export { reviewNote } from './note/review/review-note.ts'
export { extractiveNote } from './note/extract/extractive-note.ts'
export { renderNote } from './note/render-note.ts'

// Models
export { GatewayModel } from './model/gateway-model.ts'
export { withFallback } from './model/with-fallback.ts'

// Keeping a visit
export { MemoryStore } from './journal/memory-store.ts'
export { encryptStore, reseal, type WebCryptoKey } from './journal/encrypt-store.ts'

// Audio → turns
export { StreamingClient, type TranscribeOptions } from './streaming/streaming-client.ts'
export type { ResumePoint, StreamingClientOptions, StreamingDials } from './streaming/options.ts'
export type { BegunSession, StreamingEvents, StreamingUsage, UnsentAudio } from './streaming/transcription.ts'
export type { SpeechModel, StreamingParameters } from './protocol/streaming-parameters.ts'
export type { LLMGatewayResponseMessage } from './protocol/streaming.ts'
export type { ConnectionState } from './transport/connection-state.ts'
export type { Region } from './core/region.ts'
export type { SocketAgent } from './transport/socket.ts'
export type { ReconnectOptions } from './transport/reconnect-policy.ts'
export { decodeMulaw } from './audio/mulaw.ts'
export { iterableSource } from './audio/iterable-source.ts'
export { pushSource, type PushSource, type PushSourceOptions } from './audio/push-source.ts'

// The visit
export { MedicalScribeSession } from './session/medical-scribe-session.ts'
export { finishVisit, type FinishVisitOptions } from './session/finish-visit.ts'
export type {
  MedicalScribeSessionOptions,
  NoteForm,
  NoteOf,
  RecoverOptions,
  SessionEditorOptions,
  SessionModel,
  SessionNoteOptions,
  SessionResult,
  SessionVerifierOptions,
  SessionWriterOptions,
} from './session/options.ts'
export { RecordedVisit } from './recorded/recorded-visit.ts'
export type {
  RecordedVisitOptions,
  RecordedWebhook,
  RecoverRecordedOptions,
  SecondHearingOptions,
  TranscriptionOptions,
  WaitingOptions,
} from './recorded/options.ts'
export type { WebhookHeaders } from './recorded/webhook-secret.ts'
export type { RecordingInput } from './recorded/recording.ts'
export type { RecordedEvents, RecordedProgress, RecordedState } from './recorded/events.ts'
export type { SessionEvent, SessionEvents } from './session/events.ts'
export type { ConsentOptions, WithdrawConsentOptions } from './session/consent.ts'
export type { SessionState } from './session/state.ts'
export type {
  CounterLike,
  HistogramLike,
  MeterLike,
  SpanLike,
  TelemetryAttributes,
  TracerLike,
} from './session/telemetry.ts'

// What a clinician decides and signs
export { EncounterReview } from './review/encounter-review.ts'
export type {
  AddendumOptions,
  DecisionOptions,
  EncounterReviewOptions,
  NewLine,
  ReviewedSession,
  SignOptions,
  VoidOptions,
} from './review/review-options.ts'
export { agendaOf, agendaTexts, type AgendaItem, type AgendaTexts } from './review/agenda.ts'
export {
  verifyEncounter,
  type EncounterProblem,
  type EncounterVerification,
  type VerifyEncounterOptions,
} from './review/verify-encounter.ts'
export { changesFromDraft, type ChangesFromDraft, type DraftChange } from './review/changes-from-draft.ts'
export type {
  Addendum,
  Consent,
  Decision,
  MadeDecision,
  ReadAs,
  Recheck,
  ReviewState,
  Signature,
  SignatureProof,
  Voided,
} from './protocol/decision.ts'

// Nouns
export { soapNoteSchema, noteItemSchema } from './protocol/note-schema.ts'
export { speakerName, turnText } from './protocol/turn.ts'
export type { AudioChannels, AudioEncoding, AudioFormat, AudioInput, AudioSource } from './protocol/audio.ts'
export type {
  Dispute,
  Edit,
  EditedTurn,
  EditKind,
  PartialTurn,
  SpeakerRole,
  Turn,
  TurnId,
  Word,
} from './protocol/turn.ts'
export type { CriticalFact, FactChange, FactKind } from './protocol/fact.ts'
export type {
  LineId,
  Checker,
  Note,
  NoteIssue,
  NoteItem,
  NoteOrigin,
  NoteSection,
  SectionRule,
  Omission,
  Quote,
  SoapNote,
  SoapSection,
  TemplateNote,
  Verdict,
} from './protocol/note.ts'
export type { Cue, Encounter, Gap, RoleProposal, ScribeWarning, Usage } from './protocol/encounter.ts'
export type {
  LanguageModel,
  ModelCall,
  ModelMessage,
  ModelRequest,
  ModelResponse,
  ModelUsage,
} from './protocol/model.ts'
export type { Credential } from './core/endpoint.ts'
export type { RetryOptions } from './core/retry.ts'
export type { AudioChunk, AudioChunks, ChunkOptions, IterableSourceOptions } from './audio/iterable-source.ts'
export type { EditContext, TurnEditor } from './protocol/turn-editor.ts'
export type { LineAtFault, MendedLine, NoteWriter, WrittenItem, WrittenNote } from './protocol/note-writer.ts'
export type { EditCallOptions, LLMEditorOptions } from './editing/editor/llm-editor.ts'
export type { BudgetOptions } from './editing/editor/edit-budget.ts'
export type { EditPolicy, EditReview, ReviewEditOptions } from './editing/guard/review-edit.ts'
export type { NoteCallOptions } from './note/write/ask-model.ts'
export type { GatewayModelOptions, ModelFetch, ModelFetchResponse } from './model/gateway-model.ts'
export type { EncounterStore, JournalRecord } from './journal/records.ts'
export type { Claim, EncounterStatus } from './protocol/claim.ts'

// Errors
export {
  AudioError,
  CancelledError,
  ConfigurationError,
  ConnectionError,
  ModelError,
  NoteError,
  ProtocolError,
  ScribeError,
  StateError,
  StoreError,
  TranscriptionError,
} from './core/errors.ts'
export type { AudioErrorReason, ScribeErrorOptions, ScribeErrors } from './core/errors.ts'
export type {
  ClinicalStatement,
  DosingStep,
  StatementAction,
  StatementChange,
  StatementCourse,
  StatementStatus,
  TopicKind,
} from './protocol/statement.ts'
