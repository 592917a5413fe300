import { zeroAddress, type Address } from 'viem'

import type { BlockFacts } from '../../src/registry/chain-reads.ts'
import { blockFacts, tell } from '../verdicts/parts.ts'
import type { Reason } from '../verdicts/reason.ts'
import { toFactsOutput } from './facts/facts-output.ts'
import type { Findings } from './looks/findings.ts'
import type { Ownership } from './reads/ownership.ts'
import type { TokenSafetyOutput } from './schema.ts'
import { bestSale } from './trade/sale-facts.ts'
import { buySizes, largestSale } from './trade/sizes.ts'
import type { Market, Pool } from './trade/trade.ts'
import { hookOf } from './trade/uniswap-v4.ts'
import { findDataGaps } from './verdict/data-gaps.ts'
import { holderOf } from './verdict/power-reasons.ts'
import { closingOf } from './verdict/summary.ts'
import { decideVerdict } from './verdict/verdict.ts'

export type Observed = {
  token: Address
  chainId: number
  block: BlockFacts
  findings: Findings
  /** The pool by whose address the token was asked for. */
  pool?: Address
  /** Reasons that were found besides. */
  more?: readonly Reason[]
}

/** Judges what was found and lays it out for the caller. */
export function buildAnswer(observed: Observed): TokenSafetyOutput {
  const { token, chainId, block, findings } = observed
  const judgement = decideVerdict(findings, observed)
  const { metadata, market } = findings
  return {
    ...tell(judgement, closingOf(judgement, findings)),
    measured: toMeasured(findings),
    capabilities: toCapabilities(findings),
    later: toLater(findings),
    ownership: toOwnership(findings.ownership),
    token: {
      address: token,
      chainId,
      askedByPool: observed.pool ?? null,
      name: metadata.name ?? null,
      symbol: metadata.symbol ?? null,
      decimals: metadata.decimals ?? null,
      totalSupply: metadata.totalSupply?.toString() ?? null,
      firstSeen: toFirstSeen(findings),
    },
    code: toCode(findings),
    pool: toPool(market),
    pools: toPools(market),
    ...toFactsOutput(findings.facts),
    simulation: toSimulation(market),
    dataGaps: findDataGaps(findings),
    block: blockFacts(block),
  }
}

const nothingMeasured: TokenSafetyOutput['measured'] = {
  buyTaxBps: null,
  sellTaxBps: null,
  transferTaxBps: null,
  sellableShareBps: null,
  largestBuy: null,
  refusedBuy: null,
  largestSale: null,
  buyGas: null,
  sellGas: null,
  transferGas: null,
}

function toMeasured({ market, journeys }: Findings): TokenSafetyOutput['measured'] {
  if (market.kind !== 'traded') return nothingMeasured
  const { buy, transfer } = market.trade
  const { largest, refused } = buySizes(market.trade)
  return {
    ...toSold(market, journeys),
    buyTaxBps: buy.taxBps ?? null,
    transferTaxBps: transfer?.taxBps ?? null,
    largestBuy: largest?.toString() ?? null,
    refusedBuy: (largest !== undefined && refused?.toString()) || null,
    largestSale: largestSale(market, journeys)?.toString() ?? null,
    buyGas: gasOf(buy),
    transferGas: gasOf(transfer),
  }
}

function toSold(market: Market & { kind: 'traded' }, journeys: Findings['journeys']) {
  const tried = market.trade.sales.length > 0 || journeys?.some(({ bought }) => bought)
  const { taxBps, shareBps = 0, gasUsed } = bestSale(market, journeys) ?? {}
  return {
    sellTaxBps: taxBps ?? null,
    sellableShareBps: tried ? shareBps : null,
    sellGas: gasUsed ?? null,
  }
}

function gasOf(attempt: { ok: boolean; gasUsed: number } | undefined): number | null {
  return attempt?.ok ? attempt.gasUsed : null
}

function toLater({ journeys }: Findings): TokenSafetyOutput['later'] {
  if (journeys === undefined) return null
  return journeys.map(({ stay, bought, soldShareBps, taxBps, reason }) => ({
    after: stay,
    bought,
    sellableShareBps: bought ? soldShareBps : null,
    sellTaxBps: taxBps ?? null,
    refusedWith: reason ?? null,
  }))
}

function toCapabilities(findings: Findings): TokenSafetyOutput['capabilities'] {
  if (findings.powers === undefined) return null
  return findings.powers.effects.map((effect) => ({
    effect: effect.effect,
    calls: [...effect.selectors],
    measuredBps: effect.bps,
    withCodeBroughtIn: effect.broughtIn,
    access: effect.open ? ('open' as const) : ('held' as const),
    holder: (!effect.open && holderOf(effect, findings)) || null,
  }))
}

function toOwnership(ownership: Ownership): TokenSafetyOutput['ownership'] {
  if (ownership.kind === 'none') return { kind: 'none', address: null }
  if (ownership.kind === 'renounced') return ownership
  return { kind: ownership.holder.kind, address: ownership.holder.address }
}

function toFirstSeen({ firstSeen }: Findings): TokenSafetyOutput['token']['firstSeen'] {
  if (firstSeen === undefined) return null
  const { block, timestamp } = firstSeen
  return { block: Number(block), timestamp: timestamp === undefined ? null : Number(timestamp) }
}

function toCode({
  code,
  implementationCode,
  proxy,
  transferAsks,
}: Findings): TokenSafetyOutput['code'] {
  return {
    sizeBytes: code.sizeBytes,
    hash: code.hash,
    proxy: proxy.kind,
    implementation: 'implementation' in proxy ? proxy.implementation : null,
    delegateCall: code.delegateCall || implementationCode?.delegateCall === true,
    selfDestruct: code.selfDestruct || implementationCode?.selfDestruct === true,
    transferAsks: transferAsks ? [...transferAsks] : null,
  }
}

function toPool(market: Market): TokenSafetyOutput['pool'] {
  return market.kind === 'traded' ? describePool(market.trade.pool) : null
}

function toPools(market: Market): TokenSafetyOutput['pools'] {
  return 'pools' in market ? market.pools.map(describePool) : []
}

function describePool(pool: Pool) {
  const { venue, address, quote, quoteHeld, tokenHeld, managed } = pool
  const hook = managed && hookOf(managed.key)
  const isEther = managed?.key.currency0 === zeroAddress
  return {
    venue,
    address,
    id: managed?.id ?? null,
    hook: hook ? { name: null, ...hook } : null,
    quote: isEther ? zeroAddress : quote.token,
    quoteSymbol: isEther ? 'ETH' : quote.symbol,
    reserveQuote: `${quoteHeld}`,
    reserveToken: `${tokenHeld}`,
  }
}

function toSimulation(market: Market): TokenSafetyOutput['simulation'] {
  if (market.kind !== 'traded') return { spent: null, quote: null }
  const { amountIn, pool } = market.trade
  return { spent: `${amountIn}`, quote: pool.quote.token }
}
