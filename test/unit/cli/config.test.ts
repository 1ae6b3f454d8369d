import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../../cli/config.js'
import { CommandError } from '../../../cli/errors.js'

const folder = mkdtempSync(join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const path = join(folder, 'sluice.json')

/** The configuration that a file and an environment give. */
function configOf(content: unknown, env: Record<string, string> = {}) {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return readConfig({ SLUICE_HOME: folder, SLUICE_CONFIG: path, ...env })
}

const addresses = { brokers: ['kafka-1:9092'], registry: 'https://r.example/v7' }

describe('a configuration', () => {
  it('is read, with what is left out by default', () => {
    const config = configOf({ ...addresses, partitions: 12, settings: { 'rounds.max': 2 } })
    expect(config).toMatchObject({ prefix: 'sluice.', layout: { partitions: 12, replicationFactor: -1 } })
    expect(config.settings).toMatchObject({ 'rounds.max': 2, 'language.accept': 'en,zh' })
    expect(config.cluster()).toEqual({
      kafka: { brokers: ['kafka-1:9092'], sasl: undefined, ssl: undefined },
      registry: { host: 'https://r.example/v7', auth: undefined },
    })
  })

  it.each<[unknown, Record<string, string>]>([
    [`\uFEFF${JSON.stringify(addresses)}`, {}],
    [{ brokers: [' PLAINTEXT://kafka-1:9092 '], registry: ' https://r.example/v7// ' }, {}],
    [{}, { SLUICE_BROKERS: ' plaintext://kafka-1:9092, ,', SLUICE_REGISTRY: 'https://r.example/v7/' }],
    [{ ...addresses, tls: { ca: 'ca.pem' } }, { SLUICE_TLS: 'False' }],
    [addresses, { SLUICE_TLS: '', SLUICE_PARTITIONS: '', SLUICE_BROKERS: '', SLUICE_REGISTRY: '' }],
  ])('understands %j with %j', (content, env) => {
    const config = configOf(content, env)
    expect(config.layout.partitions).toBe(4)
    expect(config.cluster()).toMatchObject({
      kafka: { brokers: addresses.brokers },
      registry: { host: addresses.registry },
    })
  })

  it.each([
    ['{', 'sluice.json is not JSON'],
    ['[]', 'sluice.json is an object, not []'],
    ['null', 'sluice.json is an object, not null'],
    [{ borkers: [] }, 'sluice.json has borkers; known are brokers'],
    [{ brokers: '127.0.0.1:1' }, 'brokers is a list such as ["kafka-1:9092"], not "127.0.0.1:1"'],
    [{ brokers: [] }, 'brokers is a list'],
    [{ brokers: [9092] }, 'brokers[0] is a text in quotes, not number'],
    [{ brokers: ['a:1', 'kafka'] }, 'brokers[1] is HOST:PORT, not "kafka"'],
    [{ brokers: ['a:70000'] }, 'brokers[0] is HOST:PORT with a port from 1 to 65535'],
    [{ brokers: ['http://a:9092'] }, 'brokers[0] is HOST:PORT'],
    [{ brokers: ['a:1,b:2'] }, 'brokers[0] is HOST:PORT'],
    [{ brokers: ['SSL://a:9092'] }, 'set tls'],
    [{ brokers: ['[::1]:9092'] }, 'IPv6'],
    [{ registry: 'r.example:8081' }, 'registry is a URL that starts with http'],
    [{ registry: ['http://r.example'] }, 'registry is a text in quotes, not object'],
    [{ registry: 'http://me:secret@r.example' }, 'put it into registryAuth'],
    [{ registryAuth: { username: 'me' } }, 'registryAuth has no password'],
    [{ registryAuth: 'me:secret' }, 'registryAuth is an object'],
    [{ sasl: { mechanism: 'gssapi', username: 'a', password: 'b' } }, 'sasl: mechanism is plain or scram-sha-256'],
    [{ tls: 'yes' }, 'tls is an object'],
    [{ tls: { ca: 'ca.pem', certificate: 'a' } }, 'tls has certificate; known are ca, cert, key'],
    [{ prefix: 'team/a.' }, 'prefix is at most 100 letters, digits, and . _ -'],
    [{ partitions: '12' }, 'partitions is a whole number from 1 to 10000, not "12"'],
    [{ partitions: 0 }, 'partitions is a whole number'],
    [{ replicationFactor: 1.5 }, 'replicationFactor is a whole number from 1 to 32767, or -1'],
    [{ kafkaPort: 70000 }, 'kafkaPort is a whole number from 1 to 65535'],
    [{ settings: ['cut'] }, 'settings is an object'],
    [{ settings: { 'rounds.maximum': 2 } }, 'sluice.json: settings: no setting is called rounds.maximum'],
  ])('refuses %j', (content, why) => {
    expect(() => configOf(content)).toThrow(CommandError)
    expect(() => configOf(content)).toThrow(why)
  })

  it.each([
    [{ SLUICE_BROKERS: 'kafka' }, 'SLUICE_BROKERS[0] is HOST:PORT'],
    [{ SLUICE_REGISTRY: 'ftp://me:secret@r' }, 'not "ftp://…@r"'],
    [{ SLUICE_PARTITIONS: '2.5' }, 'SLUICE_PARTITIONS is a whole number'],
    [{ SLUICE_KAFKA_PORT: 'auto' }, 'SLUICE_KAFKA_PORT is a whole number'],
    [{ SLUICE_PREFIX: 'a b' }, 'SLUICE_PREFIX is at most'],
    [{ SLUICE_TLS: 'yes please' }, 'SLUICE_TLS is 1 or 0'],
    [{ SLUICE_SASL_USERNAME: 'me' }, 'SLUICE_SASL_PASSWORD is not set'],
    [{ SLUICE_SASL_PASSWORD: 'x' }, 'SLUICE_SASL_USERNAME is not set'],
    [{ SLUICE_CONFIG: '/nonexistent.json' }, 'the configuration cannot be read'],
  ])('refuses the environment %j', (env, why) => {
    expect(() => configOf({}, env)).toThrow(why)
  })

  it('looks for the files of tls beside its own, and names the one that is missing', () => {
    writeFileSync(join(folder, 'ca.pem'), 'a certificate')
    expect(configOf({ ...addresses, tls: { ca: 'ca.pem' } }).cluster().kafka.ssl).toEqual({ ca: 'a certificate' })
    expect(() => configOf({ ...addresses, tls: { key: 'none.pem' } }).cluster()).toThrow('tls: key cannot be read')
  })

  it('knows which variables nobody reads', () => {
    expect(configOf({}, { SLUICE_BROKER: 'a:1', SLUICE_DEBUG: '1' }).unknownVariables).toEqual(['SLUICE_BROKER'])
  })
})
