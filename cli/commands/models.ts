import { Command } from 'commander'
import { table } from '../../runtime/tables.js'
import type { ModelCard } from '../../schemas/types.js'
import { CommandError } from '../errors.js'
import { modelCard } from '../model-card.js'
import { duration, formatTable, percent, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function modelsCommand(): Command {
  return new Command('models')
    .description('trained models, with what they were trained on and how they did on held-out pages')
    .argument('[model]', 'only this one, by name or hash: its whole card, with calibration and languages')
    .option('--json', 'print as JSON, with all parameters')
    .addHelpText('after', '\nExamples:\n  sluice models\n  sluice models round-1')
    .action(async (wanted: string | undefined, { json }: { json?: boolean }) => {
      const all = [...(await withCluster((cluster) => table(cluster, 'models'))).values()]
      const models =
        wanted === undefined ? all : all.filter(({ name, hash }) => name === wanted || hash.startsWith(wanted))
      if (wanted !== undefined && models.length === 0) {
        throw new CommandError(`no model is called ${wanted}: \`sluice models\` lists all`)
      }
      if (json) return printJson(models.map((model) => ({ ...model, parameters: JSON.parse(model.parameters) })))
      if (models.length === 0)
        return print('no model is trained yet: `sluice run` trains one when pages and a seed are there')
      print(wanted === undefined ? overview(models) : models.map(modelCard).join('\n\n'))
    })
}

function overview(models: ModelCard[]): string {
  const rows = models.map((model) => [
    model.name,
    model.hash.slice(0, 12),
    model.positives,
    model.negatives,
    model.heldOut,
    percent(model.precision),
    percent(model.recall),
    model.auc.toFixed(4),
    `${(model.bytes / 2 ** 20).toFixed(1)} MiB`,
    duration(1000 * model.seconds),
  ])
  return formatTable(
    ['model', 'hash', 'positive', 'negative', 'held out', 'precision', 'recall', 'AUC', 'size', 'trained in'],
    rows,
  )
}
