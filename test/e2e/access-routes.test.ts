import { afterAll, describe, expect, test } from 'vitest'

import { InvalidInputError } from '../../src/errors/request.ts'
import { usdc } from '../../src/money/usdc.ts'
import { chainWitness } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { doors, mcp, type Door } from './doors.ts'
import { accessDoor, buyGrant, grantConfig, payFor } from './grant-shop.ts'
import { buyDayPass } from './pass-shop.ts'
import { countingTool } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const sale = { isOver: false }
const ticket = countingTool({
  name: 'ticket',
  check: async () => {
    if (sale.isOver) throw new InvalidInputError({ problems: 'Sold out.' })
  },
})
const broken = countingTool({
  name: 'broken',
  before: async () => {
    throw new Error('out of paper')
  },
})
const server = await startTestServer({
  sandbox,
  tools: [ticket.tool, broken.tool],
  config: { grants: grantConfig },
})
afterAll(() => server.stop())

const { url } = server
const accessDoors: readonly Door[] = [accessDoor, mcp]

const resource = { method: 'POST', path: '/api/v1/ticket', body: { seat: '12A' } }
const route = { routeId: 'ticket', requestId: 'seat-12A', resource }

describe.each(accessDoors)('K0-5: a route, over $name', (door) => {
  test('K0-5: is quoted at the price of its tool, with a challenge', async () => {
    const answer = await door.call(url, { tool: 'access', input: route })
    expect(answer.quote?.accepts[0]?.amount).toBe('5000')
    expect(answer.body).toMatchObject({
      challengeId: expect.stringMatching(/^ch_/),
      requestId: 'seat-12A',
      extensions: { key0: { description: 'Draws a ticket that nobody else has.' } },
    })
  })

  test('K0-5, K4: is run once and charged once, and answers a ResourceResponse', async () => {
    const runs = ticket.runs()
    const { answer, payer } = await buyGrant(sandbox, { door, url, input: route })
    const quoted = await door.call(url, { tool: 'access', input: route })
    expect(answer.body).toEqual({
      type: 'ResourceResponse',
      challengeId: quoted.body['challengeId'],
      requestId: 'seat-12A',
      routeId: 'ticket',
      txHash: answer.receipt?.['transaction'],
      explorerUrl: expect.stringContaining(String(answer.receipt?.['transaction'])),
      resource: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { ticket: expect.any(String), seat: '12A' },
      },
    })
    expect(answer.receipt).toMatchObject({ amount: '5000', extra: { tool: 'ticket' } })
    expect(ticket.runs()).toBe(runs + 1)
    expect(await chain.balanceOf(payer.address)).toBe(usdc('4.995'))
  })

  test('K0-13: the same payment again gives the same answer', async () => {
    const { answer, payment } = await buyGrant(sandbox, { door, url, input: route })
    const again = await door.call(url, { tool: 'access', input: route, payment })
    expect(again.body).toEqual(answer.body)
    expect(again.repeated).toBe(true)
  })

  test('K3: what its check refuses is refused before money moves', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const payment = await payFor(payer, { door, url, input: route })
    sale.isOver = true
    const answer = await door.call(url, { tool: 'access', input: route, payment })
    sale.isOver = false
    expect(answer.kind).toBe('refused')
    expect(answer.body['charged']).toBe(false)
    expect(await chain.isUsed(payment)).toBe(false)
  })

  test('K3: a tool that fails after settlement is told as charged, with the way to repeat', async () => {
    const body = { seat: '1' }
    const input = { routeId: 'broken', resource: { ...resource, path: '/api/v1/broken', body } }
    const { answer } = await buyGrant(sandbox, { door, url, input })
    expect(answer.kind).toBe('refused')
    expect(answer.body).toMatchObject({ charged: true, retryable: true })
  })

  test('K0-5: a free route answers at once, without anything about a transaction', async () => {
    const free = { method: 'GET', path: '/api/v1/list-tools' }
    const answer = await door.call(url, {
      tool: 'access',
      input: { routeId: 'list_tools', resource: free },
    })
    expect(answer.kind).toBe('delivered')
    expect(answer.body).toMatchObject({
      type: 'ResourceResponse',
      routeId: 'list_tools',
      requestId: expect.stringMatching(/^http-/),
      resource: { status: 200, body: { tools: expect.any(Array) } },
    })
    expect(answer.body).not.toHaveProperty('txHash')
    expect(answer.receipt).toBeUndefined()
  })

  test('a key pass that opens the tool opens its route', async () => {
    const { key } = await buyDayPass(server, sandbox)
    const answer = await door.call(url, {
      tool: 'access',
      input: route,
      headers: { 'x-api-key': key },
    })
    expect(answer.body).toMatchObject({ type: 'ResourceResponse', resource: { status: 200 } })
    expect(answer.body).not.toHaveProperty('txHash')
  })
})

test('K0-6: 502 PROXY_ERROR for a tool that failed', async () => {
  const input = { routeId: 'broken', resource: { ...resource, path: '/api/v1/broken' } }
  const { answer } = await buyGrant(sandbox, { door: accessDoor, url, input })
  expect(answer.httpStatus).toBe(502)
  expect(answer.body).toMatchObject({ type: 'Error', code: 'PROXY_ERROR', charged: true })
})

test.each(doors)('a payment for a route buys the same call over $name, once', async (door) => {
  const runs = ticket.runs()
  const { payment, answer } = await buyGrant(sandbox, { door: accessDoor, url, input: route })
  const direct = await door.call(url, { tool: 'ticket', input: resource.body, payment })
  expect(direct.repeated).toBe(true)
  expect(answer.body['resource']).toMatchObject({ body: direct.body })
  expect(ticket.runs()).toBe(runs + 1)
})
