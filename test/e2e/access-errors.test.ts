import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signPayment, type Alterations } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { mcp } from './doors.ts'
import { accessDoor, buyGrant, grantConfig } from './grant-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const ticket = countingTool({ name: 'ticket' })
const server = await startTestServer({
  sandbox,
  tools: [ticket.tool],
  config: { grants: grantConfig },
})
afterAll(() => server.stop())

const { url } = server
const ask = (input: unknown, headers = {}) =>
  accessDoor.call(url, { tool: 'access', input, headers })
const resource = { method: 'POST', path: '/api/v1/ticket' }

const standing = {
  type: 'Error',
  message: expect.any(String),
  charged: false,
  retryable: expect.any(Boolean),
  hint: expect.any(String),
}

const refusals = [
  { when: 'no body', input: undefined, status: 400, code: 'INVALID_REQUEST', own: 'access.choice' },
  { when: 'an empty body', input: {}, status: 400, code: 'INVALID_REQUEST', own: 'access.choice' },
  {
    when: 'neither id',
    input: { requestId: 'a' },
    status: 400,
    code: 'INVALID_REQUEST',
    own: 'access.choice',
  },
  {
    when: 'both ids',
    input: { planId: 'day', routeId: 'ticket', resource },
    status: 400,
    code: 'INVALID_REQUEST',
    own: 'access.choice',
  },
  {
    when: 'an unknown plan',
    input: { planId: 'nope' },
    status: 404,
    code: 'TIER_NOT_FOUND',
    own: 'access.unknown_plan',
  },
  {
    when: 'an unknown route',
    input: { routeId: 'nope', resource },
    status: 404,
    code: 'ROUTE_NOT_FOUND',
    own: 'access.unknown_route',
  },
  {
    when: 'access as a route',
    input: { routeId: 'access', resource },
    status: 404,
    code: 'ROUTE_NOT_FOUND',
    own: 'access.unknown_route',
  },
  {
    when: 'a route without resource',
    input: { routeId: 'ticket' },
    status: 400,
    code: 'RESOURCE_REQUIRED',
    own: 'access.resource_required',
  },
  {
    when: 'a resource without method',
    input: { routeId: 'ticket', resource: { path: '/api/v1/ticket' } },
    status: 400,
    code: 'MISSING_RESOURCE_FIELD',
    own: 'access.missing_resource_field',
  },
  {
    when: 'a resource without path',
    input: { routeId: 'ticket', resource: { method: 'POST' } },
    status: 400,
    code: 'MISSING_RESOURCE_FIELD',
    own: 'access.missing_resource_field',
  },
  {
    when: 'the path of another route',
    input: { routeId: 'ticket', resource: { method: 'POST', path: '/api/v1/list-tools' } },
    status: 400,
    code: 'INVALID_REQUEST',
    own: 'request.invalid_input',
  },
  {
    when: 'a method that the route has not',
    input: { routeId: 'ticket', resource: { ...resource, method: 'DELETE' } },
    status: 400,
    code: 'INVALID_REQUEST',
    own: 'request.invalid_input',
  },
  {
    when: 'input that the tool refuses',
    input: { routeId: 'ticket', resource: { ...resource, body: { seat: 7 } } },
    status: 400,
    code: 'INVALID_REQUEST',
    own: 'request.invalid_input',
  },
  {
    when: 'a requestId that is too long',
    input: { planId: 'day', requestId: 'x'.repeat(129) },
    status: 400,
    code: 'INVALID_REQUEST',
    own: 'request.invalid_input',
  },
]

describe('K0-6: what POST /x402/access refuses before it looks at money', () => {
  test.each(refusals)('K0-6: $status $code for $when', async ({ input, status, code, own }) => {
    const answer = await ask(input)
    expect(answer.httpStatus).toBe(status)
    expect(answer.body).toMatchObject({ ...standing, code, details: { code: own } })
    expect(answer.headers.get('payment-required')).toBeNull()
  })

  test.each(refusals.filter(({ when }) => !when.endsWith('body')))(
    'K0-11: over MCP $when is a tool error with our own code',
    async ({ input, own }) => {
      const answer = await mcp.call(url, { tool: 'access', input })
      expect(answer.kind).toBe('refused')
      expect(answer.body).toMatchObject({ code: own, charged: false })
    },
  )

  test('K0-2: a request for nothing is pointed to GET /discover', async () => {
    const answer = await ask({})
    expect(answer.body['hint']).toContain('GET /discover')
  })

  test('K0-6: a body that is no JSON is refused in the same shape', async () => {
    const response = await fetch(`${url}/x402/access`, { method: 'POST', body: '{' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ ...standing, code: 'INVALID_REQUEST' })
  })

  test('a bad key is refused, and never taken for an anonymous call', async () => {
    const answer = await ask({ planId: 'day' }, { 'x-api-key': 'fgk_wrong' })
    expect(answer.httpStatus).toBe(401)
    expect(answer.body).toMatchObject({ ...standing, code: 'key.invalid' })
  })

  test.each(['GET', 'PUT', 'DELETE'])('%s /x402/access is not answered', async (method) => {
    expect((await fetch(`${url}/x402/access`, { method })).status).toBe(405)
  })
})

