/** Query parameters that tell where a visitor came from, never what the page is. */
const TRACKING = new Set([
  '_ga',
  '_gl',
  '_hsenc',
  '_hsmi',
  'dclid',
  'fbclid',
  'gbraid',
  'gclid',
  'gclsrc',
  'igshid',
  'li_fat_id',
  'mc_cid',
  'mc_eid',
  'mkt_tok',
  'msclkid',
  'oly_anon_id',
  'oly_enc_id',
  'ttclid',
  'twclid',
  'vero_id',
  'wbraid',
  'yclid',
])

/**
 * The form of a URL that all its variants share, after the WHATWG URL standard and RFC 3986 §6.2: https for http, host in
 * lower case without trailing dot, no user information, default port, fragment or tracking parameters, dot segments
 * resolved, percent-encoding only where it is needed and in upper case. Idempotent.
 * @returns the canonical form; a URL that is not http(s) or cannot be parsed only loses the white space around it
 */
export function canonicalUrl(url: string): string {
  const trimmed = url.trim()
  const parsed = parse(trimmed)
  if (!parsed || !isWeb(parsed)) return trimmed
  const { port, pathname, search } = parsed
  const authority = hostOf(parsed) + (port === '' || port === '443' ? '' : `:${port}`)
  const query = percentNormal(search.slice(1))
    .split('&')
    .filter((parameter) => parameter !== '' && !isTracking(parameter))
    .join('&')
  return `https://${authority}${percentNormal(pathname)}${query === '' ? '' : `?${query}`}`
}

/** A URL as it is, but for a user and password in it, which are for who had them and no part of a page's name. */
export const withoutUser = (url: string): string => url.replace(USER, '$1')

const USER = /^(\s*(?:https?:[\\/]*|[a-z][a-z0-9+.-]*:\/\/))[^\\/?#\s]*@/i

/** Whether a text is an absolute URL. */
export const isAbsoluteUrl = (text: string): boolean => parse(text) !== undefined

/** The host of a URL in lower case, without a leading `www.`; empty when the URL has no host. */
export function domainOf(url: string): string {
  const parsed = parse(url.trim())
  return parsed ? hostOf(parsed).replace(/^www\.(?=.)/, '') : ''
}

function parse(url: string): URL | undefined {
  try {
    // Not URL.canParse: on Node 20 its answer for a host with ü changes once the caller has been optimised.
    return new URL(url)
  } catch {
    return undefined
  }
}

const isWeb = ({ protocol }: URL): boolean => protocol === 'http:' || protocol === 'https:'

function hostOf({ hostname }: URL): string {
  if (!hostname.endsWith('.')) return hostname.toLowerCase()
  // What looks like an address once the dot is gone is read as one, or is no host at all.
  return parse(`https://${hostname.replace(/\.+$/, '')}`)?.hostname ?? hostname
}

function isTracking(parameter: string): boolean {
  const name = parameter.split('=', 1)[0]!.toLowerCase()
  return name.startsWith('utm_') || TRACKING.has(name)
}

const UNRESERVED = /[A-Za-z0-9\-._~]/

/** Decodes what RFC 3986 calls unreserved, encodes what is neither that nor reserved; the input is ASCII. */
function percentNormal(text: string): string {
  return text
    .replace(/%([0-9A-Fa-f]{2})?/g, (encoded, hex: string | undefined) => {
      if (hex === undefined) return '%25'
      const char = String.fromCharCode(Number.parseInt(hex, 16))
      return UNRESERVED.test(char) ? char : encoded.toUpperCase()
    })
    .replace(/[^A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]/g, encodeURIComponent)
}
