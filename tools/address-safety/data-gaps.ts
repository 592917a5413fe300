import type { Findings } from './findings.ts'

type DataGap = { code: string; text: string }

/** What this version never tries. */
const neverTried: DataGap = {
  code: 'reputation',
  text: 'What others report of the address, and what it did in the past, was not looked up.',
}

/** Names everything the answer is silent about. */
export function findDataGaps(findings: Findings): DataGap[] {
  const { code, history, sanctioned, paying, answers, approvals } = findings
  const isContract = code !== undefined
  const missed = (approvals ?? []).some((one) => one.missed > 0)
  const conditional: [boolean, DataGap][] = [
    [history === undefined, { code: 'account', text: 'Balance and nonce could not be read.' }],
    [
      history !== undefined && history.nonce === undefined,
      { code: 'nonce', text: 'The nonce is above 30000 and was not counted.' },
    ],
    [
      sanctioned === undefined,
      { code: 'sanctions', text: 'No list of sanctioned addresses could be asked on this chain.' },
    ],
    [paying === undefined, { code: 'ether', text: 'Sending ether to it could not be tried.' }],
    [
      isContract && answers === undefined,
      { code: 'answers', text: 'The contract could not be asked about itself on this node.' },
    ],
    [
      findings.proxy.kind !== 'none' && findings.behind === undefined,
      { code: 'implementation', text: 'The code behind the proxy could not be found.' },
    ],
    [missed, { code: 'approvals_cut', text: 'Some calls that may take approvals did not fit.' }],
    [
      isContract,
      {
        code: 'approvals_guessed',
        text: 'Only calls that follow from the code were tried, by a stranger and the owner; a theft that needs another state, token or caller was not seen.',
      },
    ],
    [
      !isContract,
      { code: 'code_later', text: 'A contract may be created at an address without code.' },
    ],
  ]
  return [...conditional.filter(([holds]) => holds).map(([, gap]) => gap), neverTried]
}
