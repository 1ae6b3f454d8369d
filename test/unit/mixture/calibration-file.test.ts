import { describe, expect, it } from 'vitest'
import { decodeCalibration, encodeCalibration } from '../../../processors/posterior/calibration-file.js'
import { random } from '../dedup/helpers.js'
import { nodeTable, pathsOf } from './nodes.js'

const next = random(9)
const paths = [
  '',
  'a.example',
  'a.example/ü',
  'a.example/ü/漢字',
  ...Array.from({ length: 3000 }, (_, i) => `${i}.example`),
]
const calibration = {
  prior: { prevalence: next(), lift: next(), floor: 3 + next() },
  evidence: Float64Array.from({ length: 2048 }, () => next() - 0.5),
  most: next(),
  atCut: next(),
  nodes: nodeTable(Object.fromEntries(paths.map((path, i) => [path, { pages: i + 1, positives: i * next() }]))),
}
const bytes = encodeCalibration(calibration)

describe('a published calibration', () => {
  it('comes back as it was', () => {
    const { nodes, ...rest } = decodeCalibration(bytes)
    const { nodes: before, ...others } = calibration
    expect(rest).toEqual(others)
    expect(pathsOf(nodes.index)).toEqual(pathsOf(before.index))
    expect(nodes.pages).toEqual(before.pages)
    expect(nodes.positives).toEqual(before.positives)
    expect(encodeCalibration({ ...rest, nodes })).toEqual(bytes)
  })

  it('may begin at any byte of what it was read into', () => {
    const within = Buffer.concat([Buffer.from('xyz'), bytes]).subarray(3)
    expect(decodeCalibration(within).nodes.index.size).toBe(calibration.nodes.index.size)
  })

  it('is refused when it is of another version, damaged or something else', () => {
    expect(() => decodeCalibration(Buffer.from('{"version":1}'))).toThrow('of version 1; this is 2')
    const head = bytes.toString('latin1').replace('"version":2', '"version":3')
    expect(() => decodeCalibration(Buffer.from(head, 'latin1'))).toThrow('of version 3; this is 2')
    expect(() => decodeCalibration(Buffer.from('SLF1 and more'))).toThrow('no calibration')
    expect(() => decodeCalibration(Buffer.alloc(0))).toThrow('no calibration')
    for (const length of [50_000, 70_000, bytes.length - 1]) {
      expect(() => decodeCalibration(bytes.subarray(0, length))).toThrow()
    }
  })
})
