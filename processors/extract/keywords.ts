/**
 * What class names, ids, roles and short texts say, as bit masks. One group of words a bit; the classifier learns what each
 * is worth.
 */

const CLASS_GROUPS = [
  'nav navbar navigation menu menubar submenu dropdown megamenu topbar toolbar navi gnb lnb',
  'header masthead top head',
  'footer foot colophon copyright legal bottom',
  'sidebar aside rail secondary widget widgets side complementary',
  'comment comments disqus commentlist respond reply replies discussion',
  'related recommend recommended recommendation recommendations similar also suggest suggested suggestions upsell crosssell youmaylike readnext more',
  'popular trending latest recent featured newest top10 mostread',
  'share sharing social facebook twitter follow addthis sns pinterest',
  'ad ads advert advertisement sponsor sponsored promo promotion outbrain taboola dfp adsense banner',
  'cookie cookies consent gdpr privacy onetrust ccpa',
  'modal popup overlay lightbox dialog drawer offcanvas tooltip toast flyout alert notice notification',
  'newsletter subscribe subscription signup signin login register paywall cta account optin',
  'content body maincontent text entry story prose markdown rich richtext wysiwyg rte copy paragraph',
  'article post blog single hentry entrycontent articlebody postbody',
  'thread topic message msg forum bbcode question answer answers viewtopic postcontent bbwrapper',
  'meta byline author date time published posted timestamp info credits',
  'tag tags category categories label labels badge keyword keywords taxonomy',
  'title headline heading subtitle subheading header1 name',
  'lead intro excerpt summary deck teaser description desc abstract dek overview',
  'product price cart sku buy variant addtocart shop store checkout basket',
  'review reviews rating ratings stars testimonial testimonials',
  'list listing card cards grid item items tile tiles result results feed loop archive',
  'breadcrumb breadcrumbs crumb crumbs',
  'pager pagination prev next previous pagenumbers pages loadmore',
  'search filter filters sort facet facets refine',
  'caption figure figcaption image gallery media video player credit photo thumbnail thumb',
  'toc tableofcontents contents index outline onthispage',
  'hidden sronly visuallyhidden screenreader dnone invisible noprint assistive offscreen collapse collapsed',
  'bio profile aboutauthor authorbox about user avatar member rank signature karma votes vote userinfo',
  'hero section feature features service services banner jumbotron block container',
  'faq accordion tab tabs panel spec specs specification specifications details table',
  'form input field button btn actions action controls select option',
].map((words) => words.split(' '))

/** Names of the groups, by their first word: for reports of the training. */
export const CLASS_GROUP_NAMES = CLASS_GROUPS.map((words) => words[0]!)

const classBits = new Map<string, number>()
CLASS_GROUPS.forEach((words, bit) => {
  for (const word of words) classBits.set(word, (classBits.get(word) ?? 0) | (1 << bit))
})

const MAX_NAMES = 400

/** Groups that a class attribute or id belongs to. Words are split at punctuation and at lower-to-upper changes. */
export function classMask(names: string): number {
  let mask = 0
  let before = ''
  for (const word of names.slice(0, MAX_NAMES).match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? []) {
    const lower = word.toLowerCase()
    mask |= classBits.get(lower) ?? 0
    if (before) mask |= classBits.get(before + lower) ?? 0
    before = lower
  }
  return mask
}

