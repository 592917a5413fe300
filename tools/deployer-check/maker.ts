import { signs } from './candidates.ts'
import type { Confidence, Examined, Findings, Maker, OtherToken } from './findings.ts'
import { dollarsIn, type Traded } from './pools.ts'

/**
 * Who made the token, of those that may have. A contract that created it is a launchpad or a
 * factory: behind it stands whoever else is named.
 */
export function findMaker({ candidates }: Pick<Findings, 'candidates'>): Maker | undefined {
  const [best] = candidates.toSorted((a, b) => rank(a) - rank(b))
  return best && { ...best, confidence: confidenceIn(best) }
}

/** The account whose creation gives the token's address. */
export function findCreator({ candidates }: Pick<Findings, 'candidates'>): Examined | undefined {
  return candidates.find((one) => one.signs.includes('created'))
}

function rank({ signs: own, holder }: Examined): number {
  const strongest = Math.min(...own.map((sign) => signs.indexOf(sign)))
  return strongest + (holder?.kind === 'contract' ? signs.length : 0)
}

function confidenceIn({ signs: own }: Examined): Confidence {
  if (own.includes('created')) return 'proved'
  const isNamed = own.includes('first_owner') || own.includes('role_giver')
  return isNamed || own.length > 1 ? 'likely' : 'possible'
}

/** Less than this, in dollars, is no liquidity. */
const leastDollars = 100n

/** What else the maker made, as far as was searched. */
export function findOthers(findings: Findings, maker: Maker): OtherToken[] {
  const { token, traded, mintings = [] } = findings
  const created = new Set(maker.history?.created)
  const minted = mintings.filter(({ to }) => to === maker.address).map((one) => one.token)
  const addresses = [...new Set([...created, ...minted])].filter((address) => address !== token)
  return addresses.flatMap((address): OtherToken[] => {
    const how = created.has(address) ? 'created' : 'minted_to'
    const facts = traded?.find((one) => one.address === address)
    // Not everything that was created is a token; what was made for somebody is one.
    if (facts === undefined) return how === 'created' ? [] : [{ address, how, status: 'unknown' }]
    if (!facts.isToken) return []
    const { symbol, pool } = facts
    return [
      { address, how, status: statusOf(facts), ...(symbol && { symbol }), ...(pool && { pool }) },
    ]
  })
}

export function statusOf({ pool }: Traded): OtherToken['status'] {
  if (pool === undefined) return 'no_pool'
  return dollarsIn(pool) >= leastDollars ? 'liquid' : 'empty_pool'
}
