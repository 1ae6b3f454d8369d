import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import avro, { type Schema, type Type } from 'avsc'
import { incompatibility } from './compatibility.js'
import type { Names } from './names.js'
import { type Patience, patiently } from './patience.js'

const MAGIC = 0
const HEADER_BYTES = 5
/** A registry that is being restored, or a replica of it, may come to know an id. */
const FORGET_UNKNOWN_MS = 10_000
/** How long a registry that does not answer is waited for where nothing can go on without it. */
const PATIENCE_MS = 60_000
/** What has not answered by then is asked anew. */
const ANSWER_MS = 20_000

type LibraryOptions = ConstructorParameters<typeof SchemaRegistry>[0]
type RawSchema = { readonly type: SchemaType.AVRO; readonly schema: string }

/** What the library says where a subject has another compatibility level. */
const LEVEL = /Compatibility does not match the configuration \(\w+ != (\w+)\)/

export class SchemaError extends Error {}
/** The registry could not be asked: another attempt may succeed. */
export class RegistryUnavailableError extends Error {
  constructor(error: Error, message = `the schema registry does not answer: ${plain(error.message)}`) {
    super(message)
  }
}
/** The registry answers, but not as one, or not to this user: a person has to see to that, and records can wait for them. */
export class RegistryRefusalError extends RegistryUnavailableError {}

/** The library puts its own name and a status before what happened, also where nothing answered. */
const plain = (message: string): string => message.replace(/^Confluent_Schema_Registry - (.*, status \d+: )?/, '')

export interface RegistryConfig {
  /** Base URL of the registry's Confluent API. */
  host: string
  auth?: { username: string; password: string }
}

/**
 * Encodes and decodes topic values: Avro, behind the Confluent header (a zero byte and the schema's id).
 * Resolvers from writers' schemas are made once an id: the registry client makes one a record, at 60 times the cost.
 */
export class Codec {
  readonly #registry: SchemaRegistry
  readonly #names: Names
  readonly #types = new Map<string, Type>()
  readonly #ids = new Map<string, number>()
  readonly #writers = new Map<number, Promise<Type>>()
  readonly #resolvers = new Map<string, Type | ReturnType<Type['createResolver']>>()
  readonly #schemas: Record<string, Schema>
  readonly #noRegistry: string

  readonly #patience: Omit<Patience, 'what'>

  /**
   * @param schemas by topic
   * @param patience how long decoding waits for a registry that is away; not at all unless given, for whoever waits in a way of its own
   */
  constructor(
    registry: RegistryConfig,
    names: Names,
    schemas: Record<string, Schema>,
    patience: Pick<Patience, 'forMs' | 'onWait'> = {},
  ) {
    const retry = { retries: 5, initialRetryTimeInSecs: 0.1 }
    this.#registry = new SchemaRegistry({ ...registry, retry, middlewares: [notForEver] })
    this.#noRegistry = `what answers at ${registry.host} is no schema registry: is it the URL of its API?`
    this.#names = names
    this.#schemas = schemas
    this.#patience = { forMs: patience.forMs ?? 0, onWait: patience.onWait, passing: isAway }
  }

  #type(topic: string): Type {
    let type = this.#types.get(topic)
    if (!type) {
      type = avro.Type.forSchema(this.#schema(topic), { registry: {} })
      this.#types.set(topic, type)
    }
    return type
  }

