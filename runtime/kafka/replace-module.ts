import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** Puts `exports` in the place of one of KafkaJS's own modules; to be called before KafkaJS is loaded. */
export function replaceModule(id: string, exports: unknown): void {
  const path = require.resolve(id)
  require.cache[path] = Object.assign(Object.create(Object.getPrototypeOf(require.cache) ?? null), {
    id: path,
    filename: path,
    loaded: true,
    exports,
    children: [],
    paths: [],
  })
}
