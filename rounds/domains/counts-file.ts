import type { DomainCounts } from './counts.js'

/**
 * Layout, little-endian: magic, version and number of nodes (32 bits each); of each node, in the order of the run's calibration, which has their names and pages,
 * collected pages (32 bits), tokens, tokens collected and the sum of probabilities (64-bit floats). The same counts give the same bytes.
 */
const MAGIC = 'SLDC'
const VERSION = 1
const START = MAGIC.length + 8
const NODE_BYTES = 28

export function encodeCounts({ collected, tokens, collectedTokens, probable }: DomainCounts): Buffer {
  const bytes = Buffer.alloc(START + NODE_BYTES * collected.length)
  bytes.write(MAGIC, 'latin1')
  bytes.writeUInt32LE(VERSION, MAGIC.length)
  bytes.writeUInt32LE(collected.length, MAGIC.length + 4)
  for (let node = 0, at = START; node < collected.length; node++, at += NODE_BYTES) {
    bytes.writeUInt32LE(collected[node]!, at)
    bytes.writeDoubleLE(tokens[node]!, at + 4)
    bytes.writeDoubleLE(collectedTokens[node]!, at + 12)
    bytes.writeDoubleLE(probable[node]!, at + 20)
  }
  return bytes
}

/** @throws when the bytes are no counts, those of another version, or not of so many nodes */
export function decodeCounts(bytes: Uint8Array, nodes: number): DomainCounts {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (data.length < START || data.toString('latin1', 0, MAGIC.length) !== MAGIC) throw new Error('these are no counts')
  const version = data.readUInt32LE(MAGIC.length)
  if (version !== VERSION) throw new Error(`the counts are of version ${version}; this is ${VERSION}`)
  if (data.readUInt32LE(MAGIC.length + 4) !== nodes || data.length !== START + NODE_BYTES * nodes)
    throw new Error(`the counts are damaged, or not of the run's ${nodes} nodes`)
  const column = (read: (at: number) => number): Float64Array =>
    Float64Array.from({ length: nodes }, (_, node) => read(START + NODE_BYTES * node))
  return {
    collected: column((at) => data.readUInt32LE(at)),
    tokens: column((at) => data.readDoubleLE(at + 4)),
    collectedTokens: column((at) => data.readDoubleLE(at + 12)),
    probable: column((at) => data.readDoubleLE(at + 20)),
  }
}
