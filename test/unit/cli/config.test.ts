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
  writeFileSync(path, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content))
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
    ['{', 'sluice.json is not JSON: line 1, column 2'],
    ['{\n  "brokers": ["a:1"],\n}', 'sluice.json is not JSON: line 3, column 1'],
    ['{\r\n  "brokers": ["a:1"]\r\n  "prefix": "x"}', 'line 3, column 3'],
    ["{'prefix': 'x'}", 'line 1, column 2'],
    ['{"prefix": tru}', 'line 1, column 12'],
    ['{} {}', 'line 1, column 4'],
    [' \n', 'sluice.json is empty'],
    ['[]', 'sluice.json is an object with brokers, registry'],
    ['null', 'not null'],
    [Buffer.from('{"prefix": "caf\xe9"}', 'latin1'), 'sluice.json is not UTF-8'],
    [{ borkers: [] }, /^.*sluice.json has borkers; known are brokers.*; is brokers meant\?$/],
    [{ replication_factor: 3 }, 'is replicationFactor meant?'],
    [{ brokers: '127.0.0.1:1' }, 'brokers is a list such as ["kafka-1:9092"], not "127.0.0.1:1"'],
    [{ brokers: [] }, 'brokers is a list'],
    [{ brokers: [9092] }, 'brokers[0] is a text in quotes, not a number'],
    [{ brokers: ['a:1', 'kafka'] }, 'brokers[1] is HOST:PORT, not "kafka"'],
    [{ brokers: ['a:70000'] }, 'brokers[0] is HOST:PORT with a port from 1 to 65535'],
    [{ brokers: ['http://a:9092'] }, 'brokers[0] is HOST:PORT'],
    [{ brokers: ['a:1,b:2'] }, 'brokers[0] is HOST:PORT'],
    [{ brokers: ['SSL://a:9092'] }, 'set tls'],
    [{ brokers: ['[::1]:9092'] }, 'IPv6'],
    [{ registry: 'r.example:8081' }, 'registry is a URL that starts with http'],
    [{ registry: ['http://r.example'] }, 'registry is a text in quotes, not a list'],
    [{ registry: 'http://me:secret@r.example' }, 'put it into registryAuth'],
    [{ registryAuth: { username: 'me' } }, 'registryAuth has no password'],
    [{ registryAuth: 'me:secret' }, 'registryAuth is an object with username, password, not a string'],
    [{ sasl: { mechanism: 'gssapi', username: 'a', password: 'b' } }, 'sasl: mechanism is plain or scram-sha-256'],
    [{ tls: 'yes' }, 'tls is true, false or an object with ca, cert and key'],
    [{ tls: { ca: 'ca.pem', certificate: 'a' } }, 'tls has certificate; known are ca, cert, key'],
    [{ prefix: 'team/a.' }, 'prefix is at most 100 letters, digits, and . _ -'],
    [{ partitions: '12' }, 'partitions is a whole number from 1 to 10000, not "12"'],
    [{ partitions: 0 }, 'partitions is a whole number'],
    [{ replicationFactor: 1.5 }, 'replicationFactor is a whole number from 1 to 32767, or -1'],
    [{ kafkaPort: 70000 }, 'kafkaPort is a whole number from 1 to 65535'],
    [{ settings: ['cut'] }, 'settings is an object'],
    [
      { settings: { 'rounds.maximum': 2 } },
      /sluice.json: settings: no setting is called rounds.maximum.*; is rounds.max meant\?/,
    ],
    [{ settings: { toString: 2 } }, 'no setting is called toString'],
    [{ settings: { 'language.accept': null } }, 'language.accept takes a text, not null'],
    [{ settings: { 'language.accept': '' } }, 'language.accept is a list of codes'],
    [{ settings: { 'language.accept': 'en,chinese' } }, 'not "en,chinese"'],
    [{ registry: 'http://a.example,http://b.example' }, 'registry is one URL, without a query'],
  ])('refuses %j', (content, why) => {
    expect(() => configOf(content)).toThrow(CommandError)
    expect(() => configOf(content)).toThrow(why)
  })

  it.each([
    [{ SLUICE_BROKERS: 'kafka' }, 'SLUICE_BROKERS[0] is HOST:PORT'],
    [{ SLUICE_BROKERS: ' , ' }, 'SLUICE_BROKERS names no broker'],
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

  it.each([
    [{ brokers: ['me:secret@kafka:9092/'] }, {}],
    [{ brokers: 'me:secret@kafka:9092' }, {}],
    [{ registry: 'https://r.example/v7?apikey=secret' }, {}],
    [{ registry: 'r.example#secret' }, {}],
    [{ registryAuth: 'me:secret' }, {}],
    [{ registryAuth: ['secret'] }, {}],
    [{ sasl: 'secret' }, {}],
    ['{"sasl": {"password": "a"secret"}}', {}],
    [{}, { SLUICE_BROKERS: 'SASL_SSL://me:sec/secret@ret@kafka:9092' }],
    [{}, { SLUICE_REGISTRY: 'ftp://me:secret@r?token=secret' }],
  ])('shows no secret of %j with %j', (content, env) => {
    expect(() => configOf(content, env as Record<string, string>)).toThrow(/^(?!.*secret)/s)
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
