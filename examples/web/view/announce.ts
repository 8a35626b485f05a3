import { byId } from './element.ts'

/** What changes together is told together, in milliseconds. */
const togetherMs = 150
const waiting = new Set<string>()

/** Says it to a screen reader. The page has no other live region, so that each change is one message. */
export function announce(text: string): void {
  waiting.add(text)
  if (waiting.size > 1) return
  setTimeout(() => {
    const region = byId('announcer', HTMLParagraphElement)
    const next = [...waiting].join(' ')
    waiting.clear()
    // The same words again would be no change.
    region.textContent = region.textContent === next ? `${next}\u00a0` : next
  }, togetherMs)
}
