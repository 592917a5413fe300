import { settings } from '../../src/config/settings.ts'
import { errorSpecs } from '../../src/errors/all.ts'
import { defaultAgentPlans } from '../../src/passes/agent-plans.ts'
import { sandboxGrantPlans } from '../../src/passes/grant-plans.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { buildCatalogue } from '../../src/registry/catalogue.ts'
import { sellableTools } from '../../tools/index.ts'
import { readCitedTests } from './cited-tests.ts'
import { configDocument, environmentExample } from './config-docs.ts'
import { contractsDocument } from './contracts-docs.ts'
import { contractGroups } from './contracts.ts'
import { errorsDocument } from './errors-docs.ts'
import { toolsDocument, withToolsTable } from './tools-docs.ts'

/** A file that is derived from the code. `path` is relative to the repository. */
export type GeneratedFile = { path: string; text: string }

const tests = new URL('../../test/', import.meta.url)

/** Builds every generated document. `readme` is the README as it stands; only its table is new. */
export function buildDocs(readme: string): GeneratedFile[] {
  const catalogue = buildCatalogue(
    sellableTools({ passes: defaultPlans, agents: defaultAgentPlans, plans: sandboxGrantPlans }),
  )
  return [
    { path: '.env.example', text: environmentExample(settings) },
    { path: 'docs/config.md', text: configDocument(settings) },
    {
      path: 'docs/contracts.md',
      text: contractsDocument(contractGroups, readCitedTests(tests)),
    },
    { path: 'docs/errors.md', text: errorsDocument(errorSpecs) },
    { path: 'docs/tools.md', text: toolsDocument(catalogue) },
    { path: 'README.md', text: withToolsTable(readme, catalogue) },
  ]
}
