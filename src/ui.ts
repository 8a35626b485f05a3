/**
 * The desk of a visit as observable state, without a framework.
 *
 * @module
 */
export {
  VisitDesk,
  type DeskLine,
  type DeskNote,
  type DeskSection,
  type DeskSession,
  type DeskSnapshot,
  type DeskStatus,
  type DeskTurn,
  type TurnPart,
  type VisitDeskOptions,
} from './ui/visit-desk.ts'
export { deskTexts, type DeskStatusKind, type DeskTexts, type FinishStep } from './ui/desk-texts.ts'
export { mentionsOf, type Mention } from './ui/mentions.ts'
export { microphonePermission, type MicrophonePermission } from './ui/microphone-permission.ts'
export type { Observable } from './ui/observable.ts'
