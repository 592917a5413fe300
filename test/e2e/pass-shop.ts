import type { PaymentPayload } from '@x402/core/types'

import { usdc } from '../../src/money/usdc.ts'
import type { SandboxConnection, SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import type { TestServer } from '../support/server.ts'
import { readHttp, type DoorAnswer } from './doors.ts'

export const keyText = /^fgk_[A-Za-z0-9_-]{43}_[0-9a-f]{8}$/

/** A day pass, and everything that belonged to its purchase. */
export type BoughtPass = {
  payer: SandboxPayer
  url: string
  payment: PaymentPayload
  answer: DoorAnswer
  key: string
}

/** Posts to a shop address, with or without a payment. */
export async function post(order: { url: string; payment?: unknown }): Promise<DoorAnswer> {
  const { url, payment } = order
  const headers = payment === undefined ? {} : { 'payment-signature': toHeader(payment) }
  return readHttp(await fetch(url, { method: 'POST', headers }))
}

/** The `data` of the envelope in which pass buyers expect it. */
export function dataOf({ body }: DoorAnswer): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body['data'] ?? {}))
}

/** A day pass, bought over HTTP by somebody who has just the money for it. */
export async function buyDayPass(
  server: TestServer,
  sandbox: SandboxConnection,
): Promise<BoughtPass> {
  const payer = await sandbox.newPayer(usdc('10'))
  const url = `${server.url}/x402/v2/api-keys/1d`
  const { quote } = await post({ url })
  if (quote === undefined) throw new Error('No quote came.')
  const payment = await signPayment(payer.account, entryOf(quote))
  const answer = await post({ url, payment })
  return { payer, url, payment, answer, key: String(dataOf(answer)['apiKey']) }
}

/** What `GET /v2/api-keys/info` says about the key in these headers. */
export async function passInfo(
  server: TestServer,
  headers: Record<string, string>,
): Promise<DoorAnswer> {
  return readHttp(await fetch(`${server.url}/v2/api-keys/info`, { headers }))
}
