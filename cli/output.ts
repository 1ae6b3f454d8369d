/** Rows under their headings, columns padded to their widest entry; numbers stand to the right. */
export function formatTable(headings: string[], rows: Array<Array<string | number>>): string {
  const cells = [headings, ...rows.map((row) => row.map(show))]
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))))
  const numeric = headings.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'))
  const lines = cells.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(widths[column]! - width(cell))
        return numeric[column] ? padding + cell : cell + padding
      })
      .join('  ')
      .trimEnd(),
  )
  lines.splice(1, 0, widths.map((n) => '─'.repeat(n)).join('  '))
  return lines.join('\n')
}

const show = (cell: string | number): string => printable(typeof cell === 'number' ? groups(cell) : cell)

/** Thousands apart; fractions as they are. */
export const groups = (value: number): string =>
  Number.isInteger(value) ? value.toLocaleString('en-US') : String(value)

/** Text from pages without control characters: a title must not steer the terminal. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')

/** Columns that a text takes; East Asian characters take two. */
export const width = (text: string): number =>
  [...text].reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character)
        ? 2
        : 1),
    0,
  )

export function clip(text: string, columns: number): string {
  const clean = printable(text)
  return clean.length > columns ? `${clean.slice(0, columns - 1)}…` : clean
}

export const percent = (share: number | undefined): string =>
  share === undefined || Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`

export function duration(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100)
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Bytes in the largest unit of which there is one. */
export function byteSize(bytes: number): string {
  const units = ['KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length, Math.max(1, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  return `${(bytes / 2 ** (10 * power)).toFixed(1)} ${units[power - 1]}`
}

export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2))
