/** True for lists of the same things in the same order; none is an empty one. */
export function isSameList(a: readonly unknown[] = [], b: readonly unknown[] = []): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at])
}
