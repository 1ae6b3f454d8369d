import { decode } from './decoders.js'

/** Bytes that are looked at. */
const SAMPLE = 1 << 16
/** Share of zeros from which bytes may be UTF-16: markup is ASCII in whatever language a page is. */
const LEAST_ZEROS = 0.05
/** Zeros stand on one side of the units, but for few. */
const ONE_SIDE = 0.9
/** How ISO-2022-JP switches to its characters. */
const SWITCHES = ['\x1b$B', '\x1b$@', '\x1b(I']

/** The UTF-16 that bytes are in, told by where their zeros stand; undefined when they are not. */
export function utf16ByZeros(bytes: Uint8Array): string | undefined {
  if (!bytes.includes(0)) return undefined
  const sample = bytes.subarray(0, SAMPLE)
  const zeros = [0, 0]
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at & 1]!++
  const [even, odd] = zeros as [number, number]
  if (even + odd < sample.length * LEAST_ZEROS) return undefined
  if (odd >= (even + odd) * ONE_SIDE) return 'utf-16le'
  return even >= (even + odd) * ONE_SIDE ? 'utf-16be' : undefined
}

/** Whether bytes without any above ASCII are ISO-2022-JP: they switch to Japanese characters, and all of them exist. */
export function isIso2022Jp(bytes: Uint8Array): boolean {
  const first = bytes.indexOf(0x1b)
  if (first < 0) return false
  const sample = bytes.subarray(first, first + SAMPLE)
  const start = Buffer.from(sample.subarray(0, 3)).toString('latin1')
  if (!SWITCHES.includes(start)) return false
  const text = decode(sample, 'iso-2022-jp')
  const broken = text.split('\ufffd').length - 1
  return broken * 50 < text.length
}
