import type { Address, Hex } from 'viem'

import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import type { Store } from '../../src/store/open-store.ts'
import { chainWitness } from '../support/payer.ts'
import type { RideLog } from './rider.ts'

/** What a run is judged by. */
export type Evidence = {
  sandbox: SandboxConnection
  store: Store
  payTo: Address
  /** What the payers did and saw. */
  log: RideLog
  /** What every payer had at first, in atomic units. */
  purse: bigint
  /** The block before the first payment. */
  since: bigint
  /** Who sends refunds, and what it had at first. */
  refunds: { wallet: Address; purse: bigint } | undefined
  /** Credit that was there before the first payment, of all payers together, in atomic units. */
  seeded: bigint
}

export type Movement = { from: Address; to: Address; value: bigint; transaction: Hex }
export type Use = { payer: Address; nonce: Hex; transaction: Hex }
/** What the chain shows. */
export type Movements = { uses: Use[]; paid: Movement[]; returned: Movement[] }

export async function movementsOf({
  sandbox,
  payTo,
  since,
  refunds,
}: Evidence): Promise<Movements> {
  const { client } = chainWitness(sandbox)
  const range = {
    address: sandbox.usdc,
    abi: usdcAbi,
    fromBlock: since,
    toBlock: 'latest',
  } as const
  const uses = await client.getContractEvents({ ...range, eventName: 'AuthorizationUsed' })
  const transfers = (await client.getContractEvents({ ...range, eventName: 'Transfer' })).flatMap(
    ({ args: { from, to, value }, transactionHash: transaction }) =>
      from && to && value !== undefined ? [{ from, to, value, transaction }] : [],
  )
  return {
    uses: uses.flatMap(({ args: { authorizer, nonce }, transactionHash: transaction }) =>
      authorizer && nonce ? [{ payer: authorizer, nonce, transaction }] : [],
    ),
    paid: transfers.filter(({ to }) => same(to, payTo)),
    returned: transfers.filter(({ from }) => refunds !== undefined && same(from, refunds.wallet)),
  }
}

/** What is said of every rule that was not kept. */
export function broken(rules: readonly [boolean, string][]): string[] {
  return rules.filter(([kept]) => !kept).map(([, text]) => text)
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}

export function grouped<item>(
  items: readonly item[],
  nameOf: (item: item) => string,
): Map<string, item[]> {
  const groups = new Map<string, item[]>()
  for (const item of items) {
    const name = nameOf(item)
    groups.set(name, [...(groups.get(name) ?? []), item])
  }
  return groups
}

export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
