import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { IngestError } from '../errors.js'

/** What is not on the public internet (the IANA registries of special-purpose addresses). */
const special = new BlockList()
for (const [address, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  special.addSubnet(address, bits, 'ipv4')
}
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(address, bits, 'ipv6')
}
/** Only this part of the IPv6 addresses is given out for use on the internet. */
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP address may belong to any machine on the internet; IPv4 addresses written as IPv6 ones count as what they are. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4')
  const embedded = ipv4In(address)
  if (embedded !== undefined) return isPublic(embedded)
  return global.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

/** The IPv4 address that an IPv4-mapped or NAT64 one stands for. */
function ipv4In(address: string): string | undefined {
  const { hostname } = new URL(`http://[${address.replace(/%.*$/, '')}]`)
  const [, high, low] = /^\[(?:::ffff|64:ff9b:):([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname) ?? []
  if (high === undefined || low === undefined) return undefined
  const bits = Number.parseInt(high, 16) * 0x10000 + Number.parseInt(low, 16)
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.')
}

/**
 * @throws IngestError when the host of a URL is written as a private address; names are looked at by `lookupPublic`
 */
export function checkAddress({ hostname }: URL): void {
  const address = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0 && !isPublic(address)) throw privateAddress(hostname)
}

/** Resolves a name to its public addresses alone. The connection is made to what it gives, so no other answer can come between. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    const [first, ...others] = addresses.filter(({ address }) => isPublic(address))
    if (!first) return callback(privateAddress(hostname), [])
    if (options.all) callback(null, [first, ...others])
    else callback(null, first.address, first.family)
  })
}

const privateAddress = (host: string): IngestError =>
  new IngestError(`${host} is at a private address, which is read from only where that is allowed`)
