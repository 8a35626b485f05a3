import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** What each door holds. A name that goes is a breaking change: write a line in CHANGELOG.md. */
const doors: Readonly<Record<string, { readonly values: string; readonly types: string }>> = {
  index: {
    values: `
      AudioError CancelledError ConfigurationError ConnectionError GatewayModel LLMEditor
      MedicalScribeSession MemoryStore ModelError NoteError ProtocolError ScribeError SoapGenerator
      StateError StoreError StreamingClient TranscriptionError compareFacts criticalFacts
      encryptStore extractiveNote iterableSource noteItemSchema renderNote reviewEdit reviewNote
      soapNoteSchema speakerName turnText withFallback`,
    types: `
      AudioChunk AudioChunks AudioEncoding AudioErrorReason AudioFormat AudioSource BegunSession
      BudgetOptions ConnectionState Credential CriticalFact Cue Edit EditCallOptions EditContext
      EditKind EditPolicy EditReview EditedTurn Encounter EncounterStore FactChange FactKind Gap
      GatewayModelOptions IterableSourceOptions JournalRecord LLMEditorOptions LanguageModel
      MedicalScribeSessionOptions ModelCall ModelMessage ModelRequest ModelResponse ModelUsage
      NoteCallOptions NoteIssue NoteItem NoteOrigin Omission PartialTurn ReconnectOptions
      ResumePoint RetryOptions ReviewEditOptions ScribeErrors ScribeWarning SessionEditorOptions
      SessionEvent SessionEvents SessionModel SessionNoteOptions SessionResult SessionState
      SoapGeneratorOptions SoapNote SoapSection SpeakerRole StreamingClientOptions StreamingDials
      StreamingEvents StreamingParameters StreamingUsage TranscribeOptions Turn TurnEditor TurnId
      UnsentAudio Usage Verdict Word`,
  },
  node: {
    values: `
      FileStore audioFile commandSource createToken microphone microphones`,
    types: `
      AudioFileOptions CommandSourceOptions CreateTokenOptions FileStoreOptions MicrophoneInfo
      MicrophoneOptions TemporaryToken`,
  },
  browser: {
    values: `
      IndexedDbStore listMicrophones mediaStreamSource microphone`,
    types: `
      MediaStreamSourceOptions MicrophoneInfo MicrophoneOptions`,
  },
  testing: {
    values: `
      FakeAssemblyAI isGarbled positionedAudio scriptedModel scriptedSource`,
    types: `
      ConnectionRecord FakeAssemblyAIOptions Fault HttpFault ModelAnswer ModelAnswers Script
      ScriptEntry ScriptWord ScriptedAnswer ScriptedAnswers ScriptedModel ScriptedSourceOptions
      ServerRequests StreamingFault`,
  },
  local: {
    values: `
      LocalScribe`,
    types: `
      LocalScribeOptions LocalWeights WeightsOption`,
  },
  fhir: {
    values: `
      toFhir`,
    types: `
      FhirBundle FhirBundleEntry FhirCoding FhirEncounterClass FhirOptions FhirParty FhirResource`,
  },
}

const words = (text: string): string[] => text.trim().split(/\s+/)

/** Names that a door exports as types only, read from its text: at run time they are gone. */
function typesOf(door: string): string[] {
  const code = readFileSync(new URL(`../../src/${door}.ts`, import.meta.url), 'utf8')
  const statements = code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').matchAll(/export (type )?\{([^}]*)\}/g)
  return [...statements].flatMap(([, isType, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && (isType !== undefined || name.startsWith('type ')))
      .map((name) => name.replace(/^type /, '')),
  )
}

describe('exports', () => {
  it.each(Object.keys(doors))('of %s', async (door) => {
    const module = (await import(`../../src/${door}.ts`)) as object
    expect(Object.keys(module).sort()).toEqual(words(doors[door]?.values ?? ''))
    expect(typesOf(door).sort()).toEqual(words(doors[door]?.types ?? ''))
  })
})
