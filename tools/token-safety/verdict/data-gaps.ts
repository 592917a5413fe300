import type { Findings } from '../looks/findings.ts'

/** Something that was not tried or could not be read, so nothing is said about it. */
export type DataGap = { code: string; text: string }

/** What this version never tries. */
export const neverTried: readonly DataGap[] = [
  {
    code: 'hooked_pools',
    text: 'Pools of Uniswap V4 with hooks were looked for where the hook is known, or the token names the pool; others were not.',
  },
  {
    code: 'existing_holders',
    text: 'Sales of those who hold the token already were not tried.',
  },
  {
    code: 'other_holders',
    text: 'Of holders, only owner, makers, pools, lockers and burn addresses were looked up; positions in concentrated pools were not.',
  },
]

/** Fewer units than this, and one unit is more than a basis point. */
const unitsForBasisPoints = 10_000n

/** Names everything the answer is silent about. */
export function findDataGaps(findings: Findings): DataGap[] {
  const { metadata, market, journeys, powers, facts, proxy, implementationCode } = findings
  const missing = (['name', 'symbol', 'decimals', 'totalSupply'] as const).filter(
    (key) => metadata[key] === undefined,
  )
  const conditional: [boolean, DataGap][] = [
    [
      missing.length > 0,
      { code: 'metadata', text: `The token gave no usable ${missing.join(', ')}.` },
    ],
    [
      powers === undefined,
      { code: 'powers', text: 'What the holders of powers could do was not tried.' },
    ],
    [
      powers !== undefined && powers.missed > 0,
      {
        code: 'powers_cut',
        text: 'Some calls of the holders of powers did not fit or did not run.',
      },
    ],
    [
      facts === undefined,
      {
        code: 'liquidity_and_supply',
        text: 'Who holds the supply and the liquidity could not be read.',
      },
    ],
    [
      journeys === undefined,
      { code: 'later_blocks', text: 'Sales in later blocks and by plain wallets were not tried.' },
    ],
    [
      proxy.kind !== 'none' && implementationCode === undefined,
      { code: 'implementation', text: 'The code behind the proxy could not be found.' },
    ],
    [
      market.kind === 'traded' && market.trade.tokensQuoted < unitsForBasisPoints,
      {
        code: 'tax_precision',
        text: 'The trade was so few of the smallest units that taxes are rough.',
      },
    ],
  ]
  return [...conditional.filter(([holds]) => holds).map(([, gap]) => gap), ...neverTried]
}
