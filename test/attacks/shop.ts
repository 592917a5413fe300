import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import type { PaymentPayload } from '@x402/core/types'
import { expect } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Door, DoorAnswer } from '../e2e/doors.ts'
import { startHttpFacilitator, type TestFacilitator } from '../e2e/http-facilitator.ts'
import { countingTool, type CountingTool } from '../e2e/tools.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.ts'

export const sandbox = sandboxFromRun()
export const chain = chainWitness(sandbox)

export const ledgers = ['SQLite', 'Postgres'] as const
export type LedgerName = (typeof ledgers)[number]

/** The call that is paid where a test names no other. */
export const call = { tool: 'ticket', input: { seat: '12A' } }

/** A server that settles through somebody else's facilitator, and what both of them saw. */
export type Shop = {
  server: TestServer
  ticket: CountingTool
  facilitator: TestFacilitator
  /** Rows that anything bought would leave behind, by table. */
  rows: () => Promise<Record<string, number>>
  stop: () => Promise<void>
}

export type ShopOptions = Partial<TestServerOptions> & {
  on?: LedgerName
  ticket?: CountingTool
  /** Where the facilitator is reached, when not directly. */
  facilitatorUrl?: (direct: string) => string
  timeoutMs?: number
}

export async function openShop({
  on = 'SQLite',
  ticket = countingTool({ name: 'ticket' }),
  facilitatorUrl = (direct) => direct,
  timeoutMs,
  ...options
}: ShopOptions = {}): Promise<Shop> {
  const facilitator = await startHttpFacilitator(sandbox)
  const database = on === 'Postgres' ? await freshPostgres() : undefined
  const urls = [facilitatorUrl(facilitator.url)]
  const server = await startTestServer({
    sandbox,
    tools: [ticket.tool],
    settlement: { kind: 'facilitator', urls, ...(timeoutMs !== undefined && { timeoutMs }) },
    ...options,
    config: {
      ...(database && { databaseUrl: database.url, serverSecret: 's'.repeat(32) }),
      ...options.config,
    },
  })
  const store = await openStore(database?.url ?? `sqlite:${server.databaseFile}`)
  return {
    server,
    ticket,
    facilitator,
    async rows() {
      const counts = [...bought].map(async (table) => {
        const found = await store.db.selectFrom(table).selectAll().execute()
        return [table, found.length] as const
      })
      return Object.fromEntries(await Promise.all(counts))
    },
    async stop() {
      await store.close()
      await server.stop()
      await facilitator.stop()
      await database?.remove()
    },
  }
}

const bought = [
  'payments',
  'results',
  'key_passes',
  'credits',
  'credit_accounts',
  'refunds',
] as const

/** What a refusal leaves: nobody was asked, nothing was written, nothing ran, nothing moved. */
export async function expectNoTrace(
  { server, ticket, facilitator, rows }: Shop,
  { payer, payment }: { payer: SandboxPayer; payment: PaymentPayload },
): Promise<void> {
  expect(facilitator.asked).toEqual([])
  expect(await rows()).toEqual(Object.fromEntries(bought.map((table) => [table, 0])))
  expect(ticket.runs()).toBe(0)
  expect(await chain.isUsed(payment)).toBe(false)
  expect(await chain.balanceOf(payer.address)).toBe(usdc('1'))
  expect(await chain.balanceOf(server.payTo)).toBe(0n)
}

/** A refusal as this door shows it: with a fresh quote where a new payment helps, else for good. */
export function expectRefused(
  door: Door,
  answer: DoorAnswer,
  { code, status }: { code: string; status: 400 | 402 },
): void {
  const helps = status === 402
  expect(answer.httpStatus).toBe(door.name.startsWith('HTTP') ? status : 200)
  expect(answer.kind).toBe(helps ? 'quote' : 'refused')
  expect(answer.body).toMatchObject({ code, charged: false, retryable: helps })
  expect(answer.quote === undefined).toBe(!helps)
  expect(answer.receipt).toEqual(
    helps
      ? { success: false, errorReason: code, transaction: '', network: expect.any(String) }
      : undefined,
  )
}

/** A fresh payer with a dollar, and its payment for what this door quotes. */
export async function payerAt({ server }: Pick<Shop, 'server'>, door: Door) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  const entry = entryOf(quote)
  return { payer, entry, payment: await signPayment(payer.account, entry) }
}

/** The row of a payment; `undefined`: it was never claimed. */
export async function rowOf({ server }: Pick<Shop, 'server'>, payment: PaymentPayload) {
  const { nonce } = signedPart(payment).authorization
  return (await server.ledger.recent(1000)).find((row) => row.nonce === nonce)
}

/** Answers a request to this path in its own way; `false`: it goes through. */
export type Diversion = (path: string, response: ServerResponse) => boolean

/** The way to a service, on which anything can happen. */
export type FrontDoor = {
  url: string
  /** Paths asked for, in order. */
  asked: string[]
  divert(diversion: Diversion | undefined): void
  stop(): Promise<void>
}

export async function startFrontDoor(target: () => string, port = 0): Promise<FrontDoor> {
  const asked: string[] = []
  let diversion: Diversion | undefined

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ''
    asked.push(path)
    const body = Buffer.concat(await request.toArray())
    if (diversion?.(path, response)) return
    const { method = 'GET' } = request
    const answer = await fetch(`${target()}${path}`, { method, ...(body.length > 0 && { body }) })
    response.writeHead(answer.status).end(await answer.text())
  }

  const server = createServer((request, response) => {
    forward(request, response).catch(() => request.socket.destroy())
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    divert(next) {
      diversion = next
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
