/** Series of one metric: the labels of each. */
export type Series = Map<string, Array<Record<string, string>>>

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y
const NUMBER = /^(?:[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Inf)|NaN)$/i

/** Reads Prometheus' text format, as strictly as it is defined. @throws naming the line that is not in it */
export function seriesIn(text: string): Series {
  const series: Series = new Map()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# ')) continue
    const [, name, labels = '', value = ''] = LINE.exec(line) ?? []
    if (!name || !NUMBER.test(value)) throw new Error(`not a series: ${line}`)
    series.set(name, [...(series.get(name) ?? []), labelsIn(labels, line)])
  }
  return series
}

function labelsIn(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const [, name, value = ''] = LABEL.exec(text) ?? []
    if (!name || name in labels) throw new Error(`not labels: ${line}`)
    labels[name] = value
  }
  return labels
}

/** The selectors in a PromQL expression, and the labels that it groups or joins by. */
export function selectorsIn(expression: string): {
  selectors: Array<{ name: string; labels: string[] }>
  by: string[]
} {
  const selectors = [...expression.matchAll(/\b((?:sluice|kafka)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name, labels = '']) => ({
      name: name!,
      labels: [...labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label]) => label!),
    }),
  )
  const by = [...expression.matchAll(/\b(?:by|on|without|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, list]) =>
    list!.split(',').map((label) => label.trim()),
  )
  return { selectors, by }
}
