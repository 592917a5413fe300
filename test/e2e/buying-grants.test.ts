import { randomUUID } from 'node:crypto'

import type { PaymentPayload } from '@x402/core/types'
import { getAddress } from 'viem'
import { afterAll, describe, expect, test } from 'vitest'

import { usdcAbi } from '../../src/chain/usdc-abi.ts'
import { usdc } from '../../src/money/usdc.ts'
import { verifyGrant } from '../../src/passes/verify-grant.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import type { SignInChallenge } from '../../src/wallets/sign-in.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { stockSignIn } from '../support/sign-in.ts'
import { mcp, readHttp, type Door } from './doors.ts'
import { accessDoor, buyGrant, claimsIn, grantConfig, payFor } from './grant-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({
  sandbox,
  tools: [ticket.tool],
  config: { grants: grantConfig, agent: { name: 'Reports', description: 'Sells reports.' } },
})
afterAll(() => server.stop())

const { url } = server
const accessDoors: readonly Door[] = [accessDoor, mcp]
const jwksUrl = `${url}/.well-known/jwks.json`

const order = () => ({ planId: 'day', requestId: `order-${randomUUID()}` })

describe('K0-1: discover', () => {
  const expected = {
    agentName: 'Reports',
    description: 'Sells reports.',
    walletAddress: server.payTo,
    chainId: 84_532,
    network: 'eip155:84532',
    plans: [
      { planId: 'day', unitAmount: '$0.10', description: 'A day of reports.' },
      { planId: 'month', unitAmount: '$2' },
      { planId: 'taste', unitAmount: '$0', description: 'An hour, for nothing.', free: true },
    ],
    routes: expect.arrayContaining([
      {
        routeId: 'ticket',
        method: 'POST',
        path: '/api/v1/ticket',
        unitAmount: '$0.005',
        description: 'Draws a ticket that nobody else has.',
      },
    ]),
  }

  test('K0-1: GET /discover tells plans, routes, wallet and chain', async () => {
    const answer = await readHttp(await fetch(`${url}/discover`))
    expect(answer.httpStatus).toBe(200)
    expect(answer.body).toEqual(expected)
  })

  test.each(['discover', 'discover_plans'])('K0-11: the tool answers as %s', async (tool) => {
    const answer = await mcp.call(url, { tool })
    expect(answer.body).toEqual(expected)
  })

  test('K0-1: sells neither itself nor access as a route', async () => {
    const { body } = await readHttp(await fetch(`${url}/discover`))
    expect(JSON.stringify(body['routes'])).not.toMatch(/"routeId":"(?:access|discover)"/)
  })
})

