import { defineFilter } from './filter.js'

/** Word F1 below which a text is more likely than not to be something else than the page's content, or the smaller part of it. */
const LEAST = 0.6

/** Leaves out pages whose main text was probably not found; those of which nothing is expected pass. */
export const extraction = defineFilter({
  name: 'extraction',
  create:
    () =>
    ({ expectedF1 }) =>
      expectedF1 === null ||
      expectedF1 >= LEAST || { reason: 'doubtful', detail: `expected F1 ${expectedF1.toFixed(2)}` },
})
