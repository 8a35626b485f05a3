import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** What each door holds. A name that goes is a breaking change: write a line in CHANGELOG.md. */
const doors: Readonly<Record<string, { readonly values: string; readonly types: string }>> = {
  index: {
    values: `
      AudioError CancelledError ConfigurationError ConnectionError EncounterReview GatewayModel LLMEditor MedicalScribeSession MemoryStore ModelError NoteError NoteGenerator NoteVerifier ProtocolError RecordedVisit ScribeError SoapGenerator StateError StoreError StreamingClient TranscriptionError agendaOf agendaTexts changesFromDraft clinicalStatements compareFacts compareStatements compareTranscripts criticalFacts decodeMulaw encryptStore extractiveNote finishVisit iterableSource noteItemSchema pushSource renderNote reseal reviewEdit reviewNote soapNoteSchema soapTemplate speakerName turnText verifyEncounter withFallback`,
    types: `
      Addendum AddendumOptions AgendaItem AgendaTexts AudioChannels AudioChunk AudioChunks AudioEncoding AudioErrorReason AudioFormat AudioInput AudioSource BegunSession BudgetOptions ChangesFromDraft Checker ChunkOptions Claim ClinicalStatement CompareTranscriptsOptions ConnectionState Consent ConsentOptions CounterLike Credential CriticalFact Cue Decision DecisionOptions Dispute DosingStep DraftChange Edit EditCallOptions EditContext EditKind EditPolicy EditReview EditedTurn Encounter EncounterProblem EncounterReviewOptions EncounterStatus EncounterStore EncounterVerification FactChange FactKind FactOptions FinishVisitOptions Gap GatewayModelOptions HistogramLike IterableSourceOptions JournalRecord LLMEditorOptions LLMGatewayResponseMessage LanguageModel LineAtFault LineId MadeDecision MedicalScribeSessionOptions MendedLine MeterLike ModelCall ModelFetch ModelFetchResponse ModelMessage ModelRequest ModelResponse ModelUsage NewLine Note NoteCallOptions NoteForm NoteGeneratorOptions NoteIssue NoteItem NoteOf NoteOrigin NoteSection NoteTemplate NoteVerifierOptions NoteWriter Omission PartialTurn PushSource PushSourceOptions Quote ReadAs Recheck ReconnectOptions RecordedEvents RecordedProgress RecordedState RecordedVisitOptions RecordedWebhook RecordingInput RecoverOptions RecoverRecordedOptions Region ResumePoint RetryOptions ReviewEditOptions ReviewState ReviewedSession RoleProposal ScribeErrorOptions ScribeErrors ScribeWarning SecondHearingOptions SectionRule SessionEditorOptions SessionEvent SessionEvents SessionModel SessionNoteOptions SessionResult SessionState SessionVerifierOptions SessionWriterOptions SignOptions Signature SignatureProof SoapGeneratorOptions SoapNote SoapSection SocketAgent SpanLike SpeakerRole SpeechModel StatementAction StatementChange StatementCourse StatementStatus StreamingClientOptions StreamingDials StreamingEvents StreamingParameters StreamingUsage TelemetryAttributes TemplateNote TemplateSection TextSpan TopicKind TracerLike TranscribeOptions TranscriptDisagreement TranscriptionOptions Turn TurnEditor TurnId UnsentAudio Usage Verdict VerifyEncounterOptions VerifyOptions VoidOptions Voided WaitingOptions WebCryptoKey WebhookHeaders WithdrawConsentOptions Word WrittenItem WrittenNote`,
  },
  node: {
    values: `
      FileStore RecordedVisit audioFile commandSource createToken listMicrophones microphone`,
    types: `
      AudioFileInput AudioFileOptions CommandSourceOptions CreateTokenOptions FileStoreOptions
      MicrophoneInfo MicrophoneOptions TemporaryToken`,
  },
  browser: {
    values: `
      IndexedDbStore listMicrophones mediaStreamSource microphone`,
    types: `
      AudioLevel MediaStreamSourceOptions MicrophoneInfo MicrophoneOptions`,
  },
  testing: {
    values: `
      FakeAssemblyAI isGarbled positionedAudio recordedModel scriptedModel scriptedSource`,
    types: `
      ConnectionRecord FakeAssemblyAIOptions Fault GatewayAnswer GatewayRequest HttpFault
      HttpRequest JobFault ModelAnswer ModelAnswers RecordedModelOptions Script ScriptEntry ScriptWord ScriptedAnswer
      ScriptedAnswers ScriptedModel ScriptedSourceOptions ServerRequests StreamingFault`,
  },
  postgres: {
    values: `
      PostgresStore VisitWorker`,
    types: `
      GivenUpVisit PostgresStoreOptions VisitWorkerEvents VisitWorkerOptions`,
  },
  local: {
    values: `
      LocalScribe`,
    types: `
      KeyPair LocalScribeOptions LocalWeights WeightsOption`,
  },
  clinical: {
    values: `
      drugByName drugClass lookAlikes sameDrug soundsLike`,
    types: `
      Drug`,
  },
  templates: {
    values: `
      afterVisitSummary behaviouralSoap birpTemplate dapTemplate girppTemplate historyAndPhysical
      referralLetter sirpTemplate`,
    types: `
      NoteTemplate SectionRule TemplateSection`,
  },
  ui: {
    values: `
      VisitDesk deskTexts mentionsOf microphonePermission`,
    types: `
      DeskLine DeskNote DeskSection DeskSession DeskSnapshot DeskStatus DeskStatusKind DeskTexts
      DeskTurn FinishStep Mention MicrophonePermission Observable TurnPart VisitDeskOptions`,
  },
  react: {
    values: `
      useDesk useLevel useMicrophonePermission useVisit`,
    types: `
      HookSession Visit`,
  },
  fhir: {
    values: `
      toFhir`,
    types: `
      FhirAllergyIntolerance FhirBundle FhirBundleEntry FhirCodeableConcept FhirCoding
      FhirComposition FhirConsent FhirDevice FhirDocumentReference FhirDosage FhirEncounter
      FhirEncounterClass FhirExtension FhirIdentifier FhirMedicationStatement FhirMeta FhirNarrative
      FhirOptions FhirOrganization FhirParty FhirPatient FhirPeriod FhirPractitioner FhirProvenance
      FhirProvenanceEntity FhirQuantity FhirReference FhirResource FhirResourceType FhirSection
      MedicationStatus`,
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
