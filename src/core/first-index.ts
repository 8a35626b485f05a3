/**
 * Index of the first thing for which a condition holds that holds for all after it, too; the length where it holds for
 * none. Takes logarithmic time.
 */
export function firstIndex<T>(things: readonly T[], holds: (thing: T) => boolean): number {
  let [low, high] = [0, things.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(things[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

/** The things that begin within a stretch, of things in order. Takes logarithmic time to find them. */
export function within<T extends { readonly start: number }>(
  things: readonly T[],
  start: number,
  end: number,
): T[] {
  return things.slice(
    firstIndex(things, (thing) => thing.start >= start),
    firstIndex(things, (thing) => thing.start >= end),
  )
}
