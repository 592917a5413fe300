import type { Capability, Power } from '../../../tools/token-safety/capabilities.ts'
import type { Findings } from '../../../tools/token-safety/findings.ts'
import type { Holder } from '../../../tools/token-safety/ownership.ts'
import type { Market, Sale, Trade } from '../../../tools/token-safety/trade.ts'

const address = '0x00000000000000000000000000000000000000A1'

export const wallet: Holder = { address, kind: 'wallet' }
export const contract: Holder = { address, kind: 'contract' }
export const proxyOf = { kind: 'eip1967', implementation: address } as const

export const done = { ok: true, gasUsed: 100_000, taxBps: 0 }
export const refused = { ok: false, gasUsed: 50_000, reason: 'no' }
export const sale = (shareBps: number, some: Partial<Sale> = {}): Sale => ({
  ...done,
  shareBps,
  ...some,
})
export const refusedSale = (shareBps: number): Sale => ({ ...refused, shareBps })

/** A trade in which everything worked and cost nothing. */
export function makeTrade(some: Partial<Trade> = {}): Trade {
  return {
    pool: {
      venue: 'Uniswap V2',
      address,
      quote: address,
      reserveQuote: 10n ** 19n,
      reserveToken: 10n ** 24n,
    },
    ethIn: 10n ** 16n,
    tokensQuoted: 10n ** 21n,
    buy: done,
    transfer: done,
    sales: [sale(10_000)],
    ...some,
  }
}

export const traded = (some: Partial<Trade> = {}): Market => ({
  kind: 'traded',
  trade: makeTrade(some),
})

/** Findings about a token nobody could complain about. */
export function makeFindings(some: Partial<Findings> = {}): Findings {
  return {
    metadata: { name: 'Harbor Coin', symbol: 'HARBR', decimals: 18, totalSupply: 10n ** 24n },
    ownership: { kind: 'none' },
    proxy: { kind: 'none' },
    code: {
      sizeBytes: 1_000,
      hash: '0x00',
      selectors: new Set(),
      delegateCall: false,
      selfDestruct: false,
    },
    market: traded(),
    capabilities: [],
    ...some,
  }
}

type Access = { access: 'held'; holder: Holder } | { access: 'open' | 'unattributed' }

export const capability = (power: Power, access: Access): Capability => ({
  power,
  signature: `${power}()`,
  selector: '0x12345678',
  ...access,
})
