import { PatientWire, type WaitOptions } from './patient-wire.js'
import { MemberAssignment, type Transport } from './transport.js'

export interface GroupMember {
  memberId: string
  clientId: string
  host: string
  /** Partitions that it has, by topic; none where it does not use Kafka's own assignment. */
  assigned: ReadonlyMap<string, readonly number[]>
}

/** A consumer group as its coordinator tells of it. */
export interface Group {
  /** Stable, Empty, PreparingRebalance, CompletingRebalance, or Dead for one that is not there. */
  state: string
  members: GroupMember[]
}

/** Looks at consumer groups, anybody's: of each its coordinator is found once, and asked for all its groups together. */
export class Groups {
  readonly #wire: PatientWire
  readonly #coordinators = new Map<string, number>()

  constructor(transport: Transport, options: WaitOptions = {}) {
    this.#wire = new PatientWire(transport, options)
  }

  close(): Promise<void> {
    return this.#wire.close()
  }

  #patiently<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    return this.#wire.patiently(what, () =>
      attempt().catch((error) => {
        // It may have moved.
        this.#coordinators.clear()
        throw error
      }),
    )
  }

  async #coordinator(group: string): Promise<number> {
    let node = this.#coordinators.get(group)
    if (node === undefined) {
      node = await this.#wire.coordinator(group, 'group')
      this.#coordinators.set(group, node)
    }
    return node
  }

  /** Members of groups and what they have, by group; a member that was killed stays one until its session ends. */
  describe(groups: readonly string[]): Promise<Map<string, Group>> {
    return this.#patiently('looking at the groups', async () => {
      const nodes = await Promise.all(groups.map((group) => this.#coordinator(group)))
      const answers = await Promise.all(
        [...new Set(nodes)].map((node) => {
          const groupIds = groups.filter((_, i) => nodes[i] === node)
          return this.#wire.ask(node, (broker) => broker.describeGroups({ groupIds }))
        }),
      )
      return new Map(
        answers.flatMap(({ groups }) =>
          groups.map(({ groupId, state, members }): [string, Group] => [
            groupId,
            {
              state,
              members: members.map(({ memberId, clientId, clientHost, memberAssignment }) => ({
                memberId,
                clientId,
                host: clientHost.replace(/^\//, ''),
                assigned: assignedIn(memberAssignment),
              })),
            },
          ]),
        ),
      )
    })
  }

  /** All offsets that a group has committed, by topic and partition. */
  offsets(group: string): Promise<Map<string, Map<number, bigint>>> {
    return this.#patiently(`looking for the offsets of ${group}`, async () => {
      const { responses } = await this.#wire.ask(await this.#coordinator(group), (broker) =>
        // None means all: KafkaJS writes an empty list as one that is not there.
        broker.offsetFetch({ groupId: group, topics: [] }),
      )
      return new Map(
        responses.map(({ topic, partitions }) => [
          topic,
          new Map(
            partitions
              .map(({ partition, offset }): [number, bigint] => [partition, BigInt(offset)])
              .filter(([, offset]) => offset >= 0n),
          ),
        ]),
      )
    })
  }
}

function assignedIn(assignment: Buffer): Map<string, number[]> {
  try {
    return new Map(Object.entries(MemberAssignment.decode(assignment)?.assignment ?? {}))
  } catch {
    return new Map()
  }
}
