import type { PaymentPayload } from '@x402/core/types'
import { decodeJwt, type JWTPayload } from 'jose'

import type { GrantConfig } from '../../src/config/grant-settings.ts'
import { usdc } from '../../src/money/usdc.ts'
import type { GrantPlan } from '../../src/passes/grants.ts'
import type { SandboxConnection, SandboxPayer } from '../../src/sandbox/connect-sandbox.ts'
import { entryOf, signPayment, toHeader } from '../support/payer.ts'
import { readHttp, type Door, type DoorAnswer } from './doors.ts'

/** Plans that the tests of access buy. */
export const grantPlans: readonly GrantPlan[] = [
  {
    planId: 'day',
    price: usdc('0.10'),
    description: 'A day of reports.',
    durationSeconds: 86_400,
    resourceEndpoint: 'https://api.example/reports',
  },
  {
    planId: 'month',
    price: usdc('2'),
    durationSeconds: 2_592_000,
    resourceEndpoint: 'https://api.example/reports',
  },
  {
    planId: 'taste',
    price: undefined,
    description: 'An hour, for nothing.',
    durationSeconds: 3_600,
    resourceEndpoint: 'https://api.example/reports',
  },
]

export const grantConfig: GrantConfig = { plans: grantPlans }

/** The vendor's door: `POST /x402/access`, whatever the tool is called elsewhere. */
export const accessDoor: Door = {
  name: 'POST /x402/access',
  async call(url, { input, payment, headers }) {
    const response = await fetch(`${url}/x402/access`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(payment !== undefined && { 'payment-signature': headerOf(payment) }),
        ...headers,
      },
      ...(input !== undefined && { body: JSON.stringify(input) }),
    })
    return readHttp(response)
  },
}

function headerOf(payment: unknown): string {
  return typeof payment === 'string' ? payment : toHeader(payment)
}

type Buyer = { door: Door; url: string; input: Record<string, unknown> }

/** A payment for what this request is quoted. */
export async function payFor(
  payer: SandboxPayer,
  { door, url, input }: Buyer,
): Promise<PaymentPayload> {
  const { quote } = await door.call(url, { tool: 'access', input })
  if (quote === undefined) throw new Error('No quote came.')
  return signPayment(payer.account, entryOf(quote))
}

/** Access, bought by somebody new. */
export async function buyGrant(
  sandbox: SandboxConnection,
  buyer: Buyer,
): Promise<{ payer: SandboxPayer; payment: PaymentPayload; answer: DoorAnswer }> {
  const payer = await sandbox.newPayer(usdc('5'))
  const payment = await payFor(payer, buyer)
  const { door, url, input } = buyer
  return { payer, payment, answer: await door.call(url, { tool: 'access', input, payment }) }
}

/** What the token of an answer says, unchecked. */
export function claimsIn({ body }: DoorAnswer): JWTPayload {
  return decodeJwt(String(body['accessToken']))
}
