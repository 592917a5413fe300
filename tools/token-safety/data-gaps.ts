import type { Findings } from './findings.ts'

/** Something that was not tried or could not be read, so nothing is said about it. */
export type DataGap = { code: string; text: string }

/** What this version never tries. */
export const neverTried: readonly DataGap[] = [
  {
    code: 'other_venues',
    text: 'Only the Uniswap V2 pool against wrapped ether was tried; other pools were not.',
  },
  {
    code: 'later_blocks',
    text: 'Buy and sale ran in one block; delays, cooldowns and later changes were not tried.',
  },
  {
    code: 'actors',
    text: 'The trader was a fresh contract account; wallets and existing holders were not tried.',
  },
  {
    code: 'owner_effects',
    text: 'Only well-known privileged functions were called, as owner, proxy admin and stranger; other functions, other callers and what follows a call were not tried.',
  },
  {
    code: 'liquidity_and_holders',
    text: 'Who holds the supply and whether the liquidity is locked was not examined.',
  },
]

/** Fewer units than this, and one unit is more than a basis point. */
const unitsForBasisPoints = 10_000n

/** Names everything the answer is silent about. */
export function findDataGaps(findings: Findings): DataGap[] {
  const { metadata, market, capabilities, proxy, implementationCode } = findings
  const missing = (['name', 'symbol', 'decimals', 'totalSupply'] as const).filter(
    (key) => metadata[key] === undefined,
  )
  const conditional: [boolean, DataGap][] = [
    [
      missing.length > 0,
      { code: 'metadata', text: `The token gave no usable ${missing.join(', ')}.` },
    ],
    [
      capabilities === undefined,
      { code: 'capabilities', text: 'Privileged functions could not be tried on this node.' },
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
