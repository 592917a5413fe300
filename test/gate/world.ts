import type { PaymentPayload } from '@x402/core/types'
import type { Hex } from 'viem'

import { ServiceError } from '../../src/errors/service-error.ts'
import type { CallOutcome, DeliveredOutcome } from '../../src/gate/gate.ts'
import type { LedgerEntry } from '../../src/gate/ledger.ts'
import { openGate } from '../../src/gate/open-gate.ts'
import type { RefundOutcome, Refunds } from '../../src/gate/refunds.ts'
import type { Settlement, SettlementOrder, SettlementOutcome } from '../../src/gate/settlement.ts'
import { sweep } from '../../src/gate/sweep.ts'
import type { TraceStep } from '../../src/gate/trace.ts'
import { sqlRefundJournal } from '../../src/store/refund-journal.ts'
import { random32, randomAddress } from '../support/builders.ts'
import { poor, unavailable, unknown } from '../support/fake-settlement.ts'
import { latch, openBench, paymentOf, type Bench } from './bench.ts'

/** What becomes of the next attempt to settle. */
export type Ending =
  | 'moves'
  | 'moves, and nobody says so'
  | 'is under way, and nobody says so'
  | 'gets lost, and nobody says so'
  | 'is refused'
  | 'cannot be submitted'
  | 'kills us before it is submitted'
  | 'kills us after it moved'

export type Action =
  | {
      kind: 'send'
      payment: number
      /** How many copies arrive at once. */
      copies: number
      /** For another call than the one it was signed for. */
      strays: boolean
      ending: Ending
      /** The process ends at this step, should it come to it. */
      dies: TraceStep | undefined
      toolFails: boolean
    }
  | { kind: 'wait'; ms: number }
  | { kind: 'sweep'; copies: number; refunds: 'none' | 'arrive' | 'wait' | 'fail' }
  /** What was under way gets into a block. */
  | { kind: 'mine'; payment: number }
  /** Somebody else submits what the payer signed. */
  | { kind: 'stranger submits'; payment: number }
  | { kind: 'node'; answers: boolean }
  | { kind: 'price'; usd: string }

/** What is known of one payment besides its row. */
type Known = {
  payload: PaymentPayload
  text: string
  moves: number
  underWay: boolean
  /** We were told that it moved: nobody may be asked to settle it any more. */
  told: boolean
  deliveries: DeliveredOutcome[]
  /** States its row was seen in, without repetition. */
  seen: LedgerEntry['state'][]
}

/** A gate, a chain and some payers, moved by actions; it notes every broken promise. */
export type World = {
  act(action: Action): Promise<void>
  /** Lets all time pass that anything may take, with everything working. */
  settleDown(refunds: 'none' | 'arrive'): Promise<void>
  /** Broken promises so far; those about the end only after `settleDown`. */
  complaints(): Promise<string[]>
  close(): Promise<void>
}

export async function openWorld(): Promise<World> {
  // Nobody can wait for a clock that stands still.
  const bench = await openBench({ waitMs: 0 })
  const known = new Map<number, Known>()
  const complaints: string[] = []
  const wallet = refundWallet(bench)
  const acts = { bench, known, complaints, wallet }
  return {
    act: async (action) => {
      await actOn(acts, action)
      await look(acts)
    },
    async settleDown(refunds) {
      bench.settlement.reachable = true
      for (let rounds = 0; rounds < 8; rounds += 1) {
        bench.clock.advance(700_000)
        await sweep({ ...bench.services, refunds: wallet.port(rounds < 4 ? refunds : 'arrive') })
        await look(acts)
      }
    },
    complaints: async () => {
      const ends = await Promise.all([...known.values()].map((own) => endComplaints(acts, own)))
      return [...complaints, ...ends.flat()]
    },
    close: () => bench.store.close(),
  }
}

type Acts = {
  bench: Bench
  known: Map<number, Known>
  complaints: string[]
  wallet: RefundWallet
}

async function actOn(acts: Acts, action: Action): Promise<void> {
  const { bench, wallet } = acts
  switch (action.kind) {
    case 'send':
      return send(acts, action)
    case 'wait':
      return bench.clock.advance(action.ms)
    case 'sweep': {
      const refunds = wallet.port(action.refunds)
      const once = () => sweep({ ...bench.services, refunds })
      await Promise.all(Array.from({ length: action.copies }, once))
      return
    }
    case 'mine':
    case 'stranger submits':
      return moveOutside(acts, action)
    case 'node':
      bench.settlement.reachable = action.answers
      return
    case 'price':
      bench.behaviour.price = action.usd
  }
}

