export interface Progress {
  /** @param done how much of the total; @param detail shown behind it */
  update(done: number, detail?: string): void
  stop(): void
}

type Unit = 'bytes' | 'pages' | 'records'

interface ProgressOptions {
  label: string
  /** Unknown totals show no share and no time left. */
  total?: number
  unit: Unit
  stream?: NodeJS.WriteStream
}

const REDRAW_MS = 100
const LINE_MS = 10_000
const WIDTH = 24

/** One line that is drawn anew on a terminal, with rate and time left; elsewhere a line now and then. */
export function createProgress({ label, total, unit, stream = process.stderr }: ProgressOptions): Progress {
  const began = Date.now()
  let drawn = stream.isTTY ? 0 : began
  let first: number | undefined
  let line = ''
  return {
    update(done, detail = '') {
      // Work done before (an ingest that goes on) says nothing about the rate.
      first ??= done
      const now = Date.now()
      const rate = (done - first) / Math.max(0.001, (now - began) / 1000)
      line = [label, bar(done, total), `${amount(rate, unit)}/s`, left(done, total, rate), detail]
        .filter(Boolean)
        .join('  ')
      if (now - drawn < (stream.isTTY ? REDRAW_MS : LINE_MS)) return
      drawn = now
      stream.write(stream.isTTY ? `\r\x1b[2K${fitted(line, stream)}` : `${line}\n`)
    },
    stop() {
      if (stream.isTTY && line !== '') stream.write(`\r\x1b[2K${fitted(line, stream)}\n`)
    },
  }
}

/** A line that wraps could not be drawn anew. */
const fitted = (line: string, { columns }: NodeJS.WriteStream): string => (columns ? line.slice(0, columns - 1) : line)

function bar(done: number, total: number | undefined): string {
  if (!total) return ''
  const share = Math.min(1, done / total)
  const full = Math.round(share * WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.floor(100 * share)).padStart(3)} %`
}

function left(done: number, total: number | undefined, rate: number): string {
  if (!total) return ''
  if (rate <= 0) return '– left'
  const seconds = Math.max(0, Math.round((total - done) / rate))
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`
}

const amount = (value: number, unit: Unit): string =>
  unit === 'bytes' ? `${(value / 2 ** 20).toFixed(1)} MiB` : `${Math.round(value)} ${unit}`
