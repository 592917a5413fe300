import type { PaymentPayload } from '@x402/core/types'

import { usdc } from '../../src/money/usdc.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { http, type Door, type DoorCall } from '../e2e/doors.ts'
import { countingTool } from '../e2e/tools.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

export const stores = ['SQLite', 'Postgres'] as const

/** What every ticket of a booth costs. */
export const price = usdc('0.005')

type Payer = { address: `0x${string}` }

/** A server that sells tickets, and the questions every test asks about its money. */
export type Booth = {
  server: TestServer
  url: string
  /** How often a tool ran, whatever its name. */
  runs(): number
  /** A fresh payer with a dollar, and its payment for what this door quotes. */
  payerAt(door?: Door, call?: DoorCall): Promise<{ payer: Payer; payment: PaymentPayload }>
  /** What one payment moved and left behind. */
  tracesOf(payer: Payer, payment: PaymentPayload): Promise<Traces>
  /** What the chain, the ledger and the tools say of everything so far. */
  books(): Promise<{ earned: bigint; delivered: bigint; ran: bigint; others: string[] }>
  stop(): Promise<void>
}

export type Traces = { paid: bigint; nonceUsed: boolean; rows: { state: string; runs: number }[] }

export const noTraces: Traces = { paid: 0n, nonceUsed: false, rows: [] }
export const paidOnce: Traces = {
  paid: price,
  nonceUsed: true,
  rows: [{ state: 'delivered', runs: 1 }],
}

/** The call that payments are for, where a test names no other. */
export const ticketCall: DoorCall = { tool: 'day_ticket', input: { seat: '12A' } }

export async function openBooth(
  sandbox: SandboxConnection,
  store: (typeof stores)[number] = 'SQLite',
): Promise<Booth> {
  const database = store === 'Postgres' ? await freshPostgres() : undefined
  const tools = [countingTool({ name: 'day_ticket' }), countingTool({ name: 'night_ticket' })]
  const server = await startTestServer({
    sandbox,
    tools: tools.map(({ tool }) => tool),
    config: {
      allowedOrigins: ['https://agent.example'],
      ...(database && { databaseUrl: database.url, serverSecret: 'x'.repeat(32) }),
    },
  })
  const chain = chainWitness(sandbox)
  const runs = () => tools.reduce((sum, tool) => sum + tool.runs(), 0)
  return {
    server,
    url: server.url,
    runs,
    async payerAt(door = http, call = ticketCall) {
      const payer = await sandbox.newPayer(usdc('1'))
      const { quote } = await door.call(server.url, call)
      if (quote === undefined) throw new Error('No quote came.')
      return { payer, payment: await signPayment(payer.account, entryOf(quote)) }
    },
    async tracesOf(payer, payment) {
      const { nonce } = signedPart(payment).authorization
      const rows = await server.ledger.recent(1000)
      return {
        paid: usdc('1') - (await chain.balanceOf(payer.address)),
        nonceUsed: await chain.isUsed(payment),
        rows: rows
          .filter((row) => row.nonce === nonce)
          .map((row) => ({ state: row.state, runs: row.runs })),
      }
    },
    async books() {
      const states = (await server.ledger.recent(1000)).map(({ state }) => state)
      return {
        earned: await chain.balanceOf(server.payTo),
        delivered: price * BigInt(states.filter((state) => state === 'delivered').length),
        ran: price * BigInt(runs()),
        others: states.filter((state) => state !== 'delivered'),
      }
    },
    async stop() {
      await server.stop()
      await database?.remove()
    },
  }
}
