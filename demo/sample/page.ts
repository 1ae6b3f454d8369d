import { example } from './examples.js'
import { escapeHtml, formulaHtml } from './formulas.js'
import { Writer } from './grammar.js'
import type { Prng } from './prng.js'
import type { Section, Site } from './sites.js'

export interface Page {
  title: string
  html: string
}

/** Rules that make running text, in the order in which a page uses them. */
const TEXT_RULES = ['intro', 'def', 'thm', 'proof', 'step', 's', 'remark', 'comment']

/** A page of a section, in the template of its site. */
export function writePage(site: Site, section: Section, random: Prng): Page {
  const writer = new Writer(section.grammar, random)
  const title = clean(writer.write('title'))
  const body =
    section.path === '/forum/' || (section.kind === 'math' && site.template === 2)
      ? thread(writer, section)
      : article(writer, section)
  return { title, html: template(site, section, title, body, writer) }
}

/** Another copy of the same content, with other boilerplate and, if wanted, a few other words. */
export function rewritten(html: string, words: Array<[string, string]>): string {
  return words.reduce((text, [from, to]) => text.replaceAll(from, to), html)
}

/** A word of running text between spaces, or in Chinese and Japanese the character that opens a clause. */
const WORD = /(?<=\s)\p{L}{4,}\s|(?<=[，、。])[\p{Script=Han}\p{Script=Hiragana}]/gu

/** The page without one word in sixty of its paragraphs, and without at least one. */
export function reworded(html: string, random: Prng): string {
  const paragraphs = [...html.matchAll(/<p>[\s\S]*?<\/p>/g)]
  const words = paragraphs.flatMap((found) =>
    [...found[0].matchAll(WORD)].map((word) => ({ at: found.index + word.index, length: word[0].length })),
  )
  const dropped = random.shuffle(words).slice(0, Math.ceil(words.length / 60))
  return dropped
    .sort((a, b) => b.at - a.at)
    .reduce((text, { at, length }) => text.slice(0, at) + text.slice(at + length), html)
}

function article(writer: Writer, section: Section): string {
  const { random } = writer
  const parts: string[] = []
  for (let i = random.int(2, 4); i > 0; i--) {
    parts.push(`<h2>${line(writer.write('heading'), section)}</h2>`)
    for (let p = random.int(1, 3); p > 0; p--) parts.push(paragraph(writer, section))
    if (writer.has('eq') && random.chance(0.6))
      parts.push(`<p>${formulaHtml(writer.write('eq'), section.markup, true)}</p>`)
    if (writer.has('code') && random.chance(0.7))
      parts.push(`<pre><code>${escapeHtml(writer.write('code').replaceAll('\\n', '\n'))}</code></pre>`)
    if (writer.has('item'))
      parts.push(
        `<ul>${writer
          .many('item', 4)
          .map((item) => `<li>${line(item, section)}</li>`)
          .join('')}</ul>`,
      )
  }
  const exercises = Object.keys(section.grammar).filter((rule) => rule.startsWith('ex_'))
  if (exercises.length > 0) {
    const kind = random.pick(exercises)
    parts.push(`<p>${line(writer.write(kind, example(kind, random)), section)}</p>`)
  }
  return parts.join('\n')
}

function paragraph(writer: Writer, section: Section): string {
  const rules = TEXT_RULES.filter((rule) => writer.has(rule))
  const sentences = Array.from({ length: writer.random.int(3, 7) }, () => writer.write(writer.random.pick(rules)))
  return `<p>${sentences.map((sentence) => line(sentence, section)).join(' ')}</p>`
}

function thread(writer: Writer, section: Section): string {
  const posts = Array.from({ length: writer.random.int(3, 6) }, (_, i) => {
    const rule = i === 0 ? 'ask' : 'answer'
    const opening = writer.has(rule) ? `<p>${line(writer.write(rule), section)}</p>` : ''
    const body = Array.from({ length: writer.random.int(1, 2) }, () => paragraph(writer, section)).join('\n')
    return `<div class="post" id="p${i}"><div class="post-meta">user${writer.random.int(10, 999)}, reply ${i + 1}</div><div class="post-body">${opening}${body}</div></div>`
  })
  return `<div class="thread">${posts.join('\n')}</div>`
}

/** A sentence in HTML: § marks formulas. */
const line = (text: string, section: Section): string =>
  text
    .split('§')
    .map((part, i) => (i % 2 === 1 ? formulaHtml(part, section.markup, false) : escapeHtml(part)))
    .join('')

const clean = (text: string): string => text.replaceAll('§', '').replace(/\\[a-z]+|[{}]/g, '')

const NAVIGATION = ['Home', 'About', 'Archive', 'Contact', 'Search', 'Subscribe', 'Imprint']

function template(site: Site, section: Section, title: string, body: string, writer: Writer): string {
  const { random } = writer
  const links = random
    .shuffle(NAVIGATION)
    .slice(0, 5)
    .map((name) => `<li><a href="/${name.toLowerCase()}">${name}</a></li>`)
    .join('')
  const related = writer
    .many('title', 3)
    .map((text) => `<li><a href="${section.path}${random.int(1, 99)}">${escapeHtml(clean(text))}</a></li>`)
    .join('')
  const charset = site.declared ? `<meta charset="${site.charset}">` : ''
  const mathjax = section.kind === 'math' && ['dollar', 'paren', 'script', 'environment'].includes(section.markup)
  const script = mathjax
    ? `<script>window.MathJax = { tex: { inlineMath: [['$', '$'], ['\\\\(', '\\\\)']] } }</script><script async src="/mathjax/tex-chtml.js"></script>`
    : `<script>window.dataLayer = window.dataLayer || []; function track() { dataLayer.push(arguments) }</script>`
  const head = `${charset}<title>${escapeHtml(title)} | ${site.host}</title>${script}<style>nav { float: left } .ad { color: red }</style>`
  const cookie = `<div class="cookie-banner">We use cookies to improve this site. <button>Accept all</button></div>`
  const aside = `<aside class="sidebar"><h3>Related</h3><ul>${related}</ul></aside>`
  const footer = `<footer>© 2026 ${site.host} · <a href="/privacy">Privacy</a> · <a href="/terms">Terms</a></footer>`
  const heading = `<h1>${escapeHtml(title)}</h1>`
  const layouts = [
    `<!DOCTYPE html><html lang="${section.language}"><head>${head}</head><body><nav><ul>${links}</ul></nav><main><article>${heading}${body}</article></main>${aside}${footer}${cookie}</body></html>`,
    `<!doctype html><html><head>${head}</head><body>${cookie}<div id="header"><ul class="menu">${links}</ul></div><div id="content">${heading}${body}</div><div id="right">${aside}</div><div id="footer">${footer}</div></body></html>`,
    `<HTML><HEAD>${head}</HEAD><BODY><div class="topbar"><ul>${links}</ul></div><section role="main">${heading}${body}</section>${aside}${footer}</BODY></HTML>`,
    `<html lang="${section.language}"><head>${head}</head><body><table width="100%"><tr><td width="20%"><ul>${links}</ul></td><td>${heading}${body}</td></tr></table><hr>${footer}</body></html>`,
  ]
  return layouts[site.template]!
}
