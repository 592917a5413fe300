import { usdc, type Usdc } from '../../src/money/usdc.ts'
import type { CreditAccount } from '../../src/passes/credit-store.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import type { Store } from '../../src/store/open-store.ts'
import { makeClaim, makeTerms, noon, random32, randomAddress } from './builders.ts'

/** The account of somebody new, in the money of the test terms. */
export function makeAccount(parts: Partial<CreditAccount> = {}): CreditAccount {
  const { network, asset } = makeTerms()
  return { network, asset, payer: randomAddress(), ...parts }
}

/** Gives back a payment of this payer as credit, all the way through the ledger. */
export async function giveCredit(
  { db }: Pick<Store, 'db'>,
  account: CreditAccount,
  amount: Usdc = usdc('0.05'),
): Promise<string> {
  const ledger = sqlLedger(db)
  const by = { actor: 'sweeper', reason: 'test', at: noon, workingUntil: noon }
  const network: `${string}:${string}` = `eip155:${account.network.split(':')[1]}`
  const claim = makeClaim({ ...account, network, amount, nonce: random32() })
  let held = await ledger.claim(claim, noon)
  for (const to of ['paid', 'refund_pending'] as const) {
    held = held && (await ledger.move({ ...by, held, to, received: amount }))
  }
  const given = held && (await ledger.credit({ ...by, held, payer: account.payer, amount }))
  if (given !== true) throw new Error('The credit was not given.')
  return claim.id
}

/** What the lines of an account add up to: what the balance has to be. */
export async function sumOfMoves({ db }: Pick<Store, 'db'>, payer: string): Promise<bigint> {
  const rows = await db
    .selectFrom('credit_moves')
    .select('amount')
    .where('payer', '=', payer.toLowerCase())
    .execute()
  return rows.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
}
