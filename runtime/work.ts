import type { Stage } from './stage.js'

/** Offsets by topic (its name in the topology) and partition. */
export type Offsets = ReadonlyMap<string, ReadonlyMap<number, bigint>>

/** Which part of its inputs concerns a work; all of them unless something is named. */
export interface Extent {
  /** Where its inputs begin for it: what lies before does not come to it. */
  from?: Offsets
  /** Where its inputs end for it: what lies behind waits until it is asked to work without this end. */
  until?: Offsets
  selection?: Selection
}

/** A choice among the records of the inputs: the others are passed over, without any outcome. */
export interface Selection {
  /** Up to where there is a choice: what lies behind comes all. */
  until: Offsets
  /** @param topic its name in the topology */
  wanted(topic: string, value: unknown): boolean
}

/** A stage that is to work, and what with: part of the desired set that an application hands to its instances. */
export interface Work extends Extent {
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
}

/** Tells works apart; of one incarnation only the end changes. */
export const workKey = ({ stage, scope = '', incarnation = '', until }: Work): string =>
  `${scope}/${stage.name}@${incarnation}${until ? ` until ${textOf(until)}` : ''}`

const textOf = (offsets: Offsets): string =>
  [...offsets].map(([topic, ends]) => `${topic} ${[...ends].map((end) => end.join(':')).join(' ')}`).join(', ')
