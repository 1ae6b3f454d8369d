import { fstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

const READS_ONLY = 0

/** Whether a descriptor was given to this process to write to. It has others of its own, and writing to those would break it. */
export function isGiven(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor)
    if (stats.isFIFO()) return !isReadHere(descriptor)
    return stats.isFile() || stats.isCharacterDevice() || stats.isSocket()
  } catch {
    return false
  }
}

/** Of a pipe that this process made for itself it has both ends. */
function isReadHere(descriptor: number): boolean {
  const pipe = pipeOf(descriptor)
  if (pipe === undefined) return false
  const others = readdirSync('/proc/self/fd').map(Number)
  return others.some((other) => other !== descriptor && pipeOf(other) === pipe && accessOf(other) === READS_ONLY)
}

/** What Linux calls the file behind a descriptor; elsewhere, and of one that is not open, nothing. */
function pipeOf(descriptor: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return undefined
  }
}

function accessOf(descriptor: number): number | undefined {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1]
    return flags === undefined ? undefined : Number.parseInt(flags, 8) & 3
  } catch {
    return undefined
  }
}
