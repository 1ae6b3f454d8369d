/** Training of Sluice's classifier with fastText, and its evaluation on pages set aside. */
export { TrainingError } from './errors.js'
export type { CalibrationBin, Evaluation, LanguageMeasures, Measures } from './evaluation.js'
export type { Example } from './examples.js'
export { fileChunks } from './model-chunks.js'
export { type Parameters, parametersFor } from './parameters.js'
export { type Trained, type TrainingOptions, train } from './train.js'
