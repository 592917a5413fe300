import type { PaymentPayload, PaymentRequirements } from '@x402/core/types'
import { decodeFunctionData, serializeSignature, type Address, type Hex } from 'viem'
import { expect } from 'vitest'

import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import type { LedgerEntry } from '../../src/gate/ledger.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { http, type Door, type DoorAnswer, type DoorCall } from '../e2e/doors.ts'
import { freshPostgres } from '../support/fresh-postgres.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.ts'

export const sandbox = sandboxFromRun()
export const chain = chainWitness(sandbox)

/** The call that is paid unless a test says otherwise, and what it costs. */
export const call = { tool: 'ticket', input: { seat: '12A' } }
export const price = usdc('0.005')
/** What a fresh payer holds. */
export const purse = usdc('1')

/** A server with the database it stands on. */
type OpenServer = { server: TestServer; close: () => Promise<void> }
type ServerParts = Omit<TestServerOptions, 'sandbox'>

/** Both kinds of database, each with a server of its own. */
export const databases: {
  on: string
  open: (parts: ServerParts) => Promise<OpenServer>
}[] = [
  { on: 'SQLite', open: onSqlite },
  { on: 'Postgres', open: onPostgres },
]

async function onSqlite(parts: ServerParts): Promise<OpenServer> {
  const server = await startTestServer({ sandbox, ...parts })
  return { server, close: () => server.stop() }
}

async function onPostgres(parts: ServerParts): Promise<OpenServer> {
  const { url: databaseUrl, remove } = await freshPostgres()
  const config = { ...parts.config, databaseUrl, serverSecret: 's'.repeat(32) }
  const server = await startTestServer({ sandbox, ...parts, config })
  return {
    server,
    async close() {
      await server.stop()
      await remove()
    },
  }
}

export type Paying = {
  payer: SandboxPayer
  entry: PaymentRequirements
  payment: PaymentPayload
}

/** A fresh payer with a dollar, and its payment for what this door quotes. */
export async function payerAt(
  { url }: Pick<TestServer, 'url'>,
  door: Door = http,
  wanted: DoorCall = call,
): Promise<Paying> {
  const payer = await sandbox.newPayer(purse)
  const { quote } = await door.call(url, wanted)
  if (quote === undefined) throw new Error('No quote came.')
  const entry = entryOf(quote)
  return { payer, entry, payment: await signPayment(payer.account, entry) }
}

/** The payment under a name of the client's own. */
export function named(payment: PaymentPayload, id: string): PaymentPayload {
  return { ...payment, extensions: { 'payment-identifier': { info: { required: false, id } } } }
}

/** What two answers to one payment have to have in common, byte for byte. */
export function goods({ kind, text, receipt }: DoorAnswer) {
  return { kind, text, receipt: JSON.stringify(receipt) }
}

/** The row of a payment; `undefined`: it was never claimed. */
export async function rowOf(
  { ledger }: Pick<TestServer, 'ledger'>,
  payment: PaymentPayload,
): Promise<LedgerEntry | undefined> {
  const { nonce } = signedPart(payment).authorization
  return (await ledger.recent(1000)).find((row) => row.nonce === nonce.toLowerCase())
}

/** What a payer has paid so far. */
export async function paidBy({ address }: { address: Address }): Promise<bigint> {
  return purse - (await chain.balanceOf(address))
}

/** One run, one settlement and one delivery: the same on chain and in the ledger. */
export async function expectPaidOnce(
  server: TestServer,
  { payer, payment }: Pick<Paying, 'payer' | 'payment'>,
): Promise<void> {
  expect(await rowOf(server, payment)).toMatchObject({
    state: 'delivered',
    runs: 1,
    received: price,
  })
  expect(await paidBy(payer)).toBe(price)
  await expectBooksToAgree(server)
}

/** Nothing was claimed, nothing moved. */
export async function expectUntouched(
  server: TestServer,
  { payer, payment }: Pick<Paying, 'payer' | 'payment'>,
): Promise<void> {
  expect(await rowOf(server, payment)).toBeUndefined()
  expect(await chain.isUsed(payment)).toBe(false)
  expect(await paidBy(payer)).toBe(0n)
  await expectBooksToAgree(server)
}

/** The seller's address is its own: what stands on it is what the ledger says was received. */
export async function expectBooksToAgree({ ledger, payTo }: TestServer): Promise<void> {
  const rows = await ledger.recent(1000)
  const received = rows.reduce((sum, row) => sum + (row.received ?? 0n), 0n)
  expect(await chain.balanceOf(payTo)).toBe(received)
  const transactions = rows.flatMap((row) => (row.received ? [row.transaction] : []))
  expect(new Set(transactions).size).toBe(transactions.length)
}

/** The payment without the quote id, which stands on no chain. */
export function withoutQuoteId(payment: PaymentPayload): PaymentPayload {
  const { quoteId: _secret, ...extra } = payment.accepted.extra
  return { ...payment, accepted: { ...payment.accepted, extra } }
}

/** The layout of version 1, which echoes nothing. */
export function versionOne({ accepted, payload }: PaymentPayload) {
  return { x402Version: 1, scheme: accepted.scheme, network: 'base-sepolia', payload }
}

/** What a stranger makes of the settlement in the block; the terms are in every quote. */
export async function rebuiltFromChain(
  transaction: unknown,
  entry: PaymentRequirements,
): Promise<PaymentPayload> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked by the chain at once
  const { input } = await chain.client.getTransaction({ hash: transaction as Hex })
  const { args } = decodeFunctionData({ abi: usdcAbi, data: input })
  const [from, to, value, validAfter, validBefore, nonce, v, r, s] = args
  const signature =
    typeof v === 'number' && typeof r === 'string' && typeof s === 'string'
      ? serializeSignature({ v: BigInt(v), r, s })
      : v
  const { quoteId: _unknown, ...extra } = entry.extra
  return {
    x402Version: 2,
    accepted: { ...entry, extra },
    payload: {
      signature,
      authorization: {
        from,
        to,
        value: String(value),
        validAfter: String(validAfter),
        validBefore: String(validBefore),
        nonce,
      },
    },
  }
}
