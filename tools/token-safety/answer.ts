import type { Address } from 'viem'

import type { BlockFacts } from '../../src/registry/chain-reads.ts'
import { findDataGaps } from './data-gaps.ts'
import type { Findings } from './findings.ts'
import type { Ownership } from './ownership.ts'
import type { TokenSafetyOutput } from './schema.ts'
import { summarize } from './summary.ts'
import type { Market } from './trade.ts'
import { decideVerdict } from './verdict.ts'

type Observed = { token: Address; chainId: number; block: BlockFacts; findings: Findings }

/** Judges what was found and lays it out for the caller. */
export function buildAnswer({ token, chainId, block, findings }: Observed): TokenSafetyOutput {
  const { verdict, reasons } = decideVerdict(findings)
  const { metadata, market } = findings
  return {
    verdict,
    summary: summarize({ verdict, reasons, findings }),
    reasons: reasons.map(({ code, level, text, evidence }) => ({ code, level, text, evidence })),
    measured: toMeasured(market),
    capabilities: toCapabilities(findings),
    ownership: toOwnership(findings.ownership),
    token: {
      address: token,
      chainId,
      name: metadata.name ?? null,
      symbol: metadata.symbol ?? null,
      decimals: metadata.decimals ?? null,
      totalSupply: metadata.totalSupply?.toString() ?? null,
    },
    code: toCode(findings),
    pool: toPool(market),
    simulation: { ethInWei: market.kind === 'traded' ? `${market.trade.ethIn}` : null },
    dataGaps: findDataGaps(findings),
    block: {
      number: Number(block.number),
      hash: block.hash,
      timestamp: Number(block.timestamp),
    },
  }
}

const nothingMeasured: TokenSafetyOutput['measured'] = {
  buyTaxBps: null,
  sellTaxBps: null,
  transferTaxBps: null,
  sellableShareBps: null,
  buyGas: null,
  sellGas: null,
  transferGas: null,
}

function toMeasured(market: Market): TokenSafetyOutput['measured'] {
  if (market.kind !== 'traded') return nothingMeasured
  const { buy, transfer, sales } = market.trade
  const sold = sales.find(({ ok }) => ok)
  return {
    buyTaxBps: buy.taxBps ?? null,
    sellTaxBps: sold?.taxBps ?? null,
    transferTaxBps: transfer?.taxBps ?? null,
    sellableShareBps: sales.length === 0 ? null : (sold?.shareBps ?? 0),
    buyGas: gasOf(buy),
    sellGas: gasOf(sold),
    transferGas: gasOf(transfer),
  }
}

function gasOf(attempt: { ok: boolean; gasUsed: number } | undefined): number | null {
  return attempt?.ok ? attempt.gasUsed : null
}

function toCapabilities({ capabilities }: Findings): TokenSafetyOutput['capabilities'] {
  if (capabilities === undefined) return null
  return capabilities.map((capability) => ({
    power: capability.power,
    function: capability.signature,
    selector: capability.selector,
    access: capability.access,
    holder: capability.access === 'held' ? capability.holder : null,
  }))
}

function toOwnership(ownership: Ownership): TokenSafetyOutput['ownership'] {
  if (ownership.kind === 'none') return { kind: 'none', address: null }
  if (ownership.kind === 'renounced') return ownership
  return { kind: ownership.holder.kind, address: ownership.holder.address }
}

function toCode({ code, implementationCode, proxy }: Findings): TokenSafetyOutput['code'] {
  return {
    sizeBytes: code.sizeBytes,
    hash: code.hash,
    proxy: proxy.kind,
    implementation: 'implementation' in proxy ? proxy.implementation : null,
    delegateCall: code.delegateCall || implementationCode?.delegateCall === true,
    selfDestruct: code.selfDestruct || implementationCode?.selfDestruct === true,
  }
}

function toPool(market: Market): TokenSafetyOutput['pool'] {
  if (market.kind !== 'traded') return null
  const { pool } = market.trade
  return { ...pool, reserveQuote: `${pool.reserveQuote}`, reserveToken: `${pool.reserveToken}` }
}
