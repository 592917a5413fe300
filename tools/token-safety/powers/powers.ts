import {
  concat,
  decodeFunctionResult,
  encodeFunctionData,
  pad,
  type Address,
  type ContractFunctionArgs,
  type Hex,
} from 'viem'

import type { BlockFacts, ChainReads } from '../../../src/registry/chain-reads.ts'
import type { CodeFunction } from '../code/code-plan.ts'
import { impostor as impostorCode } from '../contracts/artifacts/impostor.ts'
import { ownerFuzz } from '../contracts/artifacts/owner-fuzz.ts'
import { relay } from '../contracts/artifacts/relay.ts'
import { asTrader, planOf, poolAt, traderAddress, traderAnswer } from '../trade/engine.ts'
import { blockAfter, boughtBefore, type Journey, type Travelling } from '../trade/journeys.ts'
import { takerOf } from '../trade/swaps.ts'
import type { Accounts, Trade } from '../trade/trade.ts'
import { dexOf, type Venues } from '../trade/venues.ts'
import { effectsOf, type MeasuredEffect } from './effects.ts'
import {
  decodeTrial,
  packTrials,
  variantsOf,
  type PowerTrial,
  type TrialNote,
} from './power-trials.ts'
import type { Suspect } from './suspects.ts'
import { tricksOf } from './tricks.ts'

/** A contract whose functions are tried: the token, or one that it asks. */
export type Target = { address: Address; functions: readonly CodeFunction[]; words: readonly Hex[] }

export type Fuzzing = {
  chain: ChainReads
  token: Address
  accounts: Accounts
  venues: Venues
  trade: Trade
  /** The block that is asked. */
  block: BlockFacts
  /** The time that block is pretended to have, in Unix seconds. */
  timestamp?: bigint
  /** Words of the token's storage as they are pretended to be. */
  stateDiff?: Record<Hex, Hex>
  /** Present: the holder bought in the block before, for tokens that tie the hands of buyers. */
  held?: { travelling: Travelling; stay: Journey['stay'] }
}

/** What came of trying powers. */
export type PowersFound = {
  effects: MeasuredEffect[]
  /** Functions that obeyed somebody without an effect, for trials in two steps. */
  obeyed: { caller: Address; target: Address; act: Hex; selector: Hex }[]
  tried: number
  /** Trials that the gas did not reach, or whose call did not run. */
  missed: number
  /** What happens when nobody acts. */
  baseline?: TrialNote
}

/** As a wallet would offer, in wei: a call at no price is nothing that tokens see in real blocks. */
function usualGasPrice({ baseFeePerGas = 0n }: BlockFacts): bigint {
  return 2n * baseFeePerGas + 10_000_000n
}

/** Reverts, with nothing to say. */
const refusal: Hex = '0x60006000fd'

/** Trials in one `eth_call`; the fuzz stops by itself where the gas ends. */
const trialsEach = 80
/** Most trials of one round. */
const mostTrials = 1_000
/** Most trials of two steps: every call carries the code that makes it, and requests have a limit. */
const mostPairs = 560
/** Variants of a function for those who are most and less likely to hold a power. */
const variantsFor = (at: number) => (at === 0 ? 32 : at < 3 ? 20 : 12)

/** A trial, and whose it is. */
export type Planned = { trial: PowerTrial; caller: Address; target: Address }

/** Lets every suspect call every function of every target, each call undone after a sale and a buy. */
export async function tryPowers(
  fuzzing: Fuzzing,
  {
    suspects,
    targets,
    mostEach,
  }: { suspects: readonly Suspect[]; targets: readonly Target[]; mostEach?: number },
): Promise<PowersFound> {
  const planned = planTrials(fuzzing, { suspects, targets }, mostEach)
  return runPlanned(fuzzing, { planned, suspects, targets })
}

/** The same in two steps: what obeyed without an effect, then everything else by the same caller. */
export async function tryPairs(
  fuzzing: Fuzzing,
  {
    suspects,
    targets,
    first,
    known,
  }: {
    suspects: readonly Suspect[]
    targets: readonly Target[]
    first: PowersFound['obeyed']
    /** Functions whose effects need no second step. */
    known: ReadonlySet<Hex>
  },
): Promise<PowersFound> {
  const seconds = planTrials(fuzzing, { suspects, targets }, 4).filter(
    ({ trial }) => !known.has(trial.selector),
  )
  const planned = first.flatMap((opening) => {
    const caller = suspects.findIndex(({ address }) => address === opening.caller)
    const target = targets.findIndex(({ address }) => address === opening.target)
    if (caller < 0 || target < 0) return []
    return seconds
      .filter(({ caller: by, trial }) => {
        return by === opening.caller && trial.selector !== opening.selector
      })
      .map((plan, rank): Planned & { rank: number } => ({
        ...plan,
        trial: { ...plan.trial, acts: [{ caller, target, data: opening.act }, ...plan.trial.acts] },
        rank,
      }))
  })
  // What does not fit is the least likely step after each opening, and not a whole opening.
  const likely = planned.toSorted((a, b) => a.rank - b.rank).slice(0, mostPairs)
  return runPlanned(fuzzing, { planned: likely, suspects, targets })
}

