import { Command } from 'commander'
import { table } from '../../runtime/tables.js'
import { duration, formatTable, percent, print, printJson } from '../output.js'
import { withCluster } from '../session.js'

export function modelsCommand(): Command {
  return new Command('models')
    .description('trained models, with what they were trained on and how they did on held-out pages')
    .option('--json', 'print as JSON, with all parameters')
    .addHelpText('after', '\nExample:\n  sluice models')
    .action(async ({ json }: { json?: boolean }) => {
      const models = [...(await withCluster((cluster) => table(cluster, 'models'))).values()]
      if (json) return printJson(models.map((model) => ({ ...model, parameters: JSON.parse(model.parameters) })))
      if (models.length === 0)
        return print('no model is trained yet: `sluice run` trains one when pages and a seed are there')
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
      print(
        formatTable(
          ['model', 'hash', 'positive', 'negative', 'held out', 'precision', 'recall', 'AUC', 'size', 'trained in'],
          rows,
        ),
      )
    })
}