async function send(acts: Acts, action: Action & { kind: 'send' }): Promise<void> {
  const { bench } = acts
  const own = await knownOf(acts, action.payment)
  bench.behaviour.run = async () => {
    if (action.toolFails) throw new Error('out of paper')
  }
  const { opened: died, open: bury } = latch()
  const life = { isOver: false }
  const die = () => {
    life.isOver = true
    bury()
    return never()
  }
  const gate = openGate({
    ...bench.services,
    ledger: mortal(bench.ledger, life),
    settlement: mortal(chainOf(acts, action.ending, die), life),
    trace: async (step) => {
      if (step === action.dies) await die()
    },
  })
  const text = action.strays ? `not ${own.text}` : own.text
  const request = { tool: 'echo', input: { text }, payments: [own.payload], resourceUrl: 'test:' }
  const once = async () => {
    const ended = gate.call(request).catch((error: unknown) => error)
    const outcome = await Promise.race([ended, died])
    judge(acts, own, { outcome, strays: action.strays })
  }
  await Promise.all(Array.from({ length: action.copies }, once))
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

/**
 * A port as a process uses it that may die: from then on nothing is asked and no answer is heard.
 * Whatever it was doing stays undone, and its leases stay behind.
 */
function mortal<port extends object>(of: port, life: { isOver: boolean }): port {
  return new Proxy(of, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...args: unknown[]) => {
        const answer: unknown = life.isOver ? never() : Reflect.apply(method, target, args)
        return answer instanceof Promise ? heard(answer, life) : answer
      }
    },
  })
}

async function heard(answer: Promise<unknown>, life: { isOver: boolean }): Promise<unknown> {
  try {
    return await answer
  } finally {
    if (life.isOver) await never()
  }
}

async function knownOf({ bench, known }: Acts, index: number): Promise<Known> {
  const earlier = known.get(index)
  if (earlier !== undefined) return earlier
  const text = `call ${index}`
  const payload = await bench.pay({ input: { text } })
  const own: Known = {
    payload,
    text,
    moves: 0,
    underWay: false,
    told: false,
    deliveries: [],
    seen: [],
  }
  known.set(index, own)
  return own
}

/** A settlement whose next attempts end like this, over a chain that burns each nonce once. */
function chainOf(acts: Acts, ending: Ending, die: () => Promise<never>): Settlement {
  const { bench, complaints } = acts
  const settle = async (order: SettlementOrder): Promise<SettlementOutcome> => {
    const own = ownerOf(acts, order.payment.nonce)
    if (own.told) complaints.push('an engine was asked to settle what it had settled')
    if (own.moves > 0) return settledAs(acts, order)
    switch (ending) {
      case 'moves':
        own.told = true
        move(acts, own)
        return settledAs(acts, order)
      case 'moves, and nobody says so':
        move(acts, own)
        return unknown
      case 'is under way, and nobody says so':
        own.underWay = true
        return unknown
      case 'gets lost, and nobody says so':
        return unknown
      case 'is refused':
        return poor
      case 'cannot be submitted':
        return unavailable
      case 'kills us before it is submitted':
        return die()
      case 'kills us after it moved':
        move(acts, own)
        return die()
    }
  }
  return { ...bench.settlement, inspect: (claim) => bench.settlement.inspect(claim), settle }
}

function ownerOf({ known }: Acts, nonce: Hex): Known {
  const own = [...known.values()].find(({ payload }) => paymentOf(payload).nonce === nonce)
  if (own === undefined) throw new Error('Nobody signed that.')
  return own
}

function move({ bench }: Acts, own: Known): void {
  own.moves += 1
  bench.settlement.transfer(paymentOf(own.payload))
}

async function settledAs({ bench }: Acts, { claim }: SettlementOrder): Promise<SettlementOutcome> {
  const { reachable } = bench.settlement
  bench.settlement.reachable = true
  const record = await bench.settlement.inspect(claim)
  bench.settlement.reachable = reachable
  return record?.kind === 'transferred' ? { ...record, kind: 'settled' } : unknown
}

/** Money that moves without anybody here doing anything, as long as the authorization is valid. */
async function moveOutside(
  acts: Acts,
  { kind, payment }: Action & { kind: 'mine' | 'stranger submits' },
): Promise<void> {
  const own = acts.known.get(payment)
  if (own === undefined || own.moves > 0) return
  const { id, validBefore } = paymentOf(own.payload)
  const isValid = acts.bench.clock.now() < Number(validBefore) * 1000
  // Before it was claimed here it would have bought something else.
  const isClaimed = (await acts.bench.ledger.find(id)) !== undefined
  if (isValid && isClaimed && (own.underWay || kind === 'stranger submits')) move(acts, own)
}

type Answer = { outcome: unknown; strays: boolean }

