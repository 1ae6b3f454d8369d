import type { ByteReader } from './byte-reader.js'
import { ModelFormatError } from './errors.js'

const CENTROIDS = 256

/** Rows of single-precision numbers, plain or quantised. */
export interface Matrix {
  readonly rows: number
  /** Adds a row to `target`. */
  addRow(row: number, target: Float32Array): void
  /** Inner product of a row and a vector. */
  dotRow(row: number, vector: ArrayLike<number>): number
}

/** The size that precedes a matrix's values. @throws {ModelFormatError} when it is not the size expected */
export function readSize(reader: ByteReader, rows: number, columns: number, what: string): void {
  const [m, n] = [reader.int64(`${what} matrix`), reader.int64(`${what} matrix`)]
  if (m !== rows || n !== columns) {
    throw new ModelFormatError(`the ${what} matrix is ${m} × ${n} where the header says ${rows} × ${columns}`)
  }
}

export function readMatrix(
  reader: ByteReader,
  rows: number,
  columns: number,
  quantised: boolean,
  what: string,
): Matrix {
  return quantised ? readQuantised(reader, rows, columns, what) : readDense(reader, rows, columns, what)
}

function readDense(reader: ByteReader, rows: number, columns: number, what: string): Matrix {
  readSize(reader, rows, columns, what)
  return new DenseMatrix(rows, columns, reader.floats(rows * columns, `${what} matrix`))
}

class DenseMatrix implements Matrix {
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly values: Float32Array,
  ) {}

  addRow(row: number, target: Float32Array): void {
    const { columns, values } = this
    const start = row * columns
    for (let i = 0; i < columns; i++) target[i] = target[i]! + values[start + i]!
  }

  dotRow(row: number, vector: ArrayLike<number>): number {
    const { columns, values } = this
    const start = row * columns
    let sum = 0
    for (let i = 0; i < columns; i++) sum += values[start + i]! * vector[i]!
    return sum
  }
}

function readQuantised(reader: ByteReader, rows: number, columns: number, what: string): Matrix {
  const name = `${what} matrix (quantised)`
  const withNorms = reader.bool(name)
  readSize(reader, rows, columns, what)
  const size = reader.int32(name)
  const codes = reader.bytes(Math.max(size, 0), name)
  const quantiser = readQuantiser(reader, columns, name)
  if (size !== rows * quantiser.parts) throw new ModelFormatError(`the ${name} has ${size} codes for ${rows} rows`)
  if (!withNorms) return new QuantisedMatrix(rows, codes, quantiser)
  const normCodes = reader.bytes(rows, name)
  const norms = readQuantiser(reader, 1, name)
  const scale = new Float32Array(rows)
  for (let row = 0; row < rows; row++) scale[row] = norms.centroids[normCodes[row]!]!
  return new QuantisedMatrix(rows, codes, quantiser, scale)
}

/** A product quantiser: each part of a vector is one of 256 centroids. */
interface Quantiser {
  dimension: number
  parts: number
  partSize: number
  lastPartSize: number
  centroids: Float32Array
}

function readQuantiser(reader: ByteReader, dimension: number, what: string): Quantiser {
  const stored = reader.int32(what)
  const parts = reader.int32(what)
  const partSize = reader.int32(what)
  const lastPartSize = reader.int32(what)
  const whole = (parts - 1) * partSize + lastPartSize
  if (
    stored !== dimension ||
    parts < 1 ||
    partSize < 1 ||
    lastPartSize < 1 ||
    lastPartSize > partSize ||
    whole !== stored
  ) {
    throw new ModelFormatError(`the ${what} is damaged: ${parts} parts of ${partSize} for dimension ${stored}`)
  }
  return { dimension, parts, partSize, lastPartSize, centroids: reader.floats(dimension * CENTROIDS, what) }
}

class QuantisedMatrix implements Matrix {
  constructor(
    readonly rows: number,
    readonly codes: Uint8Array,
    readonly quantiser: Quantiser,
    readonly norms?: Float32Array,
  ) {}

  addRow(row: number, target: Float32Array): void {
    const { parts, partSize, lastPartSize, centroids } = this.quantiser
    const norm = this.norms ? this.norms[row]! : 1
    const { codes } = this
    let at = 0
    if (partSize === 2 && lastPartSize === 2) {
      // fastText's default size, without an inner loop: a good part of the time of a prediction goes here.
      for (let part = 0, code = row * parts; part < parts; part++, code++, at += 2) {
        const start = 2 * (part * CENTROIDS + codes[code]!)
        target[at] = target[at]! + norm * centroids[start]!
        target[at + 1] = target[at + 1]! + norm * centroids[start + 1]!
      }
      return
    }
    for (let part = 0; part < parts; part++) {
      const size = part === parts - 1 ? lastPartSize : partSize
      const start = part * CENTROIDS * partSize + codes[row * parts + part]! * size
      for (let i = 0; i < size; i++, at++) target[at] = target[at]! + norm * centroids[start + i]!
    }
  }

  dotRow(row: number, vector: ArrayLike<number>): number {
    const { parts, partSize, lastPartSize, centroids } = this.quantiser
    let sum = 0
    let at = 0
    for (let part = 0; part < parts; part++) {
      const size = part === parts - 1 ? lastPartSize : partSize
      const start = part * CENTROIDS * partSize + this.codes[row * parts + part]! * size
      for (let i = 0; i < size; i++, at++) sum += centroids[start + i]! * vector[at]!
    }
    return this.norms ? sum * this.norms[row]! : sum
  }
}
