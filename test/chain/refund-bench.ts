import {
  createPublicClient,
  custom,
  http,
  parseEther,
  type Address,
  type Hex,
  type PublicClient,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts'

import { refunds } from '../../src/chain/refunds.ts'
import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import { defaultTiming } from '../../src/gate/gate.ts'
import type { Ledger, LedgerEntry } from '../../src/gate/ledger.ts'
import type { RefundJournal } from '../../src/gate/refunds.ts'
import type { SweepProblem, SweepServices } from '../../src/gate/sweep.ts'
import { fromAtomic, usdc, type Usdc } from '../../src/money/usdc.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { sqlRefundJournal } from '../../src/store/refund-journal.ts'
import { present } from '../store/rows-of.ts'
import {
  makeClaim,
  makeTerms,
  movableClock,
  random32,
  randomAddress,
  type MovableClock,
} from '../support/builders.ts'
import { fakeSettlement } from '../support/fake-settlement.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'

/** A database that any number of processes can open. */
export type SharedDatabase = { open(): Promise<Store>; remove(): Promise<void> }

/** Every database Faregate supports, as several processes share it. */
export const sharedDatabases: readonly { name: string; make: () => Promise<SharedDatabase> }[] = [
  {
    name: 'SQLite',
    async make() {
      // One connection: two in one thread would block each other, as no two processes do.
      const store = await openStore('sqlite::memory:')
      const open = async () => ({ ...store, close: async () => undefined })
      return { open, remove: () => store.close() }
    },
  },
  {
    name: 'Postgres',
    async make() {
      const { url, remove } = await freshPostgres()
      return { open: () => openStore(url), remove }
    },
  },
]

/** What happens to a question to the node: `next` asks it. */
export type Intercept = (method: string, next: () => Promise<unknown>) => Promise<unknown>

/** One process of the gate, as far as refunds go. */
export type Refunder = SweepServices & {
  ledger: Ledger
  journal: RefundJournal
  problems: SweepProblem[]
}

export type RefundBench = {
  clock: MovableClock
  /** The wallet that refunds come from. */
  account: PrivateKeyAccount
  privateKey: Hex
  ledger: Ledger
  journal: RefundJournal
  chain: PublicClient
  /** Another process on the same database, with the same wallet unless another one is given. */
  start(parts?: { intercept?: Intercept; account?: PrivateKeyAccount }): Promise<Refunder>
  /** A settled payment whose money is to go back. */
  owed(parts?: OwedParts): Promise<LedgerEntry>
  row(entry: LedgerEntry): Promise<LedgerEntry>
  trail(entry: LedgerEntry): Promise<string[]>
  /** Amounts of all transfers from a wallet to the payer. */
  arrived(entry: LedgerEntry, from?: Address): Promise<bigint[]>
  balanceOf(holder: Address): Promise<bigint>
  close(): Promise<void>
}

export type BenchOptions = {
  sandbox: SandboxConnection
  database: SharedDatabase
  /** What the wallet holds (default: ten dollars, and ether). */
  funds?: { usdc: Usdc; wei: bigint }
}

export async function openRefundBench(options: BenchOptions): Promise<RefundBench> {
  const { sandbox, database, funds = { usdc: usdc('10'), wei: parseEther('10') } } = options
  const privateKey = generatePrivateKey()
  const account = privateKeyToAccount(privateKey)
  if (funds.usdc > 0n) await sandbox.mintUsdc(account.address, funds.usdc)
  if (funds.wei > 0n) await sandbox.fundEth(account.address, funds.wei)

  const clock = movableClock()
  const terms = makeTerms({ network: `eip155:${sandbox.chainId}`, asset: sandbox.usdc })
  const stores: Store[] = []
  const open = async () => {
    const store = await database.open()
    stores.push(store)
    return store
  }
  const own = await open()
  const ledger = sqlLedger(own.db)
  const chain = clientTo(sandbox.rpcUrl)

  return {
    clock,
    account,
    privateKey,
    ledger,
    journal: sqlRefundJournal(own.db),
    chain,
    async start({ intercept, account: wallet = account } = {}) {
      const store = await open()
      const journal = sqlRefundJournal(store.db)
      const problems: SweepProblem[] = []
      const client = clientTo(sandbox.rpcUrl, intercept)
      const { chainId } = sandbox
      return {
        ledger: sqlLedger(store.db),
        journal,
        problems,
        settlement: fakeSettlement(),
        clock: clock.now,
        timing: defaultTiming,
        terms,
        refunds: refunds({ client, chainId, account: wallet, journal, clock: clock.now }),
        onProblem: (problem) => problems.push(problem),
      }
    },
    owed: (parts) => owe(ledger, { ...parts, asset: sandbox.usdc, at: clock.now() }),
    row: async ({ id }) => present(await ledger.find(id)),
    trail: async ({ id }) => (await ledger.audit(id)).map(({ to }) => to),
    async arrived({ payer }, from = account.address) {
      const logs = await chain.getContractEvents({
        address: sandbox.usdc,
        abi: usdcAbi,
        eventName: 'Transfer',
        args: { from, to: payer },
        fromBlock: 0n,
        strict: true,
      })
      return logs.map(({ args }) => args.value)
    },
    balanceOf: (holder) =>
      chain.readContract({
        address: sandbox.usdc,
        abi: usdcAbi,
        functionName: 'balanceOf',
        args: [holder],
      }),
    async close() {
      await Promise.all(stores.map((store) => store.close()))
      await database.remove()
    },
  }
}

/** `received`: what arrived, when that is not what was asked. */
export type OwedParts = { received?: Usdc; payer?: Address }

async function owe(
  ledger: Ledger,
  parts: OwedParts & { asset: Address; at: number },
): Promise<LedgerEntry> {
  const { received = usdc('0.005'), payer = randomAddress(), asset, at } = parts
  const claim = makeClaim({ payer, asset, amount: usdc('0.005'), claimedAt: at })
  const pending = present(await ledger.claim(claim, at))
  const by = { actor: 'gate', reason: 'made by a test', at, workingUntil: at }
  const settled = { transaction: random32(), received }
  const paid = present(await ledger.move({ ...by, held: pending, to: 'paid', ...settled }))
  return present(await ledger.move({ ...by, held: paid, to: 'refund_pending' }))
}

function clientTo(rpcUrl: string, intercept?: Intercept): PublicClient {
  const direct = http(rpcUrl, { retryCount: 0 })({ retryCount: 0 })
  const request = async (asked: { method: string; params?: unknown }) => {
    const next = () => direct.request(asked)
    return intercept === undefined ? next() : intercept(asked.method, next)
  }
  return createPublicClient({ transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 })
}

/** Sums what is to be compared in the end. */
export function total(amounts: readonly bigint[]): Usdc {
  return fromAtomic(amounts.reduce((sum, amount) => sum + amount, 0n))
}