const TEXT_GROUPS: [name: string, pattern: RegExp][] = [
  [
    'date',
    /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\b(?:19|20)\d\d[-/.年]\d{1,2}|\d{1,2}[./]\d{1,2}[./](?:19|20)?\d\d/,
  ],
  [
    'ago',
    /\b(?:\d+|an?) (?:second|minute|hour|day|week|month|year)s? ago|\b\d{1,2}:\d\d(?::\d\d)?\s*(?:am|pm)?\b|yesterday|\d+ ?min(?:ute)?s? read/,
  ],
  [
    'price',
    /[$€£¥₹]\s?\d|\d\s?(?:€|£|usd|eur|kr|zł|руб)|\bfree shipping|in stock|sold out|add to (?:cart|bag|basket|wishlist)|\bqty\b|quantity/,
  ],
  ['copyright', /©|\(c\) (?:19|20)\d\d|copyright|all rights reserved/],
  ['policy', /privacy|cookie|terms (?:of|and|&)|disclaimer|accessibility statement|do not sell/],
  ['account', /\b(?:log ?in|sign ?in|sign ?up|register|log ?out|my account|create (?:an )?account|forgot|password)\b/],
  ['subscribe', /newsletter|subscribe|your (?:email|inbox)|email address|get (?:our|the) latest|notifications?/],
  [
    'share',
    /\bshare\b|tweet|facebook|twitter|pinterest|linkedin|whatsapp|instagram|follow us|copy link|telegram|reddit/,
  ],
  [
    'more',
    /read more|learn more|see (?:more|all)|view (?:more|all)|show (?:more|all|less)|load more|continue reading|find out more|click here|shop now|more info|details »|get started|book now|contact us/,
  ],
  [
    'related',
    /related|you (?:may|might) (?:also )?(?:like|enjoy)|recommended|more (?:from|on|stories|articles|in)|read (?:next|also)|see also|similar|popular|trending|latest|recent (?:posts|articles|news|comments)|most (?:read|popular|viewed)|featured|further reading|up next|don't miss|customers also/,
  ],
  [
    'comments',
    /\bcomments?\b|\brepl(?:y|ies)\b|leave a (?:comment|reply)|post a comment|responses?\b|report (?:abuse|post)|\bquote\b/,
  ],
  [
    'author',
    /^by\b|\bby [A-Z]|written by|posted (?:by|on|in)|\bauthor\b|published|updated|about the author|editor|edited by|photo:|credit|getty|reviewed by|joined|posts:|member|moderator/i,
  ],
  [
    'skip',
    /skip to|back to top|go to top|jump to|toggle|main menu|menu\b|^close$|^search|navigation|^home$|sitemap|site map/,
  ],
  ['advert', /advertis|sponsored|promoted|affiliate|\bad\b|we may earn|commission/],
  ['next', /^(?:previous|prev|next|older|newer|back|continue)\b|\bpage \d+|«|»|←|→/],
  ['tags', /^(?:tags?|categor(?:y|ies)|topics?|filed under|labels?|posted in|keywords?)\b/],
  ['contents', /table of contents|on this page|in this article|contents$|^index$|summary|overview|key takeaways/],
  [
    'contact',
    /\b(?:tel|phone|fax|e-?mail|address|call us|contact|opening hours|directions|location)\b|@[a-z0-9-]+\.|\+?\d[\d ()-]{8,}\d/,
  ],
  ['references', /references|bibliography|notes|footnotes|external links|sources|citations?|further reading|\[\d+\]/],
  ['media', /watch|video|image|photo|gallery|listen|podcast|play|download|slideshow|enlarge|caption/],
  [
    'script',
    /javascript|browser|enable|your (?:device|browser)|loading|please wait|not supported|download the app|app store|google play/,
  ],
  ['sort', /sort by|filter|results|items? per page|showing|refine|compare|\bclear\b|apply|select|choose/],
  ['quote', /^["“«„]/],
  ['question', /\?\s*$/],
  ['bullet', /^[•·▪►\-–—*✓✔]/],
  ['colon', /:\s*$/],
]
export const TEXT_GROUP_NAMES = TEXT_GROUPS.map(([name]) => name)

const MAX_TEXT = 160

/** Groups that the beginning and end of a text belong to. */
export function textMask(text: string): number {
  const part = (text.length > MAX_TEXT ? `${text.slice(0, 120)} ${text.slice(-40)}` : text).toLowerCase()
  let mask = 0
  for (let bit = 0; bit < TEXT_GROUPS.length; bit++) if (TEXT_GROUPS[bit]![1].test(part)) mask |= 1 << bit
  return mask
}
