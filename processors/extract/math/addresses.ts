/** Formulas in the addresses of services that draw them. */

interface Service {
  address: RegExp
  /** A parameter by its name, whose value may be encoded as forms are. */
  parameter?: RegExp
  /** What follows as it stands: the whole query, or the end of the path. */
  rest?: RegExp
}

const SERVICES: Service[] = [
  {
    address: /codecogs\.com\/(?:gif|png|svg|pdf|emf)?(?:\.(?:latex|image|download))?/i,
    rest: /codecogs\.com\/[a-z]*(?:\.[a-z]+)?\?(?!latex=)(.+)$/is,
    parameter: /[?&]latex=([^&]+)/i,
  },
  {
    address: /latex\.php|mathtex\.cgi|mimetex\.cgi|tex2img|latex2png|latexrender/i,
    parameter: /[?&](?:latex|eq|formula|tex|formdata|val)=([^&]+)/is,
    rest: /cgi\?(.+)$/is,
  },
  {
    address:
      /zhihu\.com\/equation|render\.githubusercontent\.com\/render\/math|math\.(?:now\.sh|vercel\.app)|tex\.z-dn\.net/i,
    parameter: /[?&](?:tex|math|from|inline|block|f)=([^&]+)/is,
  },
  { address: /chart\.(?:googleapis|apis\.google)\.com\/chart/i, parameter: /[?&]chl=([^&]+)/is },
  { address: /(?:i\.upmath\.me|tex\.s2cms\.ru)\/(?:svg|png)\//i, rest: /\/(?:svg|png)\/(.+)$/is },
]
const OPTIONS = /^(?:\\(?:inline|dpi\s*\{\d+\}|bg_\w+|fn_\w+|(?:tiny|small|large|huge)(?![a-zA-Z]))\s*)+/i
const ESCAPE = /%[0-9a-f]{2}/i
/** A `+` beside a command or a relation: a space of those that are written around them. */
const SPACING = /\\[a-zA-Z]+\+|\+\\[a-zA-Z]|[=<>,;&]\+|\+[=<>&]/
/** All but what forms leave as it is. */
const NOT_FORM = /[^\w.*~+%-]/

/** Whether an address is that of a service known to draw formulas. */
export const isService = (address: string): boolean => SERVICES.some((service) => service.address.test(address))

/**
 * Value of a parameter or query. A `+` is a space where a form was encoded: everything else is then, too. In what was written or
 * escaped otherwise it is a plus, as it is where spaces are there or are written `%20`.
 */
function decode(text: string, parameter: boolean): string {
  const form =
    ESCAPE.test(text) &&
    !/%20/.test(text) &&
    (/%2b/i.test(text) || (parameter && !NOT_FORM.test(text) && SPACING.test(unescaped(text))))
  const once = unescaped(form ? text.replace(/\+/g, ' ') : text)
  const whole = /%5c|%7b/i.test(once) ? unescaped(once) : once
  return whole
    .replace(/&space;/g, ' ')
    .replace(/&plus;/g, '+')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
}

/** Each run of escapes that is valid; a percent sign of the formula's own stays. */
const unescaped = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })

const PARAMETER = /[?&](?:latex|tex|eq|equation|formula|math|chl)=([^&]+)/i

/** The formula that an address carries, from a service that is known, or in a parameter named after formulas that `isTex`. */
export function addressFormula(src: string, isTex: (text: string) => boolean): string {
  for (const { address, parameter, rest } of SERVICES) {
    if (!address.test(src)) continue
    const named = parameter?.exec(src)?.[1]
    const tex = named === undefined ? decode(rest?.exec(src)?.[1] ?? '', false) : decode(named, true)
    const bare = tex.trim().replace(OPTIONS, '')
    if (bare && !/^https?:/.test(bare)) return bare
  }
  if (!src.includes('=')) return ''
  const value = decode(PARAMETER.exec(src)?.[1] ?? '', true).trim()
  return value && isTex(value) ? value : ''
}
