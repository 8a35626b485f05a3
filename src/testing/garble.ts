/** Marks a word of which only a part was heard. */
export function garble(text: string): string {
  return `~${text}~`
}

/** True for a word of which only a part was heard. */
export function isGarbled(text: string): boolean {
  return text.startsWith('~')
}