/** What the payer is told has to be so at that moment. */
function judge({ complaints, bench }: Acts, own: Known, { outcome, strays }: Answer): void {
  if (outcome === undefined || outcome instanceof ServiceError) return
  if (outcome instanceof Error) {
    complaints.push(`a promise inside was broken: ${outcome.message}`)
    return
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what else `call` answers
  const answer = outcome as CallOutcome
  if (answer.kind === 'quote') {
    // Whether it was charged nobody can know while the node does not answer.
    const isKnown = own.moves > 0 && bench.settlement.reachable
    if (isKnown && !strays) complaints.push('a charged payer was asked for a new payment')
    return
  }
  if (strays) complaints.push('a payment bought a call it was not signed for')
  if (own.moves === 0) complaints.push('something was delivered before it was settled')
  own.deliveries.push(answer)
}

/** Notes where every row is now. */
async function look({ bench, known }: Acts): Promise<void> {
  for (const own of known.values()) {
    const state = (await bench.ledger.find(paymentOf(own.payload).id))?.state
    if (state !== undefined && own.seen.at(-1) !== state) own.seen.push(state)
  }
}

type RefundWallet = {
  paid: ReadonlySet<string>
  /** The port as it is at the moment; `undefined`: the operator has taken the wallet away. */
  port(how: (Action & { kind: 'sweep' })['refunds']): Refunds | undefined
}

/** A wallet that keeps what it signs as the real one does, and pays each payment back once. */
function refundWallet({ store, clock }: Bench): RefundWallet {
  const journal = sqlRefundJournal(store.db)
  const paid = new Set<string>()
  const { account, nonces } = { account: randomAddress(), nonces: { next: 0 } }

  async function sign({ id, network, payer, received, ...held }: LedgerEntry) {
    if (received === undefined) throw new Error('Nothing to give back.')
    const transaction = random32()
    const nonce = nonces.next++
    const what = { paymentId: id, network, account, nonce, transaction, raw: transaction, payer }
    const refund = { ...what, amount: received, replaces: undefined, signedAt: clock.now() }
    return journal.record(refund, { id, ...held })
  }

  async function giveBack(
    entry: LedgerEntry,
    how: 'arrive' | 'wait' | 'fail',
  ): Promise<RefundOutcome> {
    const signed = await journal.find(entry.id)
    if (signed === undefined && how === 'fail') return { kind: 'failed', reason: 'empty' }
    if (signed === undefined && (await sign(entry)) !== 'recorded') {
      return { kind: 'waiting', reason: 'another process works on it' }
    }
    paid.add(entry.id)
    return how === 'wait'
      ? { kind: 'waiting', reason: 'no block yet' }
      : { kind: 'refunded', transaction: signed?.transaction ?? random32() }
  }

  return {
    paid,
    port: (how) => (how === 'none' ? undefined : { send: (entry) => giveBack(entry, how) }),
  }
}

/** Held against what happened once everything is over. */
async function endComplaints(acts: Acts, own: Known): Promise<string[]> {
  const { bench, wallet } = acts
  const { id, amount } = paymentOf(own.payload)
  const entry = await bench.ledger.find(id)
  if (entry === undefined) return own.moves === 0 ? [] : ['money moved for an unknown payment']
  const trail = await bench.ledger.audit(id)
  const credits = await bench.store.db
    .selectFrom('credits')
    .select('amount')
    .where('payment_id', '=', id)
    .execute()
  const isPaidBack = wallet.paid.has(id)
  const fresh = own.deliveries.filter(({ repeated }) => !repeated)
  const { state } = entry
  const isGiven = state === 'delivered' || state === 'refunded' || state === 'credited'
  const rules: [boolean, string][] = [
    [own.moves <= 1, `money moved ${own.moves} times`],
    [isGiven === (own.moves === 1), `it ended ${state}, and money moved ${own.moves} times`],
    [isGiven || state === 'expired' || state === 'rejected', `it never ended: ${state}`],
    [fresh.length <= 1, `it was delivered afresh ${fresh.length} times`],
    [new Set(own.deliveries.map(({ body }) => body)).size <= 1, 'two answers were given'],
    [own.deliveries.length === 0 || state === 'delivered', `it was answered and ended ${state}`],
    [credits.length === (state === 'credited' ? 1 : 0), `${state} with ${credits.length} credits`],
    [credits.every((row) => BigInt(row.amount) === amount), 'another amount was credited'],
    [isPaidBack === (state === 'refunded'), `it ended ${state}, paid back: ${isPaidBack}`],
    [entry.received === (own.moves === 1 ? amount : undefined), 'another amount was received'],
    [entry.runs <= bench.services.timing.maxRuns, `the tool was started ${entry.runs} times`],
    [
      isHistory(
        trail.map(({ to }) => to),
        own.seen,
      ),
      'the audit trail is not what happened',
    ],
    [
      trail.every(({ from }, step) => from === (step === 0 ? undefined : trail[step - 1]?.to)),
      'the audit trail has a gap',
    ],
  ]
  return rules.filter(([kept]) => !kept).map(([, text]) => text)
}

/** Whether everything seen happened in this order, and the last of it last. */
function isHistory(trail: readonly string[], seen: readonly string[]): boolean {
  const rest = [...seen]
  for (const state of trail) if (state === rest[0]) rest.shift()
  return rest.length === 0 && trail.at(-1) === seen.at(-1)
}
