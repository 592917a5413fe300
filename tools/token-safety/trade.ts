import { decodeFunctionResult, encodeFunctionData } from 'viem'
import type { Address, ContractFunctionReturnType } from 'viem'

import type { ChainReads } from '../../src/registry/chain-reads.ts'
import { tradeProbe } from './contracts/artifacts/trade-probe.ts'
import { revertReason } from './revert-reason.ts'
import type { Venue } from './venues.ts'

/** One thing tried on the simulated chain. `gasUsed` includes the probe's own few thousand. */
export type Attempt = {
  ok: boolean
  gasUsed: number
  /** The refusal in the contracts' own, cleaned words. */
  reason?: string
}

export type Sale = Attempt & {
  /** Part of the bought tokens that was offered, in basis points. */
  shareBps: number
  /** Measured from the ether that came out; absent where nothing can be computed. */
  taxBps?: number
}

export type Pool = {
  venue: string
  address: Address
  quote: Address
  /** In wei. */
  reserveQuote: bigint
  /** In the token's smallest unit. */
  reserveToken: bigint
}

/** A buy, a transfer and sales of one token, as they went. */
export type Trade = {
  pool: Pool
  /** What the buy spent, in wei. */
  ethIn: bigint
  /** What the pool owed the buyer before any tax, in the token's smallest unit. */
  tokensQuoted: bigint
  buy: Attempt & { taxBps?: number }
  transfer?: Attempt & { taxBps?: number }
  /** All of it, then half, then a tenth; the first success ends the list. */
  sales: Sale[]
  /** A bare transfer to the pool, tried after every sale had failed. */
  pairTransfer?: Attempt
}

/** What could be learned about buying and selling. Only `traded` says anything about the token. */
export type Market =
  | { kind: 'no_venue' | 'no_pool' | 'probe_failed' }
  | { kind: 'traded'; trade: Trade }

/** Deep enough to be measured exactly, too small to move the price: a thousandth of the pool. */
const size = { poolDivisor: 1000n, maxEthIn: 10n ** 18n }

/** Above the sum of the probe's own limits, below the 50 million common nodes allow. */
const gasForAll = 32_000_000n

/** Tries the token on a venue in one `eth_call`. `trader`, `probe`, `recipient`: unused accounts. */
export async function tryTrade(
  chain: ChainReads,
  accounts: Record<'token' | 'trader' | 'probe' | 'recipient', Address>,
  venue: Venue | undefined,
): Promise<Market> {
  if (venue === undefined) return { kind: 'no_venue' }
  const { token, trader, probe, recipient } = accounts
  const { factory, router, weth } = venue
  const result = await chain.call({
    from: trader,
    to: probe,
    gas: gasForAll,
    data: encodeFunctionData({
      abi: tradeProbe.abi,
      functionName: 'probe',
      args: [{ factory, router, weth, token, recipient, ...size }],
    }),
    overrides: { [probe]: { code: tradeProbe.deployedBytecode, balance: 2n * size.maxEthIn } },
  })
  if (!result.ok) return { kind: 'probe_failed' }
  try {
    const report = decodeFunctionResult({
      abi: tradeProbe.abi,
      functionName: 'probe',
      data: result.data,
    })
    return report.ethIn === 0n
      ? { kind: 'no_pool' }
      : { kind: 'traded', trade: readReport(report, venue) }
  } catch {
    return { kind: 'probe_failed' }
  }
}

/** The probe's answer as Solidity gives it. */
export type Report = ContractFunctionReturnType<typeof tradeProbe.abi, 'nonpayable', 'probe'>

/** Turns the probe's raw amounts into taxes. */
export function readReport(report: Report, venue: Venue): Trade {
  return {
    pool: {
      venue: venue.name,
      address: report.pair,
      quote: venue.weth,
      reserveQuote: report.reserveWeth,
      reserveToken: report.reserveToken,
    },
    ethIn: report.ethIn,
    tokensQuoted: report.tokensQuoted,
    buy: {
      ...toAttempt(report.buy),
      ...(report.buy.ok && taxOf(report.tokensQuoted, report.tokensReceived)),
    },
    ...(report.transfer.tried && {
      transfer: {
        ...toAttempt(report.transfer),
        ...(report.transfer.ok && taxOf(report.transferSent, report.transferReceived)),
      },
    }),
    sales: report.sales.map((sale) => ({
      ...toAttempt(sale.step),
      shareBps: Number(sale.shareBps),
      ...(sale.step.ok && taxOf(sale.amount, tokensWorth(sale))),
    })),
    ...(report.pairTransfer.tried && { pairTransfer: toAttempt(report.pairTransfer) }),
  }
}

function toAttempt({ ok, gasUsed, reason }: Report['buy']): Attempt {
  return { ok, gasUsed: Number(gasUsed), ...(!ok && { reason: revertReason(reason) }) }
}

/**
 * How many tokens the pool must have counted to pay out `ethOut`: the constant-product formula
 * backwards. The token's own word about balances plays no part in it.
 */
function tokensWorth({ ethOut, reserveWeth, reserveToken }: Report['sales'][number]): bigint {
  if (ethOut >= reserveWeth) return reserveToken
  return (ethOut * reserveToken * 1000n) / ((reserveWeth - ethOut) * 997n)
}

/** What got lost on the way, rounded to a basis point. A gain counts as no tax. */
function taxOf(owed: bigint, arrived: bigint): { taxBps: number } | undefined {
  if (owed === 0n) return undefined
  const lost = owed > arrived ? owed - arrived : 0n
  return { taxBps: Number((lost * 10_000n + owed / 2n) / owed) }
}
