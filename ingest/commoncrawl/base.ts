import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Download } from '../download.js'
import { IngestError, reading } from '../errors.js'
import type { HttpOptions } from '../http/options.js'
import { publicName } from '../http/public-name.js'
import { leaves, MAX_LIST, parseList } from '../path-list.js'
import { sourceAt } from '../sources.js'
import type { Source } from '../types.js'

/** A file of which many parts are read. */
export interface BaseFile {
  name: string
  size: number
  /** The bytes of a part. */
  read(start: number, end: number): Promise<Buffer>
}

/** A server or folder that has Common Crawl's files, or some of them, under the names that Common Crawl gives them. */
export class Base {
  readonly #isUrl: boolean

  constructor(
    readonly location: string,
    readonly http: HttpOptions,
  ) {
    this.#isUrl = /^https?:\/\//i.test(location)
  }

  /** The location without secrets. */
  get name(): string {
    return publicName(this.location)
  }

  /** @throws IngestError when a folder has no such file */
  async source(path: string): Promise<Source> {
    return sourceAt(this.#locate(path), this.http)
  }

  /**
   * The lines of a list, packed or not.
   * @throws IngestError when it cannot be read
   */
  async lines(path: string): Promise<string[]> {
    const location = this.#locate(path)
    if (this.#isUrl) return parseList(await new Download(location, this.http).readAll(MAX_LIST), location)
    const { size, read } = await localFile(location)
    return parseList(await read(0, size), location)
  }

  /** @throws IngestError when there is no such file */
  async file(path: string): Promise<BaseFile> {
    const location = this.#locate(path)
    return this.#isUrl ? remoteFile(new Download(location, this.http)) : localFile(location)
  }

  /**
   * The bytes of a part of a file.
   * @throws IngestError when there is no such file
   */
  async part(path: string, start: number, end: number): Promise<Buffer> {
    const location = this.#locate(path)
    if (this.#isUrl) return collect(new Download(location, this.http).read(start, end))
    return (await localFile(location)).read(start, end)
  }

  #locate(path: string): string {
    if (path.startsWith('/') || leaves(path) || /^[a-z]+:/i.test(path)) {
      throw new IngestError(`${path}, which an index of ${this.name} names, is not below it`)
    }
    if (!this.#isUrl) return join(this.location, path)
    const url = new URL(this.location)
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${path}`
    return url.href
  }
}

async function remoteFile(download: Download): Promise<BaseFile> {
  // The first byte is asked for since a server tells with it how many there are.
  await collect(download.read(0, 1))
  const { name, size } = download
  if (size === undefined) throw new IngestError(`${name}: the server does not tell the size of the file`)
  return { name, size, read: (start, end) => collect(download.read(start, end)) }
}

async function localFile(path: string): Promise<BaseFile> {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new IngestError(`${path} does not exist`)
  const read = (start: number, end: number): Promise<Buffer> =>
    end <= start
      ? Promise.resolve(Buffer.alloc(0))
      : collect(reading(path, createReadStream(path, { start, end: end - 1 })))
  return { name: path, size: found.size, read }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}