describe('K0-3: the challenge', () => {
  test('K0-3: 402 carries the quote, its headers and what is to be bought', async () => {
    const input = order()
    const answer = await accessDoor.call(url, { tool: 'access', input })
    expect(answer.httpStatus).toBe(402)
    expect(answer.headers.get('www-authenticate')).toBe(
      `Payment realm="${url}", accept="exact", challenge="${String(answer.body['challengeId'])}"`,
    )
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.quote).toMatchObject({
      x402Version: 2,
      resource: { url: `${url}/x402/access` },
      accepts: [{ scheme: 'exact', amount: '100000', extra: { planId: 'day' } }],
    })
    expect(answer.body).toMatchObject({
      x402Version: 2,
      accepts: [{ ...answer.quote?.accepts[0], maxTimeoutSeconds: 300 }],
      challengeId: expect.stringMatching(/^ch_[0-9a-f]{32}$/),
      requestId: input.requestId,
      extensions: {
        key0: {
          inputSchema: { type: 'object' },
          outputSchema: { type: 'object' },
          description: expect.stringContaining('day $0.10'),
        },
      },
      code: 'payment.required',
      charged: false,
    })
  })

  test('K0-11: the MCP quote says the same, and where else it can be paid', async () => {
    const input = order()
    const over = await Promise.all(
      accessDoors.map((door) => door.call(url, { tool: 'access', input })),
    )
    const [first, second] = over.map(({ body }) => ({
      ...body,
      accepts: undefined,
      resource: undefined,
    }))
    expect(first).toEqual(second)
    expect(second).toMatchObject({
      x402PaymentUrl: `${url}/x402/access`,
      paymentInstructions: expect.stringContaining('x402/payment'),
    })
  })

  test.each(accessDoors)(
    'K0-13: a request that waits keeps its challenge, over $name',
    async (door) => {
      const input = order()
      const first = await door.call(url, { tool: 'access', input })
      const second = await door.call(url, { tool: 'access', input })
      expect(second.body['challengeId']).toBe(first.body['challengeId'])
      expect(second.body['requestId']).toBe(input.requestId)
    },
  )

  test.each([
    { what: 'request', change: { requestId: 'another' } },
    { what: 'plan', change: { planId: 'month' } },
    { what: 'resource', change: { resourceId: 'another' } },
  ])('K0-13: another $what has another challenge', async ({ change }) => {
    const input = order()
    const first = await accessDoor.call(url, { tool: 'access', input })
    const second = await accessDoor.call(url, { tool: 'access', input: { ...input, ...change } })
    expect(second.body['challengeId']).not.toBe(first.body['challengeId'])
  })

  test('K0-3: a request without a name gets one, which stays through the payment', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const input = { planId: 'day' }
    const asked = await accessDoor.call(url, { tool: 'access', input })
    expect(asked.body['requestId']).toMatch(/^http-[0-9a-f-]{36}$/)
    if (asked.quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(asked.quote))
    const { body } = await accessDoor.call(url, { tool: 'access', input, payment })
    const { challengeId, requestId } = asked.body
    expect(body).toMatchObject({ challengeId, requestId, resourceId: 'default' })
  })

  test('K0-13: two requests without a name are two', async () => {
    const input = { planId: 'day' }
    const first = await accessDoor.call(url, { tool: 'access', input })
    const second = await accessDoor.call(url, { tool: 'access', input })
    expect(first.body['requestId']).not.toBe(second.body['requestId'])
    expect(first.body['challengeId']).not.toBe(second.body['challengeId'])
  })
})

