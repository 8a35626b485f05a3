/** `1:05`, or `1:02:05` from an hour on. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** Of a signature and the like: date and time in full. */
export function fullTime(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' })
}

/** For paper, which outlives the day: `Visit of 3 March 2026 at 10:42`; of one that begins, with the time of now. */
export function visitDate(startedAt: string | undefined, now: Date, locale?: string): string {
  const at = startedAt === undefined ? now : new Date(startedAt)
  return `Visit of ${at.toLocaleString(locale, { dateStyle: 'long', timeStyle: 'short' })}`
}

/** What people call a visit: `10:42` on its own day, `22 Nov, 10:42` later. In the local time zone. */
export function visitTime(startedAt: string | undefined, now: Date, locale?: string): string {
  const at = new Date(startedAt ?? Number.NaN)
  if (Number.isNaN(at.getTime())) return 'unknown time'
  const time = at.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' })
  if (at.toDateString() === now.toDateString()) return time
  return `${at.toLocaleDateString(locale, { day: 'numeric', month: 'short' })}, ${time}`
}
