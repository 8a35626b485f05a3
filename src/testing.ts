/**
 * Test doubles that ship: a scripted service on loopback, a scripted source, a scripted model.
 *
 * @module
 */
export { FakeAssemblyAI, type FakeAssemblyAIOptions } from './testing/fake-assemblyai.ts'
export type { Fault, HttpFault, StreamingFault } from './testing/fault.ts'
export type { ScriptEntry, ScriptWord } from './testing/script.ts'
export type { Script } from './testing/scripted-engine.ts'
export type { ScriptedAnswer, ScriptedAnswers } from './testing/scripted-gateway.ts'
export type { GatewayAnswer, GatewayRequest } from './server/gateway-side.ts'
export type { HttpRequest } from './server/server-observer.ts'
export type { ConnectionRecord, ServerRequests } from './testing/request-log.ts'
export { isGarbled } from './testing/garble.ts'
export { positionedAudio } from './testing/positioned-audio.ts'
export { scriptedSource, type ScriptedSourceOptions } from './testing/scripted-source.ts'
export { recordedModel, type RecordedModelOptions } from './testing/recorded-model.ts'
export {
  scriptedModel,
  type ModelAnswer,
  type ModelAnswers,
  type ScriptedModel,
} from './testing/scripted-model.ts'