describe.each(accessDoors)('K0-4: a paid request, over $name', (door) => {
  test('K0-4, K0-19: is answered with a grant whose token says what was bought', async () => {
    const input = { ...order(), resourceId: 'report-7' }
    const earned = await chain.balanceOf(server.payTo)
    const { answer, payer } = await buyGrant(sandbox, { door, url, input })
    expect(answer.kind).toBe('delivered')
    const txHash = answer.receipt?.['transaction']
    expect(answer.body).toEqual({
      type: 'AccessGrant',
      challengeId: expect.stringMatching(/^ch_/),
      requestId: input.requestId,
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      resourceEndpoint: 'https://api.example/reports',
      resourceId: 'report-7',
      planId: 'day',
      expiresAt: expect.any(String),
      txHash,
      explorerUrl: `https://sepolia.basescan.org/tx/${String(txHash)}`,
    })
    const verify = verifyGrant({ jwksUrl, issuer: url, planIds: ['day'], resourceId: 'report-7' })
    const checked = await verify(String(answer.body['accessToken']))
    if (!checked.ok) throw new Error(checked.problem.message)
    expect(checked.grant).toEqual({
      iss: url,
      sub: input.requestId,
      jti: answer.body['challengeId'],
      planId: 'day',
      resourceId: 'report-7',
      payer: payer.address.toLowerCase(),
      txHash,
      iat: expect.any(Number),
      exp: Date.parse(String(answer.body['expiresAt'])) / 1000,
    })
    expect(checked.grant.exp - checked.grant.iat).toBe(86_400)
    expect(await chain.balanceOf(server.payTo)).toBe(earned + usdc('0.10'))
  })

  test('K6: the token is stored nowhere and logged nowhere', async () => {
    const { answer } = await buyGrant(sandbox, { door, url, input: order() })
    const token = String(answer.body['accessToken'])
    const [, , signature = ''] = token.split('.')
    expect(signature).toMatch(/^.{80,}$/)
    expect(await server.storedText()).not.toContain(signature)
    expect(server.logText()).not.toContain(signature)
  })

  test('K0-13: the same payment again gives the same grant and moves nothing', async () => {
    const input = order()
    const { answer, payer, payment } = await buyGrant(sandbox, { door, url, input })
    const left = await chain.balanceOf(payer.address)
    const again = await door.call(url, { tool: 'access', input, payment })
    expect(again.repeated).toBe(true)
    expect(again.receipt).toEqual(answer.receipt)
    expect({ ...again.body, accessToken: '' }).toEqual({ ...answer.body, accessToken: '' })
    expect(claimsIn(again)).toEqual(claimsIn(answer))
    expect(await chain.balanceOf(payer.address)).toBe(left)
  })

  test('K9: a grant outlives the stored answer: the payment gives it weeks later', async () => {
    const later = await startTestServer({ sandbox, tools: [], config: { grants: grantConfig } })
    const input = { ...order(), planId: 'month' }
    const { answer, payment } = await buyGrant(sandbox, { door, url: later.url, input })
    later.clock.advance(14 * 86_400_000)
    const again = await door.call(later.url, { tool: 'access', input, payment })
    expect(claimsIn(again)).toEqual(claimsIn(answer))
    await later.stop()
  })

  test('K0-6: a second payment for it is not taken, and answered with the grant', async () => {
    const input = order()
    const { answer, payer } = await buyGrant(sandbox, { door, url, input })
    const left = await chain.balanceOf(payer.address)
    const second = await payFor(payer, { door, url, input })
    const again = await door.call(url, { tool: 'access', input, payment: second })
    expect(again.httpStatus).toBe(200)
    expect(again.body).toMatchObject({
      code: 'PROOF_ALREADY_REDEEMED',
      txHash: answer.body['txHash'],
    })
    expect(claimsIn(again)).toEqual(claimsIn(answer))
    expect(again.receipt).toEqual(answer.receipt)
    expect(await chain.isUsed(second)).toBe(false)
    expect(await chain.balanceOf(payer.address)).toBe(left)
  })

  test('another plan under the same requestId is refused before money moves', async () => {
    const input = order()
    const { payer } = await buyGrant(sandbox, { door, url, input })
    const other = { ...input, planId: 'month' }
    const payment = await payFor(payer, { door, url, input: other })
    const answer = await door.call(url, { tool: 'access', input: other, payment })
    expect(answer.kind).toBe('refused')
    expect(answer.text).toContain('access.request_id_taken')
    expect(answer.body['charged']).toBe(false)
    expect(await chain.isUsed(payment)).toBe(false)
  })

  test('a requestId whose grant has ended is refused before money moves', async () => {
    const past = await startTestServer({ sandbox, tools: [], config: { grants: grantConfig } })
    const input = order()
    const { payer } = await buyGrant(sandbox, { door, url: past.url, input })
    past.clock.advance(86_400_000)
    const { quote } = await door.call(past.url, { tool: 'access', input })
    if (quote === undefined) throw new Error('No quote came.')
    const validBefore = String(Math.floor(past.clock() / 1000) + 300)
    const payment = await signPayment(payer.account, entryOf(quote), {
      authorization: { validBefore },
    })
    const answer = await door.call(past.url, { tool: 'access', input, payment })
    expect(answer.text).toContain('access.grant_ended')
    expect(await chain.isUsed(payment)).toBe(false)
    await past.stop()
  })
})

