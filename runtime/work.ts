import type { Stage } from './stage.js'

/** Offsets by topic (its name in the topology) and partition. */
export type Offsets = ReadonlyMap<string, ReadonlyMap<number, bigint>>

/** A stage that is to work, and what with: part of the desired set that an application hands to its instances. */
export interface Work {
  stage: Stage
  /** What it works for; absent for a stage that exists once. */
  scope?: string
  /** Handed to the stage's `create` as it is. */
  context?: unknown
  settings: unknown
  /** Names of what the processor needs loaded. */
  resources: readonly string[]
  /** Another value means another scope under the same name: its local state is not that of the former. */
  incarnation?: string
  /** Where its inputs end for it: what lies behind waits until it is asked to work without this end. */
  until?: Offsets
}

/** Tells works apart. */
export const workKey = ({ stage, scope = '', incarnation = '', until }: Work): string =>
  `${scope}/${stage.name}@${incarnation}${until ? ` until ${textOf(until)}` : ''}`

const textOf = (offsets: Offsets): string =>
  [...offsets].map(([topic, ends]) => `${topic} ${[...ends].map((end) => end.join(':')).join(' ')}`).join(', ')
