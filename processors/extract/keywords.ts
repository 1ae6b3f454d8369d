import { letterStep, WordBits } from './word-hash.js'

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
  'lead intro excerpt summary deck teaser description desc abstract dek overview standfirst lede vorspann anleser chapo chapeau ingress entradilla bajada sumario',
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

const classBits = new WordBits()
CLASS_GROUPS.forEach((words, bit) => {
  for (const word of words) classBits.add(word, 1 << bit)
})

const MAX_NAMES = 400

const isLower = (code: number): boolean => code >= 97 && code <= 122
const isUpper = (code: number): boolean => code >= 65 && code <= 90

/** Groups that a class attribute or id belongs to. Words are split at punctuation and at lower-to-upper changes. */
export function classMask(names: string): number {
  const length = Math.min(names.length, MAX_NAMES)
  let mask = 0
  let before = 0
  for (let i = 0; i < length; ) {
    let code = names.charCodeAt(i)
    if (!isLower(code) && !isUpper(code)) {
      i++
      continue
    }
    // "HTMLBody" is "HTML" and "Body".
    let capitals = 0
    while (i + capitals < length && isUpper(names.charCodeAt(i + capitals))) capitals++
    const acronym = capitals > 1 && i + capitals < length && isLower(names.charCodeAt(i + capitals))
    const last = acronym ? i + capitals - 1 : length
    let word = 0
    let joined = before
    for (let k = 0; i < last && (isLower(code) || k < capitals); k++, code = names.charCodeAt(++i)) {
      word = letterStep(word, code | 32)
      joined = letterStep(joined, code | 32)
    }
    mask |= classBits.get(word)
    if (before) mask |= classBits.get(joined)
    before = word
  }
  return mask
}

/** Words and two-word phrases of short texts, in lower case. */
const TEXT_WORDS: [name: string, words: string][] = [
  [
    'month',
    'jan feb mar apr jun jul aug sep sept oct nov dec january february march april june july august september october november december',
  ],
  ['ago', 'ago yesterday am pm min_read minute_read minutes_read mins_read hours_ago days_ago'],
  [
    'shop',
    'free_shipping in_stock sold_out add_to qty quantity price sale shipping cart bag basket wishlist checkout buy off save',
  ],
  ['copyright', 'copyright rights_reserved reserved inc ltd llc gmbh powered_by'],
  ['policy', 'privacy cookie cookies terms disclaimer accessibility policy gdpr consent preferences'],
  [
    'account',
    'login log_in sign_in sign_up signin signup register logout log_out account forgot password member members join',
  ],
  ['subscribe', 'newsletter subscribe subscribed inbox email_address notifications unsubscribe latest_news'],
  [
    'share',
    'share tweet facebook twitter pinterest linkedin whatsapp instagram follow_us copy_link telegram reddit tiktok youtube print email',
  ],
  [
    'more',
    'read_more learn_more see_more see_all view_more view_all show_more show_all show_less load_more continue_reading find_out click_here shop_now more_info get_started book_now contact_us details',
  ],
  [
    'related',
    "related recommended recommendations similar popular trending you_may you_might also_like more_from more_on more_stories more_articles read_next read_also see_also most_read most_popular most_viewed up_next further_reading featured don't_miss customers_also",
  ],
  ['recent', 'recent latest new news newest recent_posts latest_news archive archives'],
  ['comments', 'comment comments reply replies responses leave_a post_a report quote respond'],
  [
    'author',
    'by author written_by posted_by posted_on posted_in published updated editor edited_by photo photograph credit getty reviewed_by writer contributor',
  ],
  [
    'forum',
    'joined posts member moderator administrator likes views topics thread post re solved joined_date reputation upvote votes vote kudos',
  ],
  ['skip', 'skip_to back_to jump_to toggle menu close search navigation home sitemap site_map main_menu open expand'],
  ['advert', 'advertisement advertising advertise sponsored promoted affiliate ad ads commission we_may'],
  ['next', 'previous prev next older newer back page pages first last « » ← → ‹ ›'],
  ['tags', 'tags tag category categories topics filed_under labels keywords'],
  ['contents', 'contents on_this in_this overview index key_takeaways'],
  ['contact', 'tel phone fax email e-mail address call_us contact opening_hours directions location hours street'],
  ['references', 'references bibliography notes footnotes external_links sources citations cited isbn doi'],
  [
    'media',
    'watch video image images photo photos gallery listen podcast play download slideshow enlarge caption loading',
  ],
  ['script', 'javascript browser enable device supported app_store google_play download_the please_wait'],
  ['sort', 'sort sort_by filter filters results items_per showing refine compare clear apply select choose all any'],
  ['help', 'faq help support how what why when where who can do does is are'],
]
export const TEXT_GROUP_NAMES = TEXT_WORDS.map(([name]) => name)

/** Groups that words and phrases of the beginning of a text belong to, phrases with an underscore between their words. */
export const textBits = new WordBits()
TEXT_WORDS.forEach(([, words], bit) => {
  for (const word of words.split(' ')) textBits.add(word, 1 << bit)
})
