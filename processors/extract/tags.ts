/** Element names as small numbers, with what tree construction and segmentation must know of each. */

const KNOWN = [
  '#text',
  'a',
  'abbr',
  'address',
  'article',
  'aside',
  'audio',
  'b',
  'blockquote',
  'body',
  'br',
  'button',
  'caption',
  'center',
  'code',
  'dd',
  'del',
  'details',
  'dialog',
  'dir',
  'div',
  'dl',
  'dt',
  'em',
  'fieldset',
  'figcaption',
  'figure',
  'font',
  'footer',
  'form',
  'frameset',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'head',
  'header',
  'hgroup',
  'hr',
  'html',
  'i',
  'iframe',
  'img',
  'input',
  'label',
  'legend',
  'li',
  'link',
  'listing',
  'main',
  'math',
  'menu',
  'meta',
  'nav',
  'noscript',
  'object',
  'ol',
  'optgroup',
  'option',
  'p',
  'plaintext',
  'pre',
  'rp',
  'rt',
  's',
  'script',
  'search',
  'section',
  'select',
  'small',
  'span',
  'strong',
  'style',
  'sub',
  'summary',
  'sup',
  'svg',
  'table',
  'tbody',
  'td',
  'template',
  'textarea',
  'tfoot',
  'th',
  'thead',
  'time',
  'title',
  'tr',
  'u',
  'ul',
  'video',
  'xmp',
  'd-article',
] as const

/** Numbers of the names that code refers to. */
export const TAG = Object.fromEntries(KNOWN.map((name, n) => [name, n])) as Record<(typeof KNOWN)[number], number>

const numbers = new Map<string, number>(KNOWN.map((name, n) => [name, n]))
const OTHERS = `area base col embed param source track wbr basefont bgsound frame keygen colgroup applet canvas map noembed
  noframes datalist`
for (const name of OTHERS.split(/\s+/)) numbers.set(name, numbers.size)
/** Names by their number. */
export const TAG_NAMES = [...numbers.keys()]

/** Names beyond this table get numbers from here on, page by page. */
export const KNOWN_TAGS = TAG_NAMES.length

function flags(list: string): Uint8Array {
  const out = new Uint8Array(KNOWN_TAGS)
  for (const name of list.split(/\s+/).filter(Boolean)) out[numbers.get(name)!] = 1
  return out
}

export const VOID = flags(
  'area base br col embed hr img input link meta source track wbr basefont bgsound frame keygen param',
)
/** Elements that start and end a block of text. */
export const BLOCK =
  flags(`address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
  figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol
  optgroup option p pre search section select summary table tbody td tfoot th thead tr ul xmp plaintext button
  d-article`)
/** Elements whose start tag ends an open paragraph. */
export const CLOSES_P =
  flags(`address article aside blockquote center details dialog dir div dl fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary
  table ul xmp dd dt`)
/** Elements whose content is never text of the page. */
export const SKIPPED =
  flags(`script style template iframe object embed applet canvas audio video svg head title textarea
  noembed noframes datalist map rp noscript`)
/** Elements whose content is text whatever it looks like: 1 as it stands, 2 with character references. */
export const RAW_TEXT = flags('script style xmp iframe noembed noframes plaintext')
RAW_TEXT[TAG.title] = 2
RAW_TEXT[TAG.textarea] = 2
export const HEADING = flags('h1 h2 h3 h4 h5 h6')
export const isListTag = (tag: number): boolean =>
  tag === TAG.ul || tag === TAG.ol || tag === TAG.menu || tag === TAG.dl
/** An end tag does not reach beyond these. */
export const SCOPE = flags('table td th caption template object button html')
export const TABLE_PART = flags('table tbody thead tfoot tr td th caption')
export const HEAD_CONTENT = flags('head title meta link script style base noscript template')

/** Lists, and what else ends the scope of an open list item. */
export const LIST_SCOPE = flags('ul ol menu table td th caption template object button html')
export const DEFINITION_SCOPE = flags('dl table td th caption template object button html')
export const SELECT_SCOPE = flags('select table td th caption template object button html')
export const TABLE_SCOPE = flags('table')
export const NO_SCOPE = flags('')
/** Elements whose start tag may end others. */
export const IMPLIES_ENDS =
  flags(`address article aside blockquote center details dialog dir div dl fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary
  table ul xmp dd dt option optgroup td th tr tbody thead tfoot a rt rp`)
