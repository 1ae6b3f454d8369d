/** ISO 8601 as WARC has it, down to any precision, and the fourteen digits of its forerunners. */
const DATE = /^(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[T ]?(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,9}))?)?)?)?)?)?Z?$/

/** Milliseconds since 1970 of a WARC-Date, which is always UTC; undefined when it is not a date. */
export function parseWarcDate(text: string): number | undefined {
  const match = DATE.exec(text.trim())
  if (!match) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => digits && Number(digits))
  const milliseconds = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000)
  const fields = [Number(year), Number(month || 1), Number(day || 1), Number(hour || 0), Number(minute || 0)] as const
  const [y, m, d, h, min] = fields
  const time = Date.UTC(y, m - 1, d, h, min, Number(second || 0), milliseconds)
  // A leap second is a second like others; a thirteenth month is not a month.
  const valid = m >= 1 && m <= 12 && d >= 1 && new Date(Date.UTC(y, m - 1, d)).getUTCDate() === d
  return valid && h < 24 && min < 60 && Number(second || 0) <= 60 ? time : undefined
}
