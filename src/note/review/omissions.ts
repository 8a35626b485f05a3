import type { Omission } from '../../protocol/note.ts'
import type { VisitReading } from './visit.ts'
export function omissionsOf(_texts: readonly string[], _visit: VisitReading): Omission[] { return [] }
