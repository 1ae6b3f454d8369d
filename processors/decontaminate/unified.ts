import { normalForm } from '../normal-form.js'

/** A text as grams are compared in: compatible characters and cases unified, accents set apart. Lines stay lines. */
export const unified = (text: string): string => normalForm(text, 'NFKD').toLowerCase()