describe('K0-6: a payment that is not taken', () => {
  const rows: {
    when: string
    altered: Alterations
    status: number
    code: string
  }[] = [
    {
      when: 'of another amount',
      altered: { accepted: { amount: '1' }, authorization: { value: '1' } },
      status: 400,
      code: 'AMOUNT_MISMATCH',
    },
    {
      when: 'on another chain',
      altered: { accepted: { network: 'eip155:1' } },
      status: 400,
      code: 'CHAIN_MISMATCH',
    },
    {
      when: 'to somebody else',
      altered: { authorization: { to: `0x${'11'.repeat(20)}` } },
      status: 400,
      code: 'INVALID_PROOF',
    },
    {
      when: 'signed by nobody',
      altered: { signed: { value: '1' } },
      status: 402,
      code: 'PAYMENT_FAILED',
    },
    {
      when: 'whose time is over',
      altered: { authorization: { validBefore: '1000' } },
      status: 410,
      code: 'CHALLENGE_EXPIRED',
    },
  ]

  test.each(rows)('K0-6: $status $code for one $when', async ({ altered, status, code }) => {
    const payer = await sandbox.newPayer(usdc('1'))
    const input = { planId: 'day', requestId: `bad-${code}-${status}` }
    const { quote } = await ask(input)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote), altered)
    const answer = await accessDoor.call(url, { tool: 'access', input, payment })
    expect(answer.httpStatus).toBe(status)
    expect(answer.body).toMatchObject({ ...standing, code, challengeId: expect.any(String) })
    // What comes with it can be paid.
    expect(answer.quote?.accepts[0]?.amount).toBe('100000')
    expect(await chain.balanceOf(payer.address)).toBe(usdc('1'))
  })

  test('K0-13: 410 for a challenge that has expired, and a fresh one with it', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const input = { planId: 'day', requestId: 'late' }
    const { quote } = await ask(input)
    if (quote === undefined) throw new Error('No quote came.')
    const lateServer = await server.restart()
    lateServer.clock.advance(601_000)
    const validBefore = String(Math.floor(lateServer.clock() / 1000) + 300)
    const payment = await signPayment(payer.account, entryOf(quote), {
      authorization: { validBefore },
    })
    const answer = await accessDoor.call(lateServer.url, { tool: 'access', input, payment })
    expect(answer.httpStatus).toBe(410)
    expect(answer.body).toMatchObject({ ...standing, code: 'CHALLENGE_EXPIRED' })
    expect(entryOf(answer.quote ?? quote).extra['quoteId']).not.toBe(
      entryOf(quote).extra['quoteId'],
    )
    expect(await chain.isUsed(payment)).toBe(false)
    await lateServer.stop()
  })
})

describe('K0-4: the plan of a payment', () => {
  test('K0-4: is taken from what was quoted when the request leaves it out', async () => {
    const own = await startTestServer({ sandbox, tools: [], config: { grants: grantConfig } })
    const payer = await sandbox.newPayer(usdc('1'))
    const input = { planId: 'day', requestId: 'short' }
    const { quote } = await accessDoor.call(own.url, { tool: 'access', input })
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const rest = { requestId: 'short' }
    const answer = await accessDoor.call(own.url, { tool: 'access', input: rest, payment })
    expect(answer.body).toMatchObject({ type: 'AccessGrant', planId: 'day', requestId: 'short' })
    await own.stop()
  })

  test('K1: cannot be talked into a dearer one', async () => {
    const own = await startTestServer({ sandbox, tools: [], config: { grants: grantConfig } })
    const payer = await sandbox.newPayer(usdc('1'))
    const { quote } = await accessDoor.call(own.url, { tool: 'access', input: { planId: 'day' } })
    if (quote === undefined) throw new Error('No quote came.')
    const entry = entryOf(quote)
    const payment = await signPayment(payer.account, {
      ...entry,
      extra: { ...entry.extra, planId: 'month' },
    })
    for (const input of [undefined, { planId: 'day' }, { planId: 'month' }]) {
      const answer = await accessDoor.call(own.url, { tool: 'access', input, payment })
      expect(answer.httpStatus).toBe(400)
      expect(answer.body['type']).toBe('Error')
    }
    expect(await chain.isUsed(payment)).toBe(false)
    await own.stop()
  })
})

describe.each([accessDoor, mcp])('a plan that costs nothing, over $name', (door) => {
  test('gives a token at once, which is nobody’s', async () => {
    const own = await startTestServer({ sandbox, tools: [], config: { grants: grantConfig } })
    const input = { planId: 'taste', requestId: 'sip' }
    const [first, second] = await Promise.all([
      door.call(own.url, { tool: 'access', input }),
      door.call(own.url, { tool: 'access', input }),
    ])
    expect(first.body).toMatchObject({ type: 'AccessGrant', planId: 'taste', requestId: 'sip' })
    expect(first.body).not.toHaveProperty('txHash')
    expect(first.receipt).toBeUndefined()
    expect(first.body['challengeId']).not.toBe(second.body['challengeId'])
    await own.stop()
  })

  test('a payment that comes along is left alone', async () => {
    const own = await startTestServer({ sandbox, tools: [], config: { grants: grantConfig } })
    const { payer, payment } = await buyGrant(sandbox, {
      door,
      url: own.url,
      input: { planId: 'day' },
    })
    const left = await chain.balanceOf(payer.address)
    const answer = await door.call(own.url, { tool: 'access', input: { planId: 'taste' }, payment })
    expect(answer.body).toMatchObject({ planId: 'taste' })
    expect(await chain.balanceOf(payer.address)).toBe(left)
    await own.stop()
  })
})
