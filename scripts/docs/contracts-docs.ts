import type { CitedTest } from './cited-tests.ts'
import type { Contract, ContractGroup } from './contracts.ts'
import { code, generatedNote, paragraphs, table } from './markdown.ts'

const introduction =
  'Other sellers let agents buy access in ways that programs rely on. This server does what they do, on its own routes and on theirs. Each line below is one promise of theirs in our words, the tests whose titles cite it, and where it stands: covered, not covered, or not offered and why.'

/**
 * `docs/contracts.md`.
 *
 * @throws RangeError when a test cites what is in no table, or proves what is said not to be offered
 */
export function contractsDocument(
  groups: readonly ContractGroup[],
  tests: readonly CitedTest[],
): string {
  refuseStrays(groups, tests)
  const sections = groups.map(({ title, contracts }) =>
    paragraphs([
      `## ${title}`,
      table(
        ['Contract', 'What it says', 'Status', 'Tests'],
        contracts.map((contract) => row(contract, tests)),
      ),
    ]),
  )
  return `${paragraphs([
    '# Contracts',
    generatedNote('`scripts/docs/contracts.ts` and the titles of the tests'),
    introduction,
    summary(groups, tests),
    ...sections,
  ])}\n`
}

function row(contract: Contract, tests: readonly CitedTest[]): string[] {
  const { id, statement, notOffered } = contract
  const found = citing(id, tests)
  const files = [...new Set(found.map(({ file }) => file))]
  const status = notOffered === undefined ? statusOf(found) : `not offered: ${notOffered}`
  return [code(id), statement, status, files.map((file) => link(file, found)).join(', ')]
}

function statusOf(found: readonly CitedTest[]): string {
  return found.length > 0 ? 'covered' : '**not covered**'
}

function link(file: string, found: readonly CitedTest[]): string {
  const count = found.filter((test) => test.file === file).length
  const name = file.replace(/^test\//, '').replace(/\.test\.ts$/, '')
  return `[${name}](../${file})${count > 1 ? ` (${count})` : ''}`
}

function summary(groups: readonly ContractGroup[], tests: readonly CitedTest[]): string {
  const all = groups.flatMap(({ contracts }) => contracts)
  const offered = all.filter(({ notOffered }) => notOffered === undefined)
  const covered = offered.filter(({ id }) => citing(id, tests).length > 0)
  return `${all.length} lines: ${covered.length} covered, ${offered.length - covered.length} not covered, ${all.length - offered.length} not offered.`
}

function citing(id: string, tests: readonly CitedTest[]): CitedTest[] {
  return tests.filter(({ ids }) => ids.includes(id))
}

function refuseStrays(groups: readonly ContractGroup[], tests: readonly CitedTest[]): void {
  const contracts = groups.flatMap((group) => group.contracts)
  for (const { file, ids, title } of tests) {
    for (const cited of ids) {
      const contract = contracts.find(({ id }) => id === cited)
      if (contract === undefined) {
        throw new RangeError(`${file} cites ${cited}, which is in no table: "${title}"`)
      }
      if (contract.notOffered !== undefined) {
        throw new RangeError(`${file} proves ${cited}, which is said not to be offered.`)
      }
    }
  }
}
