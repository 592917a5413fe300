import type { PaymentPayload } from '@x402/core/types'

import { usdc, type Usdc } from '../../src/money/usdc.ts'
import type { SandboxConnection, SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { signChallenge } from '../support/sign-in.ts'
import { http, readHttp, type DoorAnswer } from './doors.ts'

/** Both addresses of the routes, and both headers a payment comes in. */
export const agentDoors = [
  { prefix: '/x402/agent', header: 'x-payment' },
  { prefix: '/agent/x402', header: 'payment-signature' },
] as const

export type AgentDoor = (typeof agentDoors)[number]

export type AgentCall = {
  path: string
  method?: 'GET' | 'POST' | 'DELETE' | 'HEAD'
  /** Sent in the query of a GET or DELETE, in the body of a POST. */
  fields?: Record<string, string | number | boolean>
  payment?: PaymentPayload
  headers?: Record<string, string>
}

/** One request at the routes of agents. */
export async function ask(
  url: string,
  { prefix, header }: AgentDoor,
  { path, method = 'POST', fields, payment, headers = {} }: AgentCall,
): Promise<DoorAnswer> {
  const inBody = method === 'POST' && fields !== undefined
  const query = new URLSearchParams(
    Object.entries(fields ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const address = `${url}${prefix}${path}${inBody || fields === undefined ? '' : `?${query.toString()}`}`
  const response = await fetch(address, {
    method,
    headers: {
      ...(inBody && { 'content-type': 'application/json' }),
      ...(payment && { [header]: toHeader(payment) }),
      ...headers,
    },
    ...(inBody && { body: JSON.stringify(fields) }),
  })
  return readHttp(response)
}

type PaidCall = AgentCall & {
  door: AgentDoor
  by: SandboxPayer
  /** Of the server, where it has been moved. */
  clock?: () => number
}

/** A request, paid by that wallet with what it is quoted. */
export async function pay(
  url: string,
  { door, by, clock = Date.now, ...call }: PaidCall,
): Promise<DoorAnswer & { payment: PaymentPayload }> {
  const { quote } = await ask(url, door, call)
  if (quote === undefined) throw new Error('No quote came.')
  const validBefore = String(Math.floor(clock() / 1000) + 300)
  const payment = await signPayment(by.account, entryOf(quote), { authorization: { validBefore } })
  return { ...(await ask(url, door, { ...call, payment })), payment }
}

/** A wallet with an agent on a plan, and its first key. */
export async function newAgent(
  sandbox: SandboxConnection,
  url: string,
  { door = agentDoors[0], plan = 'startup', money = usdc('1000') }: NewAgent = {},
): Promise<{ payer: SandboxPayer; agentId: string; key: string; keyId: string }> {
  const payer = await sandbox.newPayer(money)
  const fields = { plan, payment_frequency: 'monthly' }
  const { body } = await pay(url, { door, by: payer, path: '/subscribe', fields })
  return {
    payer,
    agentId: String(body['user_id']),
    key: String(body['api_key']),
    keyId: String(body['key_id']),
  }
}

type NewAgent = { door?: AgentDoor; plan?: string; money?: Usdc }

/** A proof of the wallet, good for one call. */
export async function signIn(url: string, by: SandboxPayer): Promise<Record<string, string>> {
  const input = { address: by.address }
  const { body } = await http.call(url, { tool: 'sign_in_challenge', input })
  const challenge: SignInChallenge = JSON.parse(JSON.stringify(body))
  return { 'sign-in-with-x': toHeader(await signChallenge(by.account, challenge)) }
}
