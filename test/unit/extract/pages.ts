/** Pages written for the tests: a site's frame around a content. */

export const PROSE = [
  'The bridge over the river was built in three years, although the ground on the eastern bank proved softer than the surveyors had expected, and two of the piers had to be founded again.',
  'Every spring the water rises by four metres, so the arches were drawn wider than those of the older crossing upstream, which had been damaged by ice more than once.',
  'Traffic was let onto the new roadway in October, after the load tests had shown deflections well below the limits that the engineers had set.',
]

export interface Frame {
  title?: string
  head?: string
  body: string
}

/** An ordinary page: header with navigation, cookie bar, sidebar with related links, footer. */
export function page({ title = 'The bridge at Harlow Ford', head = '', body }: Frame): string {
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${title} | Riverside Review</title>${head}</head>
<body>
<div class="cookie-banner" role="dialog"><p>We use cookies to improve your experience.</p><button>Accept all cookies</button></div>
<header class="site-header"><a href="/">Riverside Review</a>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News desk</a></li><li><a href="/about">About us</a></li><li><a href="/contact">Contact</a></li></ul></nav></header>
<main>${body}</main>
<aside class="sidebar"><h3>Related articles</h3><ul><li><a href="/1">Ten ferries that are still running</a></li><li><a href="/2">Why tunnels leak</a></li></ul></aside>
<footer class="site-footer"><p>© 2024 Riverside Review. All rights reserved.</p><ul><li><a href="/privacy">Privacy policy</a></li><li><a href="/terms">Terms of use</a></li></ul>
<div class="share">Share on Facebook Twitter</div></footer>
</body></html>`
}

/** An article with the given fragment in the middle of its prose. */
export function article(fragment: string, head = ''): string {
  return page({
    head,
    body: `<article><h1>The bridge at Harlow Ford</h1><p>${PROSE[0]}</p>${fragment}<p>${PROSE[1]}</p></article>`,
  })
}
