import { expect, it } from 'vitest'
import { formatTable, printable } from '../../../cli/output.js'
import { NodeNameError, nodeNamed } from '../../../processors/posterior/node-name.js'
import { nodesOf } from '../../../processors/posterior/url-nodes.js'

const ESCAPE = '\u001b[2J'

it('a host or a directory cannot steer the terminal', () => {
  for (const url of [`https://a.example/${ESCAPE}/x/1`, `text:${ESCAPE}/a/1`, `https://a.example/\u202e\u009b/1`]) {
    const node = nodesOf(url).at(-1)!
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(formatTable(['node', 'said'], [[node, `approved by ${ESCAPE}`]])).not.toMatch(/[\u001b\u009b\u202e]/)
  }
  expect(nodeNamed(`a.example/${ESCAPE}`)).toBe('a.example/%1B[2J')
  try {
    nodeNamed(`${ESCAPE} x`)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(NodeNameError)
    expect(printable((error as Error).message)).not.toContain(ESCAPE)
  }
})