function planTrials(
  fuzzing: Fuzzing,
  { suspects, targets }: { suspects: readonly Suspect[]; targets: readonly Target[] },
  mostEach = Infinity,
): Planned[] {
  const { accounts, trade, token } = fuzzing
  const shared = {
    holder: fuzzing.held ? accounts.wallet : traderAddress(accounts.trader),
    pool: trade.pool.address,
    impostor: accounts.impostor,
    refuser: accounts.refuser,
    router: takerOf(dexOf(fuzzing.venues, trade.pool)),
    held: trade.tokensReceived,
  }
  const planned = suspects.flatMap((suspect, caller) => {
    const most = Math.min(variantsFor(caller), mostEach)
    return targets.flatMap((target, at) => {
      const roles = {
        ...shared,
        caller: suspect.address,
        words: target.words,
        target: target.address,
        inner: target.functions.flatMap((each) => innerCall(each, shared.holder)),
      }
      const own = target.functions.flatMap((tried) =>
        variantsOf(tried, roles, most).map(({ data, ...about }, rank) => ({
          trial: {
            acts: [{ caller, target: at, data }] as const,
            selector: tried.selector,
            ...about,
          },
          caller: suspect.address,
          target: target.address,
          rank: rank + 4 * caller,
        })),
      )
      if (target.address !== token) return own
      const tricks = tricksOf({ ...shared, caller: suspect.address }, { caller, target: at })
      return [
        ...own,
        ...tricks.map((trial) => ({
          trial,
          caller: suspect.address,
          target: target.address,
          rank: 2 + caller,
        })),
      ]
    })
  })
  // First choices of everybody come before the last ones of anybody.
  return planned.toSorted((a, b) => a.rank - b.rank).slice(0, mostTrials)
}

/** What somebody might have passed on: a call about the holder. */
function innerCall({ selector, types }: CodeFunction, holder: Address): Hex[] {
  const [first, ...others] = types
  if (first !== 'address' || others.some((type) => !/^(u?int\d*|bool|address)$/.test(type)))
    return []
  return [concat([selector, pad(holder, { size: 32 }), pad('0x', { size: 32 * others.length })])]
}

/** Trials that are run together. */
export type Round = {
  planned: readonly Planned[]
  suspects: readonly Suspect[]
  targets: readonly Target[]
}

/** Runs trials as they are planned. */
export async function runPlanned(fuzzing: Fuzzing, round: Round): Promise<PowersFound> {
  const chunks = chunksOf(round)
  const notes = await Promise.all(chunks.map((chunk) => runChunk(fuzzing, round, chunk)))
  const found: PowersFound = { effects: [], obeyed: [], tried: 0, missed: 0 }
  const { stranger } = fuzzing.accounts
  for (const [at, chunk] of chunks.entries()) {
    collect(found, { chunk, notes: notes[at], isStranger: (caller) => caller === stranger })
  }
  return found
}

/**
 * Trials that share a call. A caller that may be a contract gets calls of its own: standing in for
 * it replaces its code, which the token may ask.
 */
function chunksOf({ planned, suspects }: Round): Planned[][] {
  const groups = new Map<string, Planned[]>()
  for (const plan of planned) {
    const suspect = suspects.find(({ address }) => address === plan.caller)
    const key = suspect && mayHaveCode(suspect) ? plan.caller : 'wallets'
    const group = groups.get(key) ?? []
    groups.set(key, group)
    group.push(plan)
  }
  return [...groups.values()].flatMap((group) => {
    const count = Math.ceil(group.length / trialsEach)
    return Array.from({ length: count }, (_, at) =>
      group.filter((_plan, index) => index % count === at),
    )
  })
}

function mayHaveCode({ found, isContract }: Suspect): boolean {
  return isContract ?? (found === 'code' || found === 'rule')
}

type Tried = {
  chunk: readonly Planned[]
  notes: readonly TrialNote[] | undefined
  isStranger: (caller: Address) => boolean
}

function collect(found: PowersFound, { chunk, notes, isStranger }: Tried): void {
  const [baseline, ...others] = notes ?? []
  if (baseline) found.baseline ??= baseline
  for (const [at, { trial, caller, target }] of chunk.entries()) {
    const note = others[at]
    if (baseline === undefined || note === undefined || !note.finished) {
      found.missed += 1
      continue
    }
    found.tried += 1
    const { selector, broughtIn, acts } = trial
    const measured = aboutHolders(note, baseline, trial)
    const selectors = acts.map(({ data }): Hex => `0x${data.slice(2, 10)}`)
    const open = trial.byHolder === true || isStranger(caller)
    found.effects.push(
      ...measured.map((one) => ({ ...one, selectors, caller, broughtIn, ...(open && { open }) })),
    )
    if (isOpening(trial, note) && measured.length === 0) {
      found.obeyed.push({ caller, target, act: acts[0].data, selector })
    }
  }
}

