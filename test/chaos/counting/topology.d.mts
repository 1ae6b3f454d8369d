import type { Schema } from 'avsc'
import type { Topology } from '../../../runtime/topology.js'

interface Counted {
  n: number
  seen: number
}
export interface Values {
  numbers: Counted
  doubled: Counted
  counted: Counted
}
export const schemas: Record<keyof Values, Schema>
export const topology: Topology
