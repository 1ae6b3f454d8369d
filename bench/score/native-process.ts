import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fastTextBinary } from '../../rounds/training/fasttext-binary.js'

/** Ticks a second in which /proc counts processor time. */
const TICKS = 100

/** fastText's binary with a model, answering line by line. Linux only: its time and memory are read from /proc. */
export class NativeProcess {
  readonly #child: ChildProcessWithoutNullStreams
  #answers: string[] = []
  #expected = 0
  #done: () => void = () => {}

  private constructor(model: string, k: number) {
    this.#child = spawn(fastTextBinary(), ['predict-prob', model, '-', String(k)])
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#answers.push(line)
      if (this.#answers.length === this.#expected) this.#done()
    })
  }

  /** Ready with the model loaded: it has answered a first line. */
  static async start(model: string, k: number): Promise<NativeProcess> {
    const native = new NativeProcess(model, k)
    await native.predict(['first'])
    return native
  }

  /** Answers to texts without line breaks, in their order. */
  async predict(texts: string[]): Promise<string[]> {
    this.#answers = []
    this.#expected = texts.length
    const finished = new Promise<void>((resolve) => {
      this.#done = resolve
    })
    this.#child.stdin.write(`${texts.join('\n')}\n`)
    await finished
    return this.#answers
  }

  /** Processor time used so far, in seconds. */
  cpuSeconds(): number {
    const fields = this.#proc('stat').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) / TICKS
  }

  /** The most memory it has had, in bytes. */
  peakMemory(): number {
    return 1024 * Number(/VmHWM:\s*(\d+)/.exec(this.#proc('status'))![1])
  }

  stop(): void {
    this.#child.kill('SIGKILL')
  }

  #proc(file: string): string {
    return readFileSync(`/proc/${this.#child.pid}/${file}`, 'utf8')
  }
}
