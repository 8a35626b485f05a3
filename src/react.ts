/**
 * The desk of a visit in React: hooks on `medical-scribe/ui`.
 *
 * @module
 */
export {
  useDesk,
  useLevel,
  useMicrophonePermission,
  useVisit,
  type HookSession,
  type Visit,
} from './react/use-visit.ts'
