import type { PaymentPayload } from '@x402/core/types'
import { sql } from 'kysely'
import { verifyMessage } from 'viem'
import { z } from 'zod'

import { toProblem, toServiceError, type Problem } from '../../src/errors/problem.ts'
import {
  defaultTiming,
  type CallOutcome,
  type CallRequest,
  type DeliveredOutcome,
  type Gate,
  type GateServices,
  type GateTiming,
} from '../../src/gate/gate.ts'
import type { Ledger, LedgerEntry } from '../../src/gate/ledger.ts'
import { openGate } from '../../src/gate/open-gate.ts'
import { parsePayment } from '../../src/gate/parse-payment.ts'
import type { Payment } from '../../src/gate/payment.ts'
import { quoteBook } from '../../src/gate/quote.ts'
import { receiptSigner } from '../../src/gate/receipt-signer.ts'
import { usdc } from '../../src/money/usdc.ts'
import { defaultAgentPlans } from '../../src/passes/agent-plans.ts'
import { tokenSigner } from '../../src/passes/child-token.ts'
import { derivedGrantKey, grantTokens } from '../../src/passes/grant-tokens.ts'
import { challengeNames, openGrants, type GrantPlan } from '../../src/passes/grants.ts'
import { keyPasses } from '../../src/passes/key-passes.ts'
import { ownKeys } from '../../src/passes/own-keys.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { openVisitors, unlimited } from '../../src/passes/visitors.ts'
import { buildCatalogue } from '../../src/registry/catalogue.ts'
import { defineTool, type Tool } from '../../src/registry/define-tool.ts'
import { sqlAgentStore } from '../../src/store/agent-store.ts'
import { sqlCreditStore } from '../../src/store/credit-store.ts'
import { sqlGrantStore } from '../../src/store/grant-store.ts'
import { sqlKeyStore } from '../../src/store/key-store.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { sqlNonceStore } from '../../src/store/nonce-store.ts'
import { openStore, type Store } from '../../src/store/open-store.ts'
import { sqlPassStore } from '../../src/store/pass-store.ts'
import { sqlPurchases } from '../../src/store/purchases.ts'
import { sqlTokenStore } from '../../src/store/token-store.ts'
import { sqlVisitStore } from '../../src/store/visit-store.ts'
import { openSignIn } from '../../src/wallets/sign-in.ts'
import { access } from '../../tools/access.ts'
import { buyKeyPass } from '../../tools/buy-key-pass.ts'
import { creditBalance } from '../../tools/credit-balance.ts'
import { keyTools } from '../../tools/keys/index.ts'
import { paymentStatus } from '../../tools/payment-status.ts'
import { signInChallenge } from '../../tools/sign-in-challenge.ts'
import {
  makePayload,
  makeTerms,
  movableClock,
  type MovableClock,
  type PayloadParts,
} from '../support/builders.ts'
import { fakeSettlement, type FakeSettlement } from '../support/fake-settlement.ts'

/** What the test tools do at the moment; a test changes it. */
export type Behaviour = {
  price: string
  /** The texts the paid tools were run with, in order. */
  runs: string[]
  run: (text: string) => Promise<void>
  check: (text: string) => Promise<void>
}

/** A gate over a real ledger, with a settlement, a clock and tools that the test moves. */
export type Bench = {
  gate: Gate
  ledger: Ledger
  services: GateServices
  store: Store
  settlement: FakeSettlement
  clock: MovableClock
  behaviour: Behaviour
  /** The same process started anew on the same database. */
  restart: () => Gate
  call: (parts?: Partial<CallRequest>) => Promise<CallOutcome>
  /** A call that must be served. */
  served: (parts?: Partial<CallRequest>) => Promise<DeliveredOutcome>
  /** A call that must fail: what the caller is told. */
  refused: (parts?: Partial<CallRequest>) => Promise<Problem>
  /** A payment for a fresh quote of that call. */
  pay: (parts?: Partial<CallRequest> & PayloadParts) => Promise<PaymentPayload>
  /** The ledger's row of a payment; fails when there is none. */
  entry: (payload: PaymentPayload) => Promise<LedgerEntry>
  states: (payload: PaymentPayload) => Promise<string[]>
  /** Everything in every table, as text. */
  dump: () => Promise<string>
}

/** Access that can be bought. */
export const accessPlan: GrantPlan = {
  planId: 'day',
  price: usdc('0.10'),
  durationSeconds: 86_400,
  resourceEndpoint: 'https://api.example/reports',
}

const hello: CallRequest = {
  tool: 'echo',
  input: { text: 'hello' },
  payments: [],
  resourceUrl: 'https://faregate.test/api/v1/echo',
}

