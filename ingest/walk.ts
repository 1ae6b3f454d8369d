import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** Told of what in a folder is passed over, and why. */
export type Tell = (problem: string) => void

/** What is in a folder, and in those that are in it or that links in it lead to. */
export class Walk {
  /** Paths, in no order. */
  readonly files: string[] = []
  /** Links that have not been followed, and the folders that they stand in, by their real paths. */
  #links: [path: string, folder: string][] = []
  #visited = new Map<string, string>()

  private constructor(readonly tell: Tell) {}

  /**
   * The files that are found from `root` on. Each folder is walked once, under its own name rather than a link's; what cannot be
   * read is told, and the rest walked.
   */
  static async files(root: string, tell: Tell): Promise<string[]> {
    const walk = new Walk(tell)
    await walk.#enter(root, await realpath(root))
    for (let link = walk.#links.shift(); link; link = walk.#links.shift()) await walk.#follow(...link)
    return walk.files
  }

  /** @param real the path of the folder without links */
  async #enter(folder: string, real: string): Promise<void> {
    const before = this.#visited.get(real)
    if (before !== undefined) return this.tell(`${folder} is the same folder as ${before}, and read once`)
    this.#visited.set(real, folder)
    for (const entry of await this.#entries(folder)) {
      const path = join(folder, entry.name)
      if (entry.isFile()) this.files.push(path)
      else if (entry.isDirectory()) await this.#enter(path, join(real, entry.name))
      else if (entry.isSymbolicLink()) this.#links.push([path, real])
    }
  }

  async #entries(folder: string) {
    try {
      return (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
    } catch (error) {
      this.tell(`${folder} cannot be read: ${(error as Error).message}`)
      return []
    }
  }

  async #follow(link: string, folder: string): Promise<void> {
    try {
      const found = await stat(link)
      if (found.isFile()) this.files.push(link)
      if (!found.isDirectory()) return
      const real = await realpath(link)
      if (`${folder}${sep}`.startsWith(`${real}${real.endsWith(sep) ? '' : sep}`))
        this.tell(`${link} leads back to a folder that it is in: ${real}`)
      else await this.#enter(link, real)
    } catch (error) {
      this.tell(`${link} cannot be followed: ${(error as Error).message}`)
    }
  }
}
