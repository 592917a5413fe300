import {
  concat,
  decodeAbiParameters,
  decodeFunctionResult,
  encodeAbiParameters,
  encodeFunctionData,
  getContractAddress,
  keccak256,
  numberToHex,
  zeroAddress,
  type Address,
  type ContractFunctionReturnType,
  type Hex,
} from 'viem'

import type { AccountOverride, ChainCall, ChainReads } from '../../../src/registry/chain-reads.ts'
import { tradeEngine } from '../contracts/artifacts/trade-engine.ts'
import { trader as traderCode } from '../contracts/artifacts/trader.ts'
import { revertReason } from '../reads/revert-reason.ts'
import type { Accounts, Attempt, Market, Pool, Trade } from './trade.ts'
import { idOf, noKey, type ManagedDex } from './uniswap-v4.ts'
import { dexKinds, exchangesOf, type Dex, type Venues } from './venues.ts'

/** A buy is a thousandth of the pool: measured exactly, too small to move the price. */
const poolDivisor = 1_000n
/** Above the sum of the probe's own limits, below the 50 million common nodes allow. */
const gasForAll = 45_000_000n
/** Ether of a simulated trader, in wei: enough for the biggest buy. */
const purse = 12n * 10n ** 18n
/** What wrapped ether can lend everywhere. */
const lentPurse = 3n * 10n ** 18n
/** What the engine says where a tax cannot be told. */
const untold = 10_001n

/** The plan of a trade, as the engine takes it. */
export function planOf(plan: { engine: Address; token: Address; other: Address; venues: Venues }) {
  const { engine, token, other, venues } = plan
  return {
    engine,
    token,
    other,
    divisor: poolDivisor,
    dexes: exchangesOf(venues).map(toPlanned),
    quotes: venues.quotes.map(({ token: quote, maxIn, worth, wrapped }) => ({
      token: quote,
      maxIn,
      worth,
      wrapped,
    })),
  }
}

/** Kinds in the order of `TradeEngine.Kind`. */
const kinds: readonly (Dex | ManagedDex)['kind'][] = [...dexKinds, 'managed', 'named']
const notManaged = {
  state: zeroAddress,
  quoter: zeroAddress,
  permit2: zeroAddress,
  tickSpacing: 0,
  hooks: zeroAddress,
  native: false,
}

function toPlanned(dex: Dex | ManagedDex) {
  const { kind, factory, router, variant } = dex
  return {
    kind: kinds.indexOf(kind),
    factory,
    router,
    variant,
    managed: 'state' in dex ? dex : notManaged,
  }
}

/** A pool as the engine takes it. */
export function poolAt({ address, quoteHeld, tokenHeld, managed }: Pool) {
  return { pool: address, quoteHeld, tokenHeld, key: managed?.key ?? noKey }
}

/** The account that a simulated trader has while its constructor runs. */
export function traderAddress(from: Address): Address {
  return getContractAddress({ from, nonce: 0n })
}

/**
 * A call in which `from` trades as an account without code, with the engine put at its address and
 * enough of every quote made up.
 */
export function asTrader(
  { accounts, venues }: { accounts: Accounts; venues: Venues },
  { code, data }: { code: Hex; data: Hex },
): ChainCall {
  const { trader, engine } = accounts
  return {
    from: trader,
    value: purse,
    gas: gasForAll,
    data: concat([traderCode.bytecode, traderArguments(engine, '0x', data)]),
    overrides: {
      [trader]: { balance: 2n * purse },
      [engine]: { code },
      ...quoteOverrides(traderAddress(trader), venues),
    },
  }
}

/** The same on a node without overrides: the ether is that of the wrapped ether's contract. */
export function asBareTrader(
  { venues }: { venues: Venues },
  { code, data }: { code: Hex; data: Hex },
): ChainCall | undefined {
  const rich = venues.quotes.find(({ wrapped }) => wrapped)?.token
  if (rich === undefined) return undefined
  const nowhere = '0x0000000000000000000000000000000000000000'
  return {
    from: rich,
    value: lentPurse,
    gas: gasForAll,
    data: concat([traderCode.bytecode, traderArguments(nowhere, code, data)]),
  }
}

function traderArguments(engine: Address, code: Hex, data: Hex): Hex {
  return encodeAbiParameters(
    [{ type: 'address' }, { type: 'bytes' }, { type: 'bytes' }],
    [engine, code, data],
  )
}

/** Where ERC-20s commonly keep their balances: the first slots, and the namespace of ERC-7201. */
const balanceSlots: readonly Hex[] = [
  ...Array.from({ length: 16 }, (_, slot) => numberToHex(slot, { size: 32 })),
  '0x52c63247e1f47db19d5ce0460030c497f067ca4cebf71ba98eeadabe20bace00',
]

/** Gives an account quote tokens, wherever they keep their balances. */
export function quoteOverrides(
  holder: Address,
  { quotes }: Venues,
): Record<Address, AccountOverride> {
  const plain = quotes.filter(({ wrapped }) => !wrapped)
  return Object.fromEntries(
    plain.map(({ token, maxIn }) => [
      token,
      {
        stateDiff: Object.fromEntries(
          balanceSlots.map((slot) => [
            keccak256(
              encodeAbiParameters([{ type: 'address' }, { type: 'bytes32' }], [holder, slot]),
            ),
            numberToHex(12n * maxIn, { size: 32 }),
          ]),
        ),
      },
    ]),
  )
}

