import type { Selectable } from 'kysely'

import type { Schema } from '../../src/store/schema.ts'
import { broken, grouped, same, sum, type Evidence } from './evidence.ts'

/** Credit of all payers together, in atomic units. */
export type CreditTotals = { spent: bigint; owed: bigint }

type Books = {
  accounts: Selectable<Schema['credit_accounts']>[]
  /** In the order in which they were written. */
  moves: Selectable<Schema['credit_moves']>[]
  spends: Selectable<Schema['credit_spends']>[]
  credits: Selectable<Schema['credits']>[]
}

/** Holds accounts, their lines and the spends against each other and against what payers saw. */
export async function judgeCredit(
  evidence: Evidence,
): Promise<{ totals: CreditTotals; violations: string[] }> {
  const books = await booksOf(evidence)
  const { accounts, spends } = books
  const totals = {
    spent: sum(amountsOf(spends.filter(({ state }) => state === 'committed'))),
    owed: sum(accounts.map(({ balance }) => BigInt(balance))),
  }
  const violations = [
    ...accounts.flatMap((account) => accountComplaints(account, books)),
    ...spends.flatMap((spend) => spendComplaints(spend, books)),
    ...depositComplaints(books),
    ...askedComplaints(evidence, books),
    ...evidence.log.creditCalls.flatMap(answerComplaints),
  ]
  return { totals, violations }
}

async function booksOf({ store: { db } }: Evidence): Promise<Books> {
  const moves = db.selectFrom('credit_moves').selectAll()
  return {
    accounts: await db.selectFrom('credit_accounts').selectAll().execute(),
    moves: await moves.orderBy('payer').orderBy('step').execute(),
    spends: await db.selectFrom('credit_spends').selectAll().execute(),
    credits: await db.selectFrom('credits').selectAll().execute(),
  }
}

/** The balance is what was put in less what was spent, and was never below nothing. */
function accountComplaints(account: Books['accounts'][number], books: Books): string[] {
  const { payer, balance } = account
  const lines = books.moves.filter((line) => same(line.payer, payer))
  const spent = books.spends.filter(
    (spend) => same(spend.payer, payer) && spend.state === 'committed',
  )
  const given = sum(amountsOf(lines.filter(({ kind }) => kind === 'deposit')))
  const due = given - sum(amountsOf(spent))
  let running = 0n
  const lowest = lines.reduce((least, { amount }) => {
    running += BigInt(amount)
    return running < least ? running : least
  }, 0n)
  return broken([
    [BigInt(balance) === due, `${payer} has ${balance} credit and should have ${due}`],
    [running === BigInt(balance), `the lines of ${payer} add up to ${running}, not to ${balance}`],
    [lowest === 0n, `the credit of ${payer} fell to ${lowest}`],
    [lines.every(({ step }, index) => step === index + 1), `${payer} misses a line`],
  ])
}

/** A spend has ended, once, and its two lines say how. */
function spendComplaints(spend: Books['spends'][number], { moves }: Books): string[] {
  const { id, state, amount } = spend
  const lines = moves.filter(({ reference }) => reference === id)
  const told = lines.map((line) => `${line.kind} ${line.amount}`).join(', ')
  const ends = { committed: 'commit 0', released: `release ${amount}` }
  const end = state === 'committed' || state === 'released' ? ends[state] : undefined
  return broken([
    [end !== undefined, `${id} never ended: it is ${state}`],
    [end === undefined || told === `reserve -${amount}, ${end}`, `${id} is ${state}: ${told}`],
  ])
}

/** Each payment that was credited was put on the balance, once, and nothing else was. */
function depositComplaints({ moves, credits }: Books): string[] {
  const deposits = moves
    .filter(({ kind }) => kind === 'deposit')
    .map(({ payer, reference, amount }) => depositText(payer, reference, amount))
  const given = credits.map((row) => depositText(row.payer, row.payment_id, row.amount))
  return broken([
    [new Set(deposits).size === deposits.length, 'a payment was deposited twice'],
    [
      deposits.toSorted().join('\n') === given.toSorted().join('\n'),
      'other payments were deposited than credited',
    ],
  ])
}

/** By wallet and tool: what was delivered was spent, and what was spent was asked for. */
function askedComplaints({ log }: Evidence, { spends }: Books): string[] {
  const groups = grouped(log.creditCalls, ({ payer, call }) => keyOf(payer.address, call.tool))
  const committed = spends.filter(({ state }) => state === 'committed')
  const known = committed.every(({ payer, tool }) => groups.has(keyOf(payer, tool)))
  const counted = [...groups].flatMap(([who, calls]) => {
    const spent = committed.filter(({ payer, tool }) => keyOf(payer, tool) === who).length
    const delivered = calls.flatMap(deliveriesOf).length
    const most = calls.reduce((all, { by, sends }) => all + (by === 'wallet' ? 1 : sends), 0)
    return broken([
      [delivered <= spent, `${who} was delivered ${delivered} times for ${spent} spends`],
      [spent <= most, `${who} was spent ${spent} times and asked for ${most} times`],
    ])
  })
  return known ? counted : [...counted, 'credit was spent that nobody asked for']
}

function depositText(payer: string, reference: string, amount: string): string {
  return `${payer.toLowerCase()} ${amount} for ${reference}`
}

function keyOf(payer: string, tool: string): string {
  return `${payer.toLowerCase()} ${tool}`
}

function answerComplaints(asked: Evidence['log']['creditCalls'][number]): string[] {
  const { by, sends, answers, call, payer } = asked
  const delivered = deliveriesOf(asked).length
  const who = `${payer.address} ${call.tool}`
  return broken([
    [delivered <= (by === 'wallet' ? 1 : sends), `${who}: a proof opened ${delivered} times`],
    [call.tool !== 'jam' || delivered === 0, `${who}: it was delivered`],
    [
      answers.every(({ kind, body }) => kind !== 'refused' || body['charged'] !== true),
      `${who}: it was told charged, and has no payment to repeat it with`,
    ],
  ])
}

function deliveriesOf({ answers }: Evidence['log']['creditCalls'][number]) {
  return answers.filter(({ kind }) => kind === 'delivered')
}

function amountsOf(rows: readonly { amount: string }[]): bigint[] {
  return rows.map(({ amount }) => BigInt(amount))
}
