import { type Item, typesOf } from './structured.js'

const TYPES: RegExp[] = [
  /Article|Posting|Report/,
  /^Product|Offer|ProductGroup/,
  /ItemList|CollectionPage|SearchResults|OfferCatalog/,
  /Discussion|QAPage|Question|Comment/,
  /FAQPage/,
  /Service|LocalBusiness|Organization|Restaurant|Hotel/,
  /Recipe|HowTo|Event|Course|VideoObject|SoftwareApplication/,
]
const PATHS: RegExp[] = [
  /forum|thread|topic|viewtopic|showthread|\/t\/|discuss|community|question|answers|\/r\//,
  /docs?[./]|documentation|reference|manual|guide|api|help|wiki|tutorial|learn|support|kb/,
  /product|\/p\/|\/dp\/|item|\/pd\//,
  /collection|categor|shop|store|\/c\/|catalog/,
  /blog|news|article|story|post|\/20\d\d\//,
  /service|solution|about|pricing|features|platform|company/,
  /tag|archive|search|list|index|topics?\/|section|author/,
]

export const PAGE_FEATURES = [
  'ldArticle',
  'ldProduct',
  'ldList',
  'ldForum',
  'ldFaq',
  'ldService',
  'ldOther',
  'urlForum',
  'urlDocs',
  'urlProduct',
  'urlCollection',
  'urlArticle',
  'urlService',
  'urlList',
  'ogArticle',
  'ogProduct',
  'urlDepth',
  'urlLength',
  'urlDigits',
  'urlDashes',
]

/**
 * What a page says of its kind outside its text: structured data, Open Graph type and the address that it gives as its own.
 * Where it was fetched from tells nothing, so that all mirrors of a page give the same text.
 */
export function pageFeatures(items: readonly Item[], meta: ReadonlyMap<string, string>, address: string): number[] {
  const types = items.flatMap(typesOf)
  const path = address
    .slice(0, 500)
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
  const rest = path.replace(/^[^/]*/, '').replace(/[?#].*$/, '')
  const og = meta.get('og:type') ?? ''
  const last = rest.replace(/\/$/, '').replace(/^.*\//, '')
  return [
    ...TYPES.map((pattern) => (types.some((type) => pattern.test(type)) ? 1 : 0)),
    ...PATHS.map((pattern) => (pattern.test(path) ? 1 : 0)),
    /article|blog/.test(og) ? 1 : 0,
    /product/.test(og) ? 1 : 0,
    rest.split('/').filter(Boolean).length,
    rest.length,
    (last.match(/\d/g) ?? []).length,
    (last.match(/[-_]/g) ?? []).length,
  ]
}