export async function openBench(timing: Partial<GateTiming> = {}): Promise<Bench> {
  const store = await openStore('sqlite::memory:')
  const clock = movableClock()
  const settlement = fakeSettlement()
  const behaviour: Behaviour = {
    price: '0.005',
    runs: [],
    run: async () => {},
    check: async () => {},
  }
  const terms = makeTerms()
  const ledger = sqlLedger(store.db)
  const passes = sqlPassStore(store.db)
  const tokens = tokenSigner(Buffer.alloc(32, 1))
  const services: GateServices = {
    catalogue: buildCatalogue(testTools(behaviour)),
    ledger,
    settlement,
    passes: keyPasses({ store: passes, plans: defaultPlans, clock: clock.now, tokens }),
    keys: ownKeys({
      keys: sqlKeyStore(store.db),
      tokens: sqlTokenStore(store.db),
      passes,
      signer: tokens,
      clock: clock.now,
    }),
    chains: { names: [], find: () => undefined },
    book: quoteBook({ terms, secret: Buffer.alloc(32, 1), clock: clock.now }),
    terms,
    signer: receiptSigner(Buffer.alloc(32, 1)),
    credits: sqlCreditStore(store.db),
    grants: openGrants({
      plans: [accessPlan],
      store: sqlGrantStore(store.db),
      tokens: grantTokens(derivedGrantKey(Buffer.alloc(32, 1))),
      names: challengeNames(Buffer.alloc(32, 1)),
      issuer: () => 'https://faregate.test',
    }),
    agents: sqlAgentStore(store.db),
    agentPlans: defaultAgentPlans,
    purchases: sqlPurchases(store.db),
    tiers: [],
    signIn: openSignIn({
      nonces: sqlNonceStore(store.db),
      isSigned: ({ address, text, signature }) =>
        verifyMessage({ address, message: text, signature }).catch(() => false),
      network: terms.network,
      publicUrl: () => 'https://faregate.test',
      clock: clock.now,
    }),
    clock: clock.now,
    visitors: openVisitors({
      store: sqlVisitStore(store.db),
      limits: unlimited,
      secret: Buffer.alloc(32, 1),
      clock: clock.now,
    }),
    timing: { ...defaultTiming, ...timing },
  }
  let gate = openGate(services)
  const call: Bench['call'] = (parts) => gate.call({ ...hello, ...parts })
  const entry: Bench['entry'] = async (payload) => {
    const found = await ledger.find(paymentOf(payload).id)
    if (found === undefined) throw new Error('The ledger does not know the payment.')
    return found
  }

  return {
    gate,
    ledger,
    services,
    store,
    settlement,
    clock,
    behaviour,
    restart: () => {
      gate = openGate(services)
      return gate
    },
    call,
    async served(parts) {
      const outcome = await call(parts)
      if (outcome.kind === 'delivered') return outcome
      throw new Error(`Not served but quoted: ${outcome.quote.error}`)
    },
    async refused(parts) {
      const outcome = await call(parts).catch((error: unknown) => toServiceError(error))
      if ('kind' in outcome) throw new Error(`Not refused but ${outcome.kind}.`)
      return toProblem(outcome, 'https://faregate.test/errors')
    },
    async pay({ accepted, authorization, ...parts } = {}) {
      const outcome = await call({ ...parts, payments: [], key: undefined })
      if (outcome.kind !== 'quote') throw new Error('That call is free.')
      return makePayload({
        accepted: { ...outcome.quote.accepts[0], ...accepted },
        authorization: authorization ?? {},
        at: clock.now(),
      })
    },
    entry,
    states: async (payload) =>
      (await ledger.audit(paymentOf(payload).id)).map(({ to, actor }) => `${to} by ${actor}`),
    dump: () => dump(store),
  }
}

/** A payload as the gate reads it. */
export function paymentOf(payload: PaymentPayload): Payment {
  const payment = parsePayment(payload)
  if (payment === undefined) throw new Error('A payload is a payment.')
  return payment
}

/** The same payment without the quote id: all that can be read off the chain. */
export function withoutQuoteId(payload: PaymentPayload): PaymentPayload {
  const { quoteId: _quoteId, ...extra } = payload.accepted.extra
  return { ...payload, accepted: { ...payload.accepted, extra } }
}

/** Something to wait for that a test ends. */
export function latch(): { opened: Promise<void>; open: () => void } {
  const waiting: (() => void)[] = []
  const opened = new Promise<void>((resolve) => waiting.push(resolve))
  return { opened, open: () => waiting.forEach((resolve) => resolve()) }
}

/** Waits for other requests of the same test to get somewhere. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

function testTools(behaviour: Behaviour): Tool[] {
  const input = z.object({ text: z.string().min(1) })
  const output = z.object({ text: z.string(), run: z.int() })
  const common = {
    title: 'Echo',
    description: 'Says it again.',
    input,
    output,
    examples: [{ input: { text: 'hello' }, output: { text: 'hello', run: 1 } }],
    deadlineMs: 2_000,
    check: ({ text }: { text: string }) => behaviour.check(text),
    run: async ({ text }: { text: string }) => {
      behaviour.runs.push(text)
      const run = behaviour.runs.length
      await behaviour.run(text)
      return { text, run }
    },
  }
  const price = () => usdc(behaviour.price)
  return [
    defineTool({ ...common, name: 'echo', price }),
    defineTool({ ...common, name: 'sibling', price }),
    defineTool({ ...common, name: 'impatient', price, deadlineMs: 20 }),
    defineTool({ ...common, name: 'guarded', price, scope: 'guards' }),
    defineTool({ ...common, name: 'hello', free: true }),
    buyKeyPass(defaultPlans),
    ...keyTools,
    paymentStatus,
    signInChallenge,
    creditBalance,
    access([accessPlan]),
  ]
}

async function dump({ db }: Store): Promise<string> {
  const tables = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table'
  `.execute(db)
  const rows = await Promise.all(
    tables.rows.map(({ name }) => sql`select * from ${sql.table(name)}`.execute(db)),
  )
  return JSON.stringify(rows.map((table) => table.rows))
}
