import type { Hex } from 'viem'

import type { AuditRow, LedgerEntry } from '../../src/gate/ledger.ts'
import { isLegalMove } from '../../src/gate/states.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { signedPart } from '../support/payer.ts'
import {
  broken,
  movementsOf,
  same,
  type Evidence,
  type Movement,
  type Movements,
  type Use,
} from './evidence.ts'
import { balanceComplaints } from './judge-balances.ts'
import { judgeCredit } from './judge-credit.ts'
import { passComplaints } from './judge-passes.ts'
import { passTool, type Ride } from './rider.ts'

/** How a payment ended. There is nothing else. */
export type End = 'delivered' | 'refunded' | 'credited' | 'uncharged'

export type Judgement = {
  ends: Record<End, number>
  /** One sentence each; empty when every promise was kept. */
  violations: string[]
}

/** Compares what the chain, the store and the payers saw of every payment, pass and spend. */
export async function judge(evidence: Evidence): Promise<Judgement> {
  const movements = await movementsOf(evidence)
  const ends: Judgement['ends'] = { delivered: 0, refunded: 0, credited: 0, uncharged: 0 }
  const violations: string[] = []
  let earned = 0n
  for (const ride of evidence.log.rides) {
    const facts = await factsOf(evidence, ride, movements)
    const end = endOf(facts.entry)
    if (end !== undefined) ends[end] += 1
    if (end === 'delivered') earned += facts.entry?.received ?? 0n
    violations.push(...complaints(facts, end).map((text) => `${facts.nonce}: ${text}`))
  }
  const { totals: credit, violations: ofCredit } = await judgeCredit(evidence)
  const sales = { movements, refunded: ends.refunded, earned, credit }
  violations.push(
    ...ofCredit,
    ...(await passComplaints(evidence)),
    ...(await balanceComplaints(evidence, sales)),
  )
  return { ends, violations }
}

/** Everything known of one payment. */
type Facts = {
  nonce: Hex
  price: bigint
  ride: Ride
  entry: LedgerEntry | undefined
  trail: AuditRow[]
  body: string | undefined
  credits: { payer: string; amount: string }[]
  returned: Movement[]
  uses: Use[]
  paid: Movement[]
}

async function factsOf(
  { store, sandbox }: Evidence,
  ride: Ride,
  movements: Movements,
): Promise<Facts> {
  const { authorization } = signedPart(ride.payment)
  const { nonce, value } = authorization
  const row = await store.db
    .selectFrom('payments')
    .select('id')
    .where('nonce', '=', nonce)
    .where('asset', '=', sandbox.usdc.toLowerCase())
    .executeTakeFirst()
  const id = row?.id ?? ''
  const ledger = sqlLedger(store.db)
  const entry = await ledger.find(id)
  const uses = movements.uses.filter((use) => use.nonce === nonce)
  return {
    nonce,
    price: BigInt(value),
    ride,
    entry,
    trail: await ledger.audit(id),
    body: (await ledger.result(id))?.body,
    credits: await store.db
      .selectFrom('credits')
      .select(['payer', 'amount'])
      .where('payment_id', '=', id)
      .execute(),
    returned: movements.returned.filter(
      ({ transaction }) => transaction === entry?.refundTransaction,
    ),
    uses,
    paid: movements.paid.filter(({ transaction, from }) =>
      uses.some((use) => use.transaction === transaction && same(from, use.payer)),
    ),
  }
}

/** `undefined`: it has not ended. One that was never claimed was never charged. */
function endOf(entry: LedgerEntry | undefined): End | undefined {
  if (entry === undefined) return 'uncharged'
  const { state } = entry
  if (state === 'expired' || state === 'rejected') return 'uncharged'
  return state === 'delivered' || state === 'credited' || state === 'refunded' ? state : undefined
}

function complaints(facts: Facts, end: End | undefined): string[] {
  return [
    ...chargeComplaints(facts, end),
    ...endComplaints(facts, end),
    ...answerComplaints(facts, end),
    ...trailComplaints(facts),
  ]
}

/** What moved, held against what was signed and what was written down. */
function chargeComplaints({ entry, uses, paid, price }: Facts, end: End | undefined): string[] {
  const charged = uses.length > 0
  const received = entry?.received ?? 0n
  const transaction = uses[0]?.transaction
  return broken([
    [end !== undefined, `never ended: it is ${entry?.state}`],
    [uses.length <= 1, `its authorization was used ${uses.length} times`],
    [paid.length === uses.length, `${uses.length} uses moved money ${paid.length} times`],
    [paid.every(({ value }) => value === price), 'another amount moved than was signed'],
    [end === undefined || charged === (end !== 'uncharged'), `it is ${end}, charged: ${charged}`],
    [received === (charged ? price : 0n), 'the ledger counts another amount'],
    [!charged || entry?.transaction === transaction, 'the ledger names another transaction'],
  ])
}

/** Exactly one of an answer, a refund and a credit for what was charged. */
function endComplaints(facts: Facts, end: End | undefined): string[] {
  const { entry, price, body, credits, returned } = facts
  const times = (wanted: End) => (end === wanted ? 1 : 0)
  const toPayer = (who: string) => same(who, entry?.payer ?? '')
  return broken([
    [(end === 'delivered') === (body !== undefined), `it is ${end}, but the result says otherwise`],
    [credits.length === times('credited'), `it is ${end} with ${credits.length} credits`],
    [returned.length === times('refunded'), `it is ${end} with ${returned.length} refunds`],
    [
      credits.every(({ payer, amount }) => BigInt(amount) === price && toPayer(payer)),
      'the credit is not what was received, to who paid it',
    ],
    [
      returned.every(({ value, to }) => value === price && toPayer(to)),
      'the refund is not what was received, to who paid it',
    ],
  ])
}

/** What the payer was told, held against what happened. */
function answerComplaints(
  { ride: { answers, call }, body, uses }: Facts,
  end: End | undefined,
): string[] {
  const delivered = answers.filter(({ kind }) => kind === 'delivered')
  const fresh = delivered.filter(({ repeated }) => !repeated)
  const transactions = delivered.map(({ receipt }) => receipt?.['transaction'])
  return broken([
    [fresh.length <= 1, `it was delivered afresh ${fresh.length} times`],
    [delivered.length === 0 || end === 'delivered', `the payer has an answer, and it is ${end}`],
    [
      // A pass is shown once, and judged with the passes.
      call.tool === passTool || delivered.every(({ text }) => text === body),
      'the payer has another answer than is stored',
    ],
    [
      transactions.every((tx) => tx === uses[0]?.transaction),
      'a receipt names another transaction',
    ],
    [
      uses.length === 0 || answers.every(({ kind }) => kind !== 'quote'),
      'a charged payer was asked for a new payment',
    ],
  ])
}

/** The audit trail is the history of the row: legal moves, one after the other, to where it is. */
function trailComplaints({ entry, trail }: Facts): string[] {
  const states = trail.map(({ to }) => to)
  const legal = trail.every(({ from, to }, step) =>
    step === 0
      ? from === undefined && to === 'pending'
      : from !== undefined && from === states[step - 1] && isLegalMove(from, to),
  )
  return broken([
    [legal, `its trail is broken: ${states.join(' → ')}`],
    [states.at(-1) === entry?.state, 'its trail ends elsewhere'],
    [states.filter((state) => state === 'paid').length <= 1, 'it was paid twice'],
  ])
}
