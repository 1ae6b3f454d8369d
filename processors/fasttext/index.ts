/** fastText in TypeScript: exact inference, folded two-label classifiers, language identification, and the tokeniser. */
export { ModelFormatError } from './errors.js'
export { foldModel } from './fold.js'
export { isFolded } from './folded-file.js'
export { type FoldedModel, loadFolded } from './folded-model.js'
export { type IdentifiedLanguage, LanguageIdentifier, UNDETERMINED } from './language.js'
export { FastTextModel, type Prediction } from './model.js'
export { TOKENIZER_VERSION, tokenize } from './tokenize.js'
export { trailer } from './trailer.js'
