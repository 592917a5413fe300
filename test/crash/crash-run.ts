import type { GateTiming } from '../../src/gate/gate.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { SandboxConnection, SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { giveCredit } from '../support/credit.ts'
import { chainWitness } from '../support/payer.ts'
import { judge, type Judgement } from './judge.ts'
import { loadOf, type Load } from './load.ts'
import { openPit } from './pit.ts'
import { chanceFrom } from './random.ts'
import { ride } from './ride.ts'
import { emptyLog } from './rider.ts'
import {
  openVictims,
  relayerWithGas,
  sellerOn,
  type Seller,
  type SellerOptions,
} from './victims.ts'

export type CrashOptions = {
  sandbox: SandboxConnection
  /** An empty database. */
  databaseUrl: string
  paysBack: SellerOptions['paysBack']
  /** How many servers share it; more than one needs Postgres. */
  servers: number
  kills: number
  payers: number
  /** The longest a server lives before it is killed from outside, in milliseconds. */
  longestLifeMs: number
  /** Chooses who is killed when, and what payers do; how the machine interleaves them is its own. */
  seed: number
}

export type CrashReport = Judgement & {
  payments: number
  load: Load
  /** How often a process died, by where. */
  deaths: ReadonlyMap<string, number>
  tookMs: number
}

const purse = usdc('10000')
/** Credit that payers have at first: for a ticket, for a pass as well, or for more. */
const seeds = [usdc('0.005'), usdc('10.005'), usdc('20.1')]
/** Short enough that a restart finds work, also while a slow machine is still at it. */
const timing = {
  leaseMs: 2_000,
  waitMs: 1_000,
  repeatWindowMs: 4_000,
} satisfies Partial<GateTiming>
/** After this every authorization of the run is over, in milliseconds. */
const overMs = 1_200_000

/** Kills servers under load, lets the rest finish, and judges what became of every payment. */
export async function crashRun(options: CrashOptions): Promise<CrashReport> {
  const startedAt = performance.now()
  const { sandbox, databaseUrl, paysBack, servers, kills, longestLifeMs } = options
  const chance = chanceFrom(options.seed)
  const seller = await sellerOn(sandbox, { databaseUrl, paysBack })
  const victims = await openVictims(servers)
  const store = await openStore(databaseUrl)
  try {
    const since = await chainWitness(sandbox).client.getBlockNumber({ cacheTime: 0 })
    const payers = await many(options.payers, () => sandbox.newPayer(purse))
    const seeded = await seedCredit(store, seller, payers)
    const relayerKeys = await many(servers, () => relayerWithGas(sandbox))
    const pit = openPit({
      kills,
      victims,
      seller,
      relayerKeys,
      timing,
      longestLifeMs,
      chance: chance.fork(0),
    })
    const log = emptyLog()
    const riding = payers.map(async (payer, index) => {
      const rider = { payer, chance: chance.fork(index + 1), urls: () => pit.urls(), log }
      while (!pit.isOver()) await ride(rider)
    })
    await Promise.all([pit.over, ...riding])
    await pit.close()
    const [relayerKey] = relayerKeys
    if (relayerKey === undefined) throw new RangeError('A run needs a server.')
    const ahead = { timing: { ...timing, repeatWindowMs: 0 }, clockAheadMs: overMs }
    const last = await victims.start(seller, { relayerKey, ...ahead })
    await untilSettled(store)
    await last.kill()
    const judgement = await judge({ sandbox, store, ...seller, log, purse, since, seeded })
    const load = await loadOf(store, log)
    const tookMs = Math.round(performance.now() - startedAt)
    return { ...judgement, payments: log.rides.length, load, deaths: pit.deaths, tookMs }
  } finally {
    await victims.stop()
    await store.close()
  }
}

/** Answers how much it is, in atomic units. */
async function seedCredit(
  store: Store,
  { config: { live } }: Seller,
  payers: readonly SandboxPayer[],
): Promise<bigint> {
  const { network, asset } = live
  let seeded = 0n
  for (const [index, { address: payer }] of payers.entries()) {
    const amount = seeds[index % seeds.length] ?? usdc('0')
    await giveCredit(store, { network, asset, payer }, amount)
    seeded += amount
  }
  return seeded
}

function many<value>(count: number, make: () => Promise<value>): Promise<value[]> {
  return Promise.all(Array.from({ length: count }, make))
}

const longestSettlingMs = 60_000
const openStates = ['pending', 'unknown', 'paid', 'refund_pending', 'refund_failed']

/** Waits for the sweeps, payments and spends. Whatever is left after a minute of them was never going to end. */
async function untilSettled({ db }: Store): Promise<void> {
  const giveUpAt = performance.now() + longestSettlingMs
  while (performance.now() < giveUpAt) {
    const { open } = await db
      .selectFrom('payments')
      .select((eb) => eb.fn.countAll().as('open'))
      .where('state', 'in', openStates)
      .executeTakeFirstOrThrow()
    const { reserved } = await db
      .selectFrom('credit_spends')
      .select((eb) => eb.fn.countAll().as('reserved'))
      .where('state', '=', 'reserved')
      .executeTakeFirstOrThrow()
    if (Number(open) + Number(reserved) === 0) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
