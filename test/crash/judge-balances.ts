import { chainWitness } from '../support/payer.ts'
import { broken, same, sum, type Evidence, type Movements } from './evidence.ts'
import type { CreditTotals } from './judge-credit.ts'

/** What the payments came to. */
export type Sales = {
  movements: Movements
  /** How many payments were refunded. */
  refunded: number
  /** What was received for what was delivered, in atomic units. */
  earned: bigint
  credit: CreditTotals
}

/** Nothing was made and nothing was lost: payers, the seller, the refund wallet and the credit. */
export async function balanceComplaints(evidence: Evidence, sales: Sales): Promise<string[]> {
  const { sandbox, payTo, log, purse, refunds, seeded } = evidence
  const { refunded, earned, credit, movements } = sales
  const { paid, returned } = movements
  const chain = chainWitness(sandbox)
  const payers = [...new Set(log.rides.map(({ payer }) => payer.address))]
  const found: string[] = []
  let total = 0n
  for (const payer of payers) {
    const spent = sum(paid.filter(({ from }) => same(from, payer)).map(({ value }) => value))
    const back = sum(returned.filter(({ to }) => same(to, payer)).map(({ value }) => value))
    const balance = await chain.balanceOf(payer)
    total += balance
    if (balance !== purse - spent + back) found.push(`${payer} has ${balance}`)
  }
  const refundPurse = refunds?.purse ?? 0n
  const left = refunds === undefined ? 0n : await chain.balanceOf(refunds.wallet)
  const held = (await chain.balanceOf(payTo)) + left
  const before = purse * BigInt(payers.length) + refundPurse
  const income = held - refundPurse + seeded
  return [
    ...found,
    ...broken([
      [returned.length === refunded, `${returned.length} refunds for ${refunded} payments`],
      [total + held === before, `${before} before, ${total + held} afterwards`],
      [
        income === earned + credit.spent + credit.owed,
        `${income} came in, but ${earned} was earned by coin, ${credit.spent} by credit, and ${credit.owed} is owed`,
      ],
    ]),
  ]
}
