import { afterAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { defaultAgentPlans } from '../../src/passes/agent-plans.ts'
import { defaultPlans } from '../../src/passes/plans.ts'
import { httpPath } from '../../src/registry/catalogue.ts'
import { sellableTools } from '../../tools/index.ts'
import { doors, http, mcp, readHttp } from '../e2e/doors.ts'
import { chainWitness, entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const server = await startTestServer({ sandbox })
afterAll(() => server.stop())

const sold = sellableTools({ passes: defaultPlans, agents: defaultAgentPlans }).filter(
  ({ free }) => !free,
)
const passPaths = defaultPlans.flatMap(({ period }) =>
  ['/x402/v2/api-keys', '/v2/api-keys'].map((prefix) => `${prefix}/${period}`),
)
const paidPaths = [...sold.map(({ name }) => httpPath(name)), ...passPaths]

const empties: { as: string; body?: string; type?: string }[] = [
  { as: 'nothing' },
  { as: 'nothing that is JSON', type: 'application/json' },
  { as: 'nothing that is a form', type: 'application/x-www-form-urlencoded' },
  { as: 'white space', body: ' \r\n', type: 'application/json' },
  { as: 'an empty object', body: '{}', type: 'application/json' },
  { as: 'an empty object of no type', body: '{}', type: 'text/plain' },
]

describe.each(paidPaths)('POST %s', (path) => {
  test.each(empties)('quotes a crawler that sends $as', async ({ body, type }) => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { ...(type && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    })
    const { httpStatus, quote } = await readHttp(response)
    expect(httpStatus).toBe(402)
    expect(quote?.resource.url).toBe(`${server.url}${path}`)
    expect(entryOf(quote ?? Object({ accepts: [] }))).toMatchObject({
      scheme: 'exact',
      network: 'eip155:84532',
      asset: sandbox.usdc,
      payTo: server.payTo,
      amount: expect.stringMatching(/^[1-9]\d*$/),
    })
  })
})

test('each of them is in the list of tools, at its path', async () => {
  const { body } = await http.call(server.url, { tool: 'list_tools' })
  const listed = JSON.stringify(body)
  for (const { name } of sold) expect(listed).toContain(`"path":"${httpPath(name)}"`)
})

/** Inputs that fit no tool on sale. */
const unfit = [
  { token: 7, period: 7 },
  { token: '', period: '' },
  { token: null, period: null },
]

/** Tools that can do nothing with an empty input, and those that need none. */
const needy = sold.filter((tool) => !tool.parse({}).ok).map(({ name }) => name)
const content = sold.map(({ name }) => name).filter((name) => !needy.includes(name))

describe.each(content)('%s', (tool) => {
  test.each(doors)('paid by a wallet it is not sold to, is free over $name', async (door) => {
    const payer = await sandbox.newPayer(usdc('100'))
    const { quote } = await door.call(server.url, { tool, input: {} })
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const answer = await door.call(server.url, { tool, payment })
    expect(answer).toMatchObject({ kind: 'refused', body: { status: 404, charged: false } })
    expect(await chain.isUsed(payment)).toBe(false)
  })
})

describe.each(needy)('%s', (tool) => {
  test.each(doors)('quotes an empty call over $name', async (door) => {
    const answer = await door.call(server.url, { tool, input: {} })
    expect(answer).toMatchObject({ kind: 'quote', body: { code: 'payment.required' } })
  })

  test.each(doors)(
    'paid but not said what for, is refused free of charge over $name',
    async (door) => {
      const payer = await sandbox.newPayer(usdc('100'))
      const { quote } = await door.call(server.url, { tool, input: {} })
      if (quote === undefined) throw new Error('No quote came.')
      const payment = await signPayment(payer.account, entryOf(quote))
      for (const input of [{}, ...unfit]) {
        const answer = await door.call(server.url, { tool, input, payment })
        expect(answer).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
        expect(answer.body).toMatchObject({
          code: 'request.invalid_input',
          status: 400,
          charged: false,
          retryable: false,
          problems: expect.any(String),
        })
      }
      expect(await chain.isUsed(payment)).toBe(false)
      expect(await chain.balanceOf(payer.address)).toBe(usdc('100'))
    },
  )

  test('paid with no body at all, is refused free of charge', async () => {
    const payer = await sandbox.newPayer(usdc('100'))
    const { quote } = await http.call(server.url, { tool })
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const headers = { 'payment-signature': toHeader(payment) }
    const response = await fetch(`${server.url}${httpPath(tool)}`, { method: 'POST', headers })
    expect(await readHttp(response)).toMatchObject({
      httpStatus: 400,
      body: { code: 'request.invalid_input', charged: false },
    })
    expect(await chain.isUsed(payment)).toBe(false)
  })

  test('tells what it takes where MCP lists it', async () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    })
    expect(await response.json()).toMatchObject({
      result: {
        tools: expect.arrayContaining([
          expect.objectContaining({
            name: tool,
            inputSchema: expect.objectContaining({ type: 'object', required: expect.any(Array) }),
          }),
        ]),
      },
    })
  })
})

test('after all of that nothing was written and nothing was earned', async () => {
  expect(await server.ledger.recent(10)).toEqual([])
  expect(await chain.balanceOf(server.payTo)).toBe(0n)
  expect((await mcp.call(server.url, { tool: 'list_tools' })).kind).toBe('delivered')
})