/** What a trader handed on as its revert; `undefined` where it did not run. */
export function traderAnswer(answer: { ok: boolean; revert?: Hex }): Hex | undefined {
  if (answer.ok || answer.revert === undefined || answer.revert.length < 130) return undefined
  try {
    const [ok, data] = decodeAbiParameters([{ type: 'bool' }, { type: 'bytes' }], answer.revert)
    return ok && data !== '0x' ? data : undefined
  } catch {
    return undefined
  }
}

type Trying = {
  chain: ChainReads
  token: Address
  accounts: Accounts
  venues: Venues | undefined
}

/** Finds the pools of a token and trades in the deepest, in one `eth_call`. */
export async function tryTrade(trying: Trying): Promise<Market> {
  return tryAs(trying, ({ data, venues }) =>
    asTrader({ accounts: trying.accounts, venues }, { code: tradeEngine.deployedBytecode, data }),
  )
}

/** The same where `tryTrade` did not run: without pretending that anything is there. */
export async function tryBareTrade(trying: Trying): Promise<Market> {
  return tryAs(trying, ({ data, venues }) =>
    asBareTrader({ venues }, { code: tradeEngine.bytecode, data }),
  )
}

type MakeCall = (probe: { data: Hex; venues: Venues }) => ChainCall | undefined

async function tryAs(
  { chain, token, accounts: { engine, other }, venues }: Trying,
  toCall: MakeCall,
): Promise<Market> {
  if (venues === undefined) return { kind: 'no_venue' }
  const data = encodeFunctionData({
    abi: tradeEngine.abi,
    functionName: 'probe',
    args: [planOf({ engine, token, other, venues })],
  })
  const call = toCall({ data, venues })
  const told = call && traderAnswer(await chain.call(call))
  return told === undefined ? { kind: 'probe_failed' } : readMarket(told, venues)
}

type Report = ContractFunctionReturnType<typeof tradeEngine.abi, 'payable', 'probe'>

function readMarket(told: Hex, venues: Venues): Market {
  try {
    const report = decodeFunctionResult({ abi: tradeEngine.abi, functionName: 'probe', data: told })
    return toMarket(report, venues)
  } catch {
    return { kind: 'probe_failed' }
  }
}

function toMarket([pools, trade]: Report, venues: Venues): Market {
  const found = pools.flatMap((pool): Pool[] => {
    const dexIndex = Number(pool.dex)
    const quoteIndex = Number(pool.quote)
    const quote = venues.quotes[quoteIndex]
    const venue = exchangesOf(venues)[dexIndex]?.name
    if (quote === undefined || venue === undefined) return []
    const { quoteHeld, tokenHeld, pool: address, key } = pool
    const managed = key.currency1 !== zeroAddress && { managed: { id: idOf(key), key } }
    return [{ venue, address, quote, quoteHeld, tokenHeld, dexIndex, quoteIndex, ...managed }]
  })
  const chosen = found[Number(trade.chosen)]
  if (chosen === undefined) return { kind: 'no_pool' }
  if (trade.amountIn === 0n) return { kind: 'unfunded', pools: found }
  const refusing = trade.refusing > 0n ? found[Number(trade.refusing) - 1] : undefined
  const read = { ...readTrade(trade, chosen), ...(refusing && { refusing }) }
  return { kind: 'traded', trade: read, pools: found }
}

/** Turns the engine's raw amounts into taxes. */
export function readTrade(trade: Report[1], pool: Pool): Trade {
  const { amountIn, expected, received } = trade
  return {
    pool,
    amountIn,
    tokensQuoted: expected,
    tokensReceived: received,
    buy: { ...toAttempt(trade.buy), ...(trade.buy.ok && taxOf(expected, received)) },
    ...(trade.transfer.tried && {
      transfer: {
        ...toAttempt(trade.transfer),
        ...(trade.transfer.ok && taxOf(trade.transferSent, trade.transferReceived)),
      },
    }),
    sales: trade.sales.map(({ step, shareBps, amount, received: out, taxBps }) => ({
      ...toAttempt(step),
      shareBps: Number(shareBps),
      amount,
      received: out,
      ...(step.ok && taxBps !== untold && { taxBps: Number(taxBps) }),
    })),
    ...(trade.poolTransfer.tried && { poolTransfer: toAttempt(trade.poolTransfer) }),
    biggerBuys: trade.biggerBuys.map(({ step, amountIn: spent, received: out }) => ({
      ...toAttempt({ ...step, ok: step.ok && out > 0n }),
      amountIn: spent,
      received: out,
    })),
  }
}

function toAttempt({ ok, gasUsed, reason }: Report[1]['buy']): Attempt {
  return { ok, gasUsed: Number(gasUsed), ...(!ok && { reason: revertReason(reason) }) }
}

/** What got lost on the way, rounded to a basis point. A gain counts as no tax. */
function taxOf(owed: bigint, arrived: bigint): { taxBps: number } | undefined {
  if (owed === 0n) return undefined
  const lost = owed > arrived ? owed - arrived : 0n
  return { taxBps: Number((lost * 10_000n + owed / 2n) / owed) }
}
