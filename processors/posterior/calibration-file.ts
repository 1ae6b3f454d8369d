import { type Annotated, readAnnotated, storedAnnotated } from './annotated.js'
import { readJudged, type StoredJudged, storedJudged } from './judged.js'
import { NodeIndex } from './node-index.js'
import type { Calibration } from './posterior.js'

/** A calibration as it is published with a run. */
export interface PublishedCalibration extends Calibration {
  /** Of pages whose probability is just that of the cut, those from this score up pass. */
  atCut: number
}

/**
 * Layout, little-endian: magic, length of the head, head (JSON, whose numbers come back as they were); of each node, parents before what is below
 * them, its pages and the sum of their probabilities (64-bit floats), and its parent (32 bits; -1 for a host); their names in UTF-8, each ended by
 * a slash. The same calibration gives the same bytes.
 */
const MAGIC = 'SLCA'
const VERSION = 2
const START = MAGIC.length + 4
const NODE_BYTES = 20
const SLASH = 0x2f
/** With which version 1 began, which was all JSON. */
const BRACE = 0x7b

type Head = Pick<PublishedCalibration, 'prior' | 'most' | 'atCut'> & {
  version: number
  evidence: number[]
  nodes: number
  judged?: StoredJudged
  annotated?: ReturnType<typeof storedAnnotated>
}

export function encodeCalibration(calibration: PublishedCalibration): Buffer {
  const { prior, evidence, most, atCut, nodes, judged, annotated } = calibration
  const { index, pages, positives } = nodes
  const head: Head = {
    version: VERSION,
    prior,
    evidence: [...evidence],
    most,
    atCut,
    nodes: index.size,
    ...(judged && { judged: storedJudged(judged) }),
    ...(annotated && annotated.size > 0 && { annotated: storedAnnotated(annotated) }),
  }
  const headBytes = Buffer.from(JSON.stringify(head))
  const start = Buffer.alloc(START)
  start.write(MAGIC, 'latin1')
  start.writeUInt32LE(headBytes.length, MAGIC.length)
  const numbers = Buffer.alloc(NODE_BYTES * index.size)
  const names: Buffer[] = []
  for (let node = 0; node < index.size; node++) {
    numbers.writeDoubleLE(pages[node]!, NODE_BYTES * node)
    numbers.writeDoubleLE(positives[node]!, NODE_BYTES * node + 8)
    numbers.writeInt32LE(index.parentOf(node), NODE_BYTES * node + 16)
  }
  for (let node = 0; node < index.size; ) {
    let some = ''
    for (const end = Math.min(index.size, node + 1000); node < end; node++) some += `${index.nameOf(node)}/`
    names.push(Buffer.from(some))
  }
  return Buffer.concat([start, headBytes, numbers, ...names])
}

/** @throws when the bytes are no calibration, or one of another version */
export function decodeCalibration(bytes: Uint8Array): PublishedCalibration {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const { head, headEnd } = headOf(data)
  const { prior, evidence, most, atCut, nodes, judged, annotated } = head
  const index = new NodeIndex()
  const pages = new Float64Array(nodes)
  const positives = new Float64Array(nodes)
  let name = headEnd + NODE_BYTES * nodes
  for (let node = 0, at = headEnd; node < nodes; node++, at += NODE_BYTES) {
    pages[node] = data.readDoubleLE(at)
    positives[node] = data.readDoubleLE(at + 8)
    const parent = data.readInt32LE(at + 16)
    const end = data.indexOf(SLASH, name)
    if (end < 0 || parent >= node || index.add(parent, data.toString('utf8', name, end)) !== node) {
      throw new Error(`the calibration is damaged at node ${node}`)
    }
    name = end + 1
  }
  return {
    prior,
    evidence: Float64Array.from(evidence),
    most,
    atCut,
    nodes: { index, pages, positives },
    ...(judged && { judged: readJudged(judged) }),
    ...(annotated && { annotated: readAnnotated(annotated) }),
  }
}

/** What people had said of nodes when it was made: of a calibration, only its head is read. @throws as `decodeCalibration` */
export const annotatedIn = (bytes: Uint8Array): Annotated =>
  readAnnotated(headOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).head.annotated ?? [])

function headOf(data: Buffer): { head: Head; headEnd: number } {
  if (data[0] === BRACE) throw versionError(JSON.parse(data.toString()).version)
  if (data.length < START || data.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new Error('this is no calibration')
  }
  const headEnd = START + data.readUInt32LE(MAGIC.length)
  const head = JSON.parse(data.toString('utf8', START, headEnd)) as Head
  if (head.version !== VERSION) throw versionError(head.version)
  return { head, headEnd }
}

const versionError = (version: unknown): Error =>
  new Error(`the calibration is of version ${version}; this is ${VERSION}`)
