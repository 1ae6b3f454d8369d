import type { AskedPage } from '../../rounds/judging/run-pages.js'
import { pageView, type Screen } from './page-view.js'

/** A terminal, or what a test has for one. */
export interface Keyboard extends AsyncIterable<Buffer | string> {
  setRawMode(raw: boolean): unknown
}

export interface Display extends Partial<Screen> {
  write(text: string): unknown
}

export interface PersonOptions {
  keyboard: Keyboard
  display: Display
  run: string
  /** Of pages in the order in which they are asked. */
  questions: AsyncIterator<AskedPage>
  count: number
  /** Keeps an answer; undefined takes back what was said of the page. */
  onAnswer: (question: AskedPage, positive: boolean | undefined) => Promise<void>
}

/** How a sitting ended: all was asked, the person had enough, or pressed Ctrl-C. */
export type Ending = 'done' | 'stopped' | 'interrupted'

const [COLUMNS, ROWS] = [80, 24]
const CLEAR = '\x1b[H\x1b[2J\x1b[3J'

/**
 * Shows one page after the other, and takes a key for each: y or n; u goes back to the page before and takes back what was said of it; space and b turn the pages of a
 * long text; q and Ctrl-C end. Each answer is kept before the next page is shown.
 */
export async function askPerson(options: PersonOptions): Promise<Ending> {
  const { keyboard } = options
  keyboard.setRawMode(true)
  try {
    return await new Sitting(options).hold()
  } finally {
    keyboard.setRawMode(false)
    options.display.write(CLEAR)
  }
}

class Sitting {
  readonly #asked: AskedPage[] = []
  #at = 0
  #from = 0
  #page = { lines: 0, shown: 0 }

  constructor(private readonly options: PersonOptions) {}

  async hold(): Promise<Ending> {
    if (!(await this.#show())) return 'done'
    for await (const chunk of this.options.keyboard) {
      for (const key of String(chunk)) {
        const ending = await this.#take(key)
        if (ending) return ending
      }
    }
    return 'stopped'
  }

  async #take(key: string): Promise<Ending | undefined> {
    if (key === '\x03') return 'interrupted'
    if (key === 'q' || key === 'Q' || key === '\x04') return 'stopped'
    const answer = { y: true, n: false }[key.toLowerCase()]
    if (answer !== undefined) {
      await this.options.onAnswer(this.#asked[this.#at]!, answer)
      this.#turnTo(this.#at + 1)
    } else if (key.toLowerCase() === 'u' && this.#at > 0) {
      this.#turnTo(this.#at - 1)
      await this.options.onAnswer(this.#asked[this.#at]!, undefined)
    } else if (key === ' ' && this.#from + this.#page.shown < this.#page.lines) this.#from += this.#page.shown
    else if (key.toLowerCase() === 'b') this.#from = Math.max(0, this.#from - this.#page.shown)
    else return undefined
    return (await this.#show()) ? undefined : 'done'
  }

  #turnTo(at: number): void {
    this.#at = at
    this.#from = 0
  }

  /** Shows the page that is asked about; false when none is left. */
  async #show(): Promise<boolean> {
    const { display, run, count, questions } = this.options
    if (this.#at === this.#asked.length) {
      const next = await questions.next()
      if (next.done) return false
      this.#asked.push(next.value)
    }
    // Some terminals say 0.
    const screen = { columns: display.columns || COLUMNS, rows: display.rows || ROWS }
    const progress = `${this.#at + 1} of ${count}`
    const { view, ...page } = pageView(this.#asked[this.#at]!, run, screen, this.#from, progress)
    this.#page = page
    display.write(`${CLEAR}${view}`)
    return true
  }
}