/** Whether a trial may lead to another. */
function isOpening({ acts, isUsual }: PowerTrial, { acted }: TrialNote): boolean {
  return acted && acts.length === 1 && isUsual !== true
}

/**
 * What a trial says about holders. Who blocks the exchange's router blocks one account, if an
 * important one; who sends to itself may pay a fee, and must not gain.
 */
function aboutHolders(note: TrialNote, baseline: TrialNote, trial: PowerTrial) {
  const measured = effectsOf(note, baseline)
  if (trial.byHolder) return measured.filter(({ effect }) => effect === 'mints')
  return measured.map((one) =>
    one.effect === 'blocks_sells' && trial.aboutRouter
      ? { ...one, effect: 'blocks_account' as const }
      : one,
  )
}

async function runChunk(
  fuzzing: Fuzzing,
  round: Round,
  chunk: readonly Planned[],
): Promise<TrialNote[] | undefined> {
  const told = await (fuzzing.held
    ? runLater(fuzzing, fuzzing.held, { round, chunk })
    : runAtOnce(fuzzing, { round, chunk }))
  return told === undefined ? undefined : readNotes(told)
}

type Chunk = { round: Round; chunk: readonly Planned[] }

/** The holder buys and everything else happens in one call. */
async function runAtOnce(fuzzing: Fuzzing, { round, chunk }: Chunk): Promise<Hex | undefined> {
  const { chain, accounts, venues, block, timestamp } = fuzzing
  const data = encodeFunctionData({
    abi: ownerFuzz.abi,
    functionName: 'fuzz',
    args: fuzzArguments(fuzzing, { round, chunk }),
  })
  const call = asTrader({ accounts, venues }, { code: ownerFuzz.deployedBytecode, data })
  return traderAnswer(
    await chain.call({
      ...call,
      block: block.number,
      gasPrice: usualGasPrice(block),
      ...(timestamp !== undefined && { timestamp }),
      overrides: { ...call.overrides, ...standIns(fuzzing, chunk) },
    }),
  )
}

/** The holder bought in an earlier block; it is given code for the length of the trials. */
async function runLater(
  fuzzing: Fuzzing,
  { travelling, stay }: NonNullable<Fuzzing['held']>,
  { round, chunk }: Chunk,
): Promise<Hex | undefined> {
  const { chain, accounts } = fuzzing
  const { wallet, trader, engine } = accounts
  const code = ownerFuzz.deployedBytecode
  const data = encodeFunctionData({
    abi: ownerFuzz.abi,
    functionName: 'fuzzHeld',
    args: fuzzArguments(fuzzing, { round, chunk }),
  })
  const results = await chain.simulate([
    boughtBefore(travelling, 6n),
    {
      ...blockAfter(travelling, stay),
      overrides: {
        ...standIns(fuzzing, chunk),
        [engine]: { code },
        [wallet]: { code },
        [trader]: { balance: 10n ** 18n },
      },
      calls: [{ from: trader, to: wallet, data, gas: 45_000_000n, gasPrice: 10n ** 9n }],
    },
  ])
  const answer = results?.at(-1)?.[0]
  return answer?.ok ? answer.data : undefined
}

function standIns({ token, accounts, stateDiff }: Fuzzing, chunk: readonly Planned[]) {
  return {
    ...Object.fromEntries(chunk.map(({ caller }) => [caller, { code: relay.deployedBytecode }])),
    ...(stateDiff && { [token]: { stateDiff } }),
    [accounts.impostor]: { code: impostorCode.deployedBytecode },
    [accounts.refuser]: { code: refusal },
  }
}

function readNotes(told: Hex): TrialNote[] | undefined {
  try {
    const words = decodeFunctionResult({ abi: ownerFuzz.abi, functionName: 'fuzz', data: told })
    return words.map(decodeTrial)
  } catch {
    return undefined
  }
}

type FuzzArguments = ContractFunctionArgs<typeof ownerFuzz.abi, 'payable', 'fuzz'>

function fuzzArguments(fuzzing: Fuzzing, { round, chunk }: Chunk): FuzzArguments {
  const { accounts, token, trade, venues } = fuzzing
  const dex = dexOf(venues, trade.pool)
  const quote = venues.quotes[trade.pool.quoteIndex]
  const { engine, other } = accounts
  const quotes = quote ? [quote] : []
  const only = 'state' in dex ? { dexes: [], managed: [dex], quotes } : { dexes: [dex], quotes }
  return [
    planOf({ engine, token, other, venues: only }),
    { dex: 0n, quote: 0n, ...poolAt(trade.pool) },
    {
      callers: round.suspects.map(({ address }) => address),
      targets: round.targets.map(({ address }) => address),
    },
    packTrials(chunk.map(({ trial }) => trial)),
  ]
}
