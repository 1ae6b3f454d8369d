/** Why pages are rejected before scoring: every reason there is, by who gives it, with a sentence for people. */
export const reasons = {
  ingest: {
    'not-html': 'The response is of another type, or its body does not begin like a page.',
    status: 'The HTTP status is not 200.',
    empty: 'The response has no body.',
    'too-large': 'The page is larger than 5 MiB once decompressed.',
    revisit:
      'The crawler found the page unchanged since an earlier capture and kept no body; the detail names that capture.',
    'bad-encoding': 'The body cannot be decompressed, or its chunks do not fit together.',
    'bad-url': 'The URL is missing or is not one of the web.',
    'bad-http': 'The HTTP header cannot be read.',
  },
  extract: {
    'url-seen':
      'The URL was captured before; the first capture in the order of the log is taken. The detail names it, and says whether the payload is still the same.',
    'no-text': 'Nothing of the page is main text.',
    'not-text': 'The page is binary, or its characters cannot be decoded.',
    'too-deep': 'The elements are nested too deep to be a page that someone wrote.',
    'too-many-nodes': 'The page has too many elements for its size, or altogether.',
  },
  language: {
    language: 'The language is not one of those accepted, or is not certain enough.',
    und: 'Nothing of the text is in a language that could be identified: there are formulas, numbers or unknown letters.',
  },
  quality: {
    'too-short': 'The text has fewer than 50 words.',
    'too-long': 'The text has more than 100,000 words.',
    repetitive: 'Lines, paragraphs or sequences of words come again and again; the detail says which.',
  },
  extraction: {
    doubtful: 'The main text was probably not found: the word F1 to be expected of the extraction is below 0.6.',
  },
  'your own filters': {
    filter: 'A filter of your own refused the page; the detail says why.',
  },
} as const

type Reasons = typeof reasons

export type ReasonOf<By extends keyof Reasons> = keyof Reasons[By] & string
export type Reason = { [By in keyof Reasons]: ReasonOf<By> }[keyof Reasons]

/** A table for the documentation. */
export const reasonsTable = (): string =>
  [
    '| reason | given by | meaning |',
    '| --- | --- | --- |',
    ...Object.entries(reasons).flatMap(([by, given]) =>
      Object.entries(given).map(([reason, meaning]) => `| \`${reason}\` | ${by} | ${meaning} |`),
    ),
  ].join('\n')
