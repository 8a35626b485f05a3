/** Adds to the list under a key. */
export function addTo<K, T>(lists: Map<K, T[]>, key: K, one: T): void {
  const list = lists.get(key)
  if (list) list.push(one)
  else lists.set(key, [one])
}

/** A list in parts that are at most `maxLength` long and hold at most `maxItems`; what is longer is a part by itself. */
export function cutBy<T>(
  items: readonly T[],
  lengthOf: (item: T) => number,
  maxLength: number,
  maxItems: number = Infinity,
): T[][] {
  const parts: T[][] = []
  let length = 0
  for (const item of items) {
    const open = parts.at(-1)
    const fits = open && open.length < maxItems && (length === 0 || length + lengthOf(item) <= maxLength)
    if (fits) open.push(item)
    else parts.push([item])
    length = (fits ? length : 0) + lengthOf(item)
  }
  return parts
}
