import type { Findings } from './findings.ts'
import { findMaker } from './maker.ts'

type DataGap = { code: string; text: string }

const neverTried: readonly DataGap[] = [
  {
    code: 'other_accounts',
    text: 'The same people may have used other accounts, contracts and chains; those were not looked for.',
  },
  {
    code: 'emptied_or_unfilled',
    text: 'Why a pool holds nothing was not found out: it may have been drained, or never filled.',
  },
]

/** Says how far the search went, and what it left out. */
export function findDataGaps(findings: Findings): DataGap[] {
  const { wholeLog, traded, complete, candidates } = findings
  const maker = findMaker(findings)
  const unlisted = candidates.every(({ sanctioned }) => sanctioned === undefined)
  const conditional: [boolean, DataGap][] = [
    [maker !== undefined, { code: 'contracts_search', text: contractsText(maker?.history) }],
    [
      maker === undefined,
      { code: 'nobody_to_search', text: 'With no maker known, no other tokens were searched.' },
    ],
    [maker !== undefined, { code: 'log_search', text: logText(findings) }],
    [
      !wholeLog.powers,
      { code: 'first_owner', text: 'The log of owners and roles could not be searched.' },
    ],
    [
      !wholeLog.mints,
      {
        code: 'first_recipient',
        text: 'The first tokens were only looked for in the newest blocks, not at the beginning.',
      },
    ],
    [
      maker?.holder?.kind === 'contract',
      {
        code: 'shared_factory',
        text: 'What a contract made may have been ordered by anybody; it was not held against it.',
      },
    ],
    [unlisted, { code: 'sanctions', text: 'No list of sanctioned addresses could be asked.' }],
    [
      traded !== undefined && !complete,
      { code: 'pools_cut', text: 'Not every pool of every token fitted into the search.' },
    ],
  ]
  return [...conditional.filter(([holds]) => holds).map(([, gap]) => gap), ...neverTried]
}

type History = Findings['candidates'][number]['history']

function contractsText(history: History): string {
  if (history === undefined) return 'Contracts that its maker created could not be looked for.'
  const { nonce, looked } = history
  if (nonce === undefined) {
    return 'Its maker has sent more than 30000 transactions; contracts it created were not looked for.'
  }
  const all = looked >= nonce ? 'all' : `the latest ${looked}`
  return `Contracts created by its maker itself were looked for among ${all} of its ${nonce} transactions; contracts that are gone, and those made through other contracts, were not seen.`
}

function logText({ mintings, mintingsFrom }: Findings): string {
  return mintings === undefined
    ? 'Tokens made for its maker through other contracts could not be searched in the log.'
    : `Tokens made for its maker through other contracts were searched in the log from block ${mintingsFrom} on, about 9000 blocks at most; nothing older was seen.`
}
