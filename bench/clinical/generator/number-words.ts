const small =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ')

/** Number words up to ninety-nine, as a pattern without anchors. */
export const numberWord: string = `(?:${[...small].reverse().join('|')}|${tens.join('|')})`

/** A whole number below ten thousand in words. */
export function inWords(n: number, and = false): string {
  if (n < 20) return small[n] as string
  if (n < 100) return (tens[Math.floor(n / 10) - 2] as string) + (n % 10 ? `-${small[n % 10] as string}` : '')
  const [size, name] = n < 1000 ? [100, 'hundred'] : [1000, 'thousand']
  const rest = n % size
  const link = rest === 0 ? '' : and && rest < 100 ? ' and ' : ' '
  return `${inWords(Math.floor(n / size))} ${name}${link}${rest === 0 ? '' : inWords(rest, and)}`
}

/** The value of number words that are one plain cardinal; undefined for anything looser (`one forty`). */
export function fromWords(words: string): number | undefined {
  const parts = words.toLowerCase().split(/[\s-]+/)
  const value = parts.reduce<{ total: number; group: number } | undefined>(
    (sum, word) => {
      if (!sum) return undefined
      const n = small.indexOf(word)
      const ten = tens.indexOf(word)
      if (word === 'and') return sum
      if (word === 'hundred')
        return sum.group > 0 && sum.group < 10 ? { ...sum, group: sum.group * 100 } : undefined
      if (word === 'thousand')
        return sum.group > 0 && sum.total === 0 ? { total: sum.group * 1000, group: 0 } : undefined
      if (ten >= 0) return sum.group % 100 === 0 ? { ...sum, group: sum.group + ten * 10 + 20 } : undefined
      if (n < 0) return undefined
      if (n < 10 && sum.group % 10 === 0 && sum.group % 100 !== 10 && (n > 0 || parts.length === 1))
        return { ...sum, group: sum.group + n }
      return sum.group % 100 === 0 && n > 0 ? { ...sum, group: sum.group + n } : undefined
    },
    { total: 0, group: 0 },
  )
  return value && value.total + value.group
}

/** A run of number words, as a pattern without anchors. */
export const numberRun: string = `${numberWord}(?:[ -](?:hundred|thousand|and ${numberWord}|${numberWord}))*`
