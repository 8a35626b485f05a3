import type { BenchCase, BenchResult, BenchTable } from './report.ts'

/** Beyond this many a page is no longer read. */
const mostCases = 400

const escaped = (text: string | number): string =>
  String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)

const style = `body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:78rem;padding:0 1rem;color:#1c2733}
table{border-collapse:collapse;margin:.5rem 0 1.5rem}th,td{padding:.25rem .8rem;border-bottom:1px solid #dde3ea;text-align:left;vertical-align:top}
th{color:#56677a;font-weight:600}td.n{text-align:right;font-variant-numeric:tabular-nums}.bad{color:#a61b1b;font-weight:600}.good{color:#17693a}
.case{border:1px solid #dde3ea;border-radius:6px;margin:.6rem 0;padding:.5rem .8rem}.sides{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem}
.sides b{display:block;color:#56677a;font-size:.8rem}mark{background:#ffe08a;padding:0 .1em}mark.form{background:#f1f3f5}small{color:#56677a}
input{font:inherit;padding:.3rem .5rem;width:20rem}p{white-space:pre-wrap;margin:.1rem 0;overflow-wrap:anywhere}`

/** Words of one text that the other has not, marked: enough to find the place by eye. */
function marked(text: string, other: string): string {
  const have = new Map<string, number>()
  const spelled = (word: string): string => word.toLowerCase().replace(/[^\p{L}\p{N}%]/gu, '')
  const forms = new Set(other.split(/\s+/).map(spelled))
  for (const word of other.split(/\s+/)) have.set(word, (have.get(word) ?? 0) + 1)
  return text
    .split(/(\s+)/)
    .map((word) => {
      if (word.trim() === '') return word
      const left = have.get(word) ?? 0
      have.set(word, left - 1)
      const faint = forms.has(spelled(word)) ? ' class="form"' : ''
      return left > 0 ? escaped(word) : `<mark${faint}>${escaped(word)}</mark>`
    })
    .join('')
}

function table({ title, columns, rows, target, passed }: BenchTable): string {
  const goal =
    target === undefined
      ? ''
      : `<p class="${passed ? 'good' : 'bad'}">${escaped(target)}: ${passed ? 'holds' : 'MISSED'}</p>`
  const cell = (value: string | number): string =>
    `<td class="${/^[\d.,%–\s]+$/.test(String(value)) ? 'n' : value === 'MISSED' ? 'bad' : ''}">${escaped(value)}</td>`
  const head = columns.map((column) => `<th>${escaped(column)}</th>`).join('')
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')
  return `<h3>${escaped(title)}</h3>${goal}<table><tr>${head}</tr>${body}</table>`
}

function sides({ id, left, right, labels, result, verdict }: BenchCase): string {
  const side = (label: string, text: string): string => `<div><b>${label}</b><p>${text}</p></div>`
  const third = result === undefined ? '' : side('what may stand', marked(result, left))
  const bad = /^(?:missed|false alarm|not marked)/.test(verdict)
  return `<div class="case"><small>${escaped(id)}</small> <span class="${bad ? 'bad' : 'good'}">${escaped(verdict)}</span>
<div class="sides">${side(labels?.[0] ?? 'before', marked(left, right))}${side(labels?.[1] ?? 'after', marked(right, left))}${third}</div></div>`
}

/** Wrong ones first, and of each benchmark no more than can be read. */
function chosen(cases: readonly BenchCase[]): BenchCase[] {
  const isWrong = ({ verdict }: BenchCase): boolean => /^(?:missed|false alarm|not marked)/.test(verdict)
  return [...cases.filter(isWrong), ...cases.filter((one) => !isWrong(one))].slice(0, mostCases)
}

/** One page that needs nothing else: the tables, and the cases side by side with a field to search them. */
export function page(results: readonly BenchResult[]): string {
  const parts = results.map(({ name, sources, tables, cases, skipped }) => {
    const from =
      sources.length === 0 ? '' : `<p><small>Measured on ${escaped(sources.join(', '))}</small></p>`
    const shown = chosen(cases)
    const list =
      shown.length === 0
        ? ''
        : `<details><summary>${shown.length} of ${cases.length} cases</summary>${shown.map(sides).join('')}</details>`
    return `<h2>${escaped(name)}</h2>${from}${skipped === undefined ? '' : `<p>Skipped: ${escaped(skipped)}</p>`}${tables.map(table).join('')}${list}`
  })
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Clinical benchmarks</title><style>${style}</style>
<h1>Clinical benchmarks</h1><p><input type="search" placeholder="Show only cases with …" aria-label="Show only cases with"></p>
${parts.join('\n')}
<script>const field=document.querySelector('input');field.addEventListener('input',()=>{const wanted=field.value.toLowerCase();
for(const each of document.querySelectorAll('.case'))each.hidden=!each.textContent.toLowerCase().includes(wanted)})</script></html>
`
}
