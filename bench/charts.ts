import type { Series } from './peers/result.ts'

const width = 640
const height = 320
const margin = { left: 64, right: 16, top: 40, bottom: 48 }
const colours = ['#0b6e8a', '#b4532a', '#5a7d2b', '#6b4c9a']

/** A line chart as SVG, readable on light and dark pages; the x axis is logarithmic when `x` spans much. */
export function lineChart(title: string, xName: string, yName: string, series: Series): string {
  const points = Object.values(series).flat()
  const xs = points.map(({ x }) => x)
  const isLog = Math.max(...xs) / Math.max(1, Math.min(...xs)) >= 100
  const scaleX = scale(isLog ? 1 : 0, Math.max(...xs), margin.left, width - margin.right, isLog)
  const scaleY = scale(
    0,
    1.15 * Math.max(...points.map(({ y }) => y)),
    height - margin.bottom,
    margin.top,
    false,
  )
  const xTicks = isLog ? decades(Math.max(...xs)) : ticks(Math.max(...xs))
  const yTicks = ticks(1.15 * Math.max(...points.map(({ y }) => y)))
  const body = [
    ...yTicks.map(
      (y) =>
        `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at(scaleY(y))}" y2="${at(scaleY(y))}" stroke="#8888" stroke-width="0.5"/>` +
        text(margin.left - 8, scaleY(y) + 4, label(y), 'end'),
    ),
    ...xTicks.map((x) => text(scaleX(x), height - margin.bottom + 18, label(x), 'middle')),
    ...Object.entries(series).map(([name, line], i) => {
      const colour = colours[i % colours.length] ?? ''
      const path = line.map(({ x, y }) => `${at(scaleX(x))},${at(scaleY(y))}`).join(' ')
      const dots = line.map(
        ({ x, y }) => `<circle cx="${at(scaleX(x))}" cy="${at(scaleY(y))}" r="2.5" fill="${colour}"/>`,
      )
      const legend = text(margin.left + 8 + i * 170, 34, name, 'start', colour)
      return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}${legend}`
    }),
    text(margin.left, 18, title, 'start', undefined, 'bold'),
    text((margin.left + width - margin.right) / 2, height - 10, xName, 'middle'),
    `<text transform="translate(16 ${(height - margin.bottom + margin.top) / 2}) rotate(-90)" text-anchor="middle" fill="#777">${escape(yName)}</text>`,
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${escape(title)}">\n${body.join('\n')}\n</svg>\n`
}

function scale(
  from: number,
  to: number,
  start: number,
  end: number,
  isLog: boolean,
): (value: number) => number {
  const place = (value: number): number => (isLog ? Math.log10(Math.max(1, value)) : value)
  return (value) => start + ((place(value) - place(from)) / (place(to) - place(from) || 1)) * (end - start)
}

function ticks(max: number): number[] {
  const rough = max / 5
  const unit = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((times) => times * unit >= rough) ?? 10) * unit
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => i * step)
}

const decades = (max: number): number[] =>
  Array.from({ length: Math.floor(Math.log10(max)) + 1 }, (_, i) => 10 ** i)

const at = (value: number): string => value.toFixed(1)
const label = (value: number): string => String(Number(value.toPrecision(3)))
const escape = (value: string): string =>
  value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')

function text(x: number, y: number, value: string, anchor: string, fill = '#777', weight = 'normal'): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${fill}" font-weight="${weight}">${escape(value)}</text>`
}