  #schema(topic: string): Schema {
    const schema = this.#schemas[topic]
    if (!schema) throw new SchemaError(`there is no schema for ${topic}`)
    return schema
  }

  /**
   * Registers the schema of a topic, with BACKWARD compatibility unless its subject has another; does nothing when it is there already.
   * @throws {SchemaError} naming the field that makes it unable to read what was written with the registered one.
   */
  async register(topic: string): Promise<void> {
    const subject = this.#names.subject(topic)
    const type = this.#type(topic)
    const latest = await this.#latestId(subject)
    if (latest !== undefined) {
      const why = incompatibility(type, await this.#writer(latest))
      if (why) {
        throw new SchemaError(
          `the schema of ${topic} cannot read what was written before: ${why}. ` +
            'Give a new field a default, keep the type of an old one, or start with another prefix.',
        )
      }
    }
    const schema = { type: SchemaType.AVRO, schema: JSON.stringify(this.#schema(topic)) } as const
    this.#ids.set(topic, (await this.#registeredId(subject, schema)) ?? (await this.#newId(topic, schema)))
  }

  /** The id of a schema that is there, for which nothing needs to be written; undefined also where that may not be asked. */
  #registeredId(subject: string, schema: RawSchema): Promise<number | undefined> {
    return this.#registry.getRegistryIdBySchema(subject, schema).catch(() => undefined)
  }

  /** The library sets a new subject's compatibility after registering, which not everybody may, and insists on it for one that is there. */
  async #newId(topic: string, schema: RawSchema): Promise<number> {
    const subject = this.#names.subject(topic)
    const register = (compatibility = COMPATIBILITY.BACKWARD) =>
      this.#registry.register(schema, { subject, compatibility })
    try {
      const { id } = await register().catch((error: Error) => {
        const level = LEVEL.exec(error.message)?.[1]
        if (level === undefined) throw error
        return register(level as COMPATIBILITY)
      })
      return id
    } catch (error) {
      const id = await this.#registeredId(subject, schema)
      if (id !== undefined) return id
      throw new SchemaError(`the registry refuses the schema of ${topic}: ${plain((error as Error).message)}`)
    }
  }

  async #latestId(subject: string): Promise<number | undefined> {
    let id: unknown
    try {
      id = await this.#registry.getLatestSchemaId(subject)
    } catch (error) {
      const { status, message } = error as Error & { status?: number }
      if (status === 404) return undefined
      if (isRefusal(status)) throw new SchemaError(`the registry refuses to show ${subject}: ${plain(message)}`)
      throw new RegistryUnavailableError(error as Error)
    }
    if (typeof id !== 'number') throw new SchemaError(this.#noRegistry)
    return id
  }

  /**
   * Looks up the ids that encoding needs: those of our own schemas, which need not be the latest.
   * @throws {SchemaError} when a topic has no schema yet, or ours is not there
   */
  async prepare(topics: string[]): Promise<void> {
    for (const topic of topics) {
      if (this.#ids.has(topic)) continue
      const id = await patiently(
        { what: `looking for the schema of ${topic}`, forMs: PATIENCE_MS, passing: isAway },
        () => this.#ownId(topic),
      )
      this.#ids.set(topic, id)
    }
  }

  async #ownId(topic: string): Promise<number> {
    const subject = this.#names.subject(topic)
    const latest = await this.#latestId(subject)
    if (latest === undefined) throw new SchemaError(`no schema is registered for ${topic}: it has not been initialised`)
    // Under the id of another schema, nobody could read what is written.
    if (isSame(await this.#writer(latest), this.#type(topic))) return latest
    const schema = { type: SchemaType.AVRO, schema: JSON.stringify(this.#schema(topic)) } as const
    const own = await this.#registeredId(subject, schema)
    if (own !== undefined) return own
    throw new SchemaError(
      `the schema of ${topic} is another one than this deployment was initialised with: run \`sluice init\` again`,
    )
  }

  /** Encodes a value of a topic that was prepared or registered. @throws when the value does not fit the schema. */
  encode(topic: string, value: unknown): Buffer {
    const id = this.#ids.get(topic)
    if (id === undefined) throw new SchemaError(`the schema of ${topic} was not looked up`)
    const body = this.#type(topic).toBuffer(value)
    const encoded = Buffer.allocUnsafe(HEADER_BYTES + body.length)
    encoded[0] = MAGIC
    encoded.writeUInt32BE(id, 1)
    body.copy(encoded, HEADER_BYTES)
    return encoded
  }

  /**
   * Makes sure that `decode` knows the writer's schema of this value.
   * @throws {SchemaError} for a foreign value
   * @throws {RegistryUnavailableError} also where a person has to see to the registry
   */
  async meet(topic: string, encoded: Buffer): Promise<void> {
    if (encoded.length < HEADER_BYTES || encoded[0] !== MAGIC) {
      throw new SchemaError('the value does not start with a schema id')
    }
    const id = encoded.readUInt32BE(1)
    const key = `${id}/${topic}`
    if (this.#resolvers.has(key)) return
    const writer = await patiently({ ...this.#patience, what: 'asking the schema registry' }, () => this.#writer(id))
    try {
      this.#resolvers.set(key, this.#type(topic).createResolver(writer))
    } catch (error) {
      throw new SchemaError(`written with another schema: ${(error as Error).message}`)
    }
  }

  /** Decodes a value, whoever wrote it. @throws as `meet` does */
  async read(topic: string, encoded: Buffer): Promise<unknown> {
    await this.meet(topic, encoded)
    return this.decode(topic, encoded)
  }

  /** Decodes a value that `meet` has seen. */
  decode(topic: string, encoded: Buffer): unknown {
    const resolver = this.#resolvers.get(`${encoded.readUInt32BE(1)}/${topic}`)
    return this.#type(topic).fromBuffer(encoded.subarray(HEADER_BYTES), resolver as never)
  }

  /** Ids that the registry does not know are remembered as such for a while: each record would ask again. */
  #writer(id: number): Promise<Type> {
    let writer = this.#writers.get(id)
    if (!writer) {
      writer = this.#registry
        .getSchema(id)
        .then((schema) => avro.Type.forSchema(JSON.parse(JSON.stringify(schema)), { registry: {} }))
        .catch((error: Error & { status?: number }) => {
          if (error.status === 404) {
            setTimeout(() => this.#writers.delete(id), FORGET_UNKNOWN_MS).unref()
            throw new SchemaError(`the registry has no schema ${id}`)
          }
          this.#writers.delete(id)
          throw this.#whyNot(id, error)
        })
      this.#writers.set(id, writer)
    }
    return writer
  }

  #whyNot(id: number, error: Error & { status?: number }): RegistryUnavailableError {
    if (isRefusal(error.status)) {
      return new RegistryRefusalError(error, `the registry refuses to show schema ${id}: ${plain(error.message)}`)
    }
    // Errors of requests have a status, also where nothing answers; what has none is of an answer that makes no sense.
    return error.status === undefined
      ? new RegistryRefusalError(error, this.#noRegistry)
      : new RegistryUnavailableError(error)
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof RegistryUnavailableError && !(error instanceof RegistryRefusalError)

const isRefusal = (status: number | undefined): boolean => status === 401 || status === 403

const notForEver: NonNullable<LibraryOptions['middlewares']>[number] = () => ({
  request: (request) => request.enhance({ timeout: ANSWER_MS }),
})

/** Whether both write the same bytes. */
const isSame = (one: Type, other: Type): boolean => one.fingerprint().equals(other.fingerprint())