describe.each(accessDoors)('K2: a grant is handed to nobody but its payer, over $name', (door) => {
  test('K2: knowing the requestId gives a fresh 402 and nothing else', async () => {
    const input = order()
    const { answer } = await buyGrant(sandbox, { door, url, input })
    const stranger = await door.call(url, { tool: 'access', input })
    expect(stranger.kind).toBe('quote')
    expect(stranger.text).not.toContain(String(answer.body['accessToken']).split('.')[2])
    expect(stranger.text).not.toContain(String(answer.body['txHash']))
  })

  test('K2: another payer with the same requestId gets a grant of its own', async () => {
    const input = order()
    const mine = await buyGrant(sandbox, { door, url, input })
    const theirs = await buyGrant(sandbox, { door, url, input })
    expect(theirs.answer.kind).toBe('delivered')
    expect(theirs.answer.receipt?.['payer']).toBe(theirs.payer.address.toLowerCase())
    expect(claimsIn(theirs.answer)).toMatchObject({ payer: theirs.payer.address.toLowerCase() })
    expect(claimsIn(theirs.answer)['jti']).not.toBe(claimsIn(mine.answer)['jti'])
  })

  test('K2: the settled payment with a new quote of the same request opens nothing', async () => {
    const input = order()
    const { payment } = await buyGrant(sandbox, { door, url, input })
    const { quote } = await door.call(url, { tool: 'access', input })
    if (quote === undefined) throw new Error('No quote came.')
    const stolen = { ...payment, accepted: entryOf(quote) }
    const answer = await door.call(url, { tool: 'access', input, payment: stolen })
    expect(answer.kind).toBe('refused')
    expect(answer.text).toContain('payment.proof_required')
    expect(answer.text).not.toContain('accessToken')
  })

  test('K2: a payment to the seller that settled elsewhere is no proof of its payer', async () => {
    const input = order()
    const { payer } = await buyGrant(sandbox, { door, url, input })
    const seen = await payFor(payer, { door, url, input })
    await settleElsewhere(seen)
    const { quote } = await door.call(url, { tool: 'access', input })
    if (quote === undefined) throw new Error('No quote came.')
    const stolen = { ...seen, accepted: entryOf(quote) }
    const answer = await door.call(url, { tool: 'access', input, payment: stolen })
    expect(answer.kind).toBe('refused')
    expect(answer.text).toContain('access.already_granted')
    expect(answer.text).not.toContain('accessToken')
  })

  test('the signature of the wallet gives the grant again, free of charge', async () => {
    const input = order()
    const { answer, payer } = await buyGrant(sandbox, { door, url, input })
    const left = await chain.balanceOf(payer.address)
    const proof = await signedIn(payer)
    const again = await door.call(url, {
      tool: 'access',
      input,
      headers: { 'sign-in-with-x': proof },
    })
    expect(claimsIn(again)).toEqual(claimsIn(answer))
    expect(await chain.balanceOf(payer.address)).toBe(left)
  })
})

/** Another service settles a payment to the same seller: from then on everybody can read it. */
async function settleElsewhere(payment: PaymentPayload): Promise<void> {
  const { authorization, signature } = signedPart(payment)
  const { from, to, value, validAfter, validBefore, nonce } = authorization
  const wallet = await fundedWallet(sandbox)
  const hash = await wallet.writeContract({
    address: sandbox.usdc,
    abi: usdcAbi,
    functionName: 'transferWithAuthorization',
    args: [
      from,
      getAddress(to),
      BigInt(value),
      BigInt(validAfter),
      BigInt(validBefore),
      nonce,
      signature,
    ],
  })
  expect((await minedReceipt(wallet, hash)).status).toBe('success')
}

async function signedIn(payer: { address: string; account: Parameters<typeof stockSignIn>[0] }) {
  const response = await fetch(`${url}/v1/sign-in/challenge`, {
    method: 'POST',
    body: JSON.stringify({ address: payer.address }),
  })
  const challenge: SignInChallenge = JSON.parse(await response.text())
  return stockSignIn(payer.account, challenge)
}
