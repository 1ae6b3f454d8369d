import { Packr } from 'msgpackr'

// Records are off: a value must be readable alone, from the changelog, without structures sent before it.
const packr = new Packr({ useRecords: false, variableMapSize: true })

/** Bytes of a state value, as they stand in the local store and in the changelog. */
export const packValue = (value: unknown): Buffer => Buffer.from(packr.pack(value))
export const unpackValue = (bytes: Uint8Array): unknown => packr.unpack(bytes)
