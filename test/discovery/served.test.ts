import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

import { fromAtomic, usdc } from '../../src/money/usdc.ts'
import { packageVersion } from '../../src/version.ts'
import { readHttp } from '../e2e/doors.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { membersNamed } from './builders.ts'

const server = await startTestServer({ sandbox: sandboxFromRun() })
afterAll(() => server.stop())

const documents = [
  { path: '/openapi.json', type: 'application/json' },
  { path: '/.well-known/x402', type: 'application/json' },
  { path: '/.well-known/mcp.json', type: 'application/json' },
  { path: '/llms.txt', type: 'text/plain; charset=utf-8' },
  { path: '/skills.md', type: 'text/markdown; charset=utf-8' },
  { path: '/docs/guarantees.md', type: 'text/markdown; charset=utf-8' },
]

const get = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init)
const json = async (path: string) => z.looseObject({}).parse(await (await get(path)).json())

const openapi = await json('/openapi.json')
const { resources } = z
  .looseObject({ resources: z.array(z.string()) })
  .parse(await json('/.well-known/x402'))

/** What an answer has that the shared schema of that name refuses. */
function problemsOf(schema: string, body: unknown) {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'https://shop.test/openapi.json', ...openapi })
  const check = ajv.compile({
    $ref: `https://shop.test/openapi.json#/components/schemas/${schema}`,
  })
  check(body)
  return check.errors
}

describe.each(documents)('GET $path', ({ path, type }) => {
  test('is public, may be kept for a while, and is read from any page', async () => {
    const response = await get(path, { headers: { origin: 'https://agent.example' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect((await response.text()).length).toBeGreaterThan(50)
  })

  test('is not sent again to who has it', async () => {
    const etag = (await get(path)).headers.get('etag') ?? ''
    expect(etag).not.toBe('')
    const again = await get(path, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(again.headers.get('access-control-allow-origin')).toBe('*')
    expect(again.headers.get('cache-control')).toBe('public, max-age=300')
    expect((await get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  test('answers HEAD with the headers alone', async () => {
    const response = await get(path, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(await response.text()).toBe('')
  })
})

describe('the addresses that can be paid', () => {
  test.each(resources)('MB-9: %s answers an empty unpaid call with a quote', async (url) => {
    const response = await fetch(url, { method: 'POST' })
    const answer = await readHttp(response)
    expect(response.status).toBe(402)
    expect(answer.quote?.accepts.length).toBeGreaterThan(0)
    expect(answer.quote?.resource.url).toBe(url)
    expect(problemsOf('PaymentRequired', answer.body)).toBeNull()
  })

  test('are those of the operations with a price', () => {
    const paths = z.record(z.string(), z.record(z.string(), z.looseObject({})))
    const paid = Object.entries(paths.parse(openapi['paths']))
      .filter(([, one]) => Object.values(one).some((each) => 'x-payment-info' in each))
      .map(([path]) => `${server.url}${path}`)
    expect(resources.length).toBeGreaterThan(8)
    expect(resources).toEqual(paid)
  })
})

const operations = Object.entries(
  z
    .record(z.string(), z.record(z.string(), z.looseObject({ responses: z.looseObject({}) })))
    .parse(openapi['paths']),
).flatMap(([path, one]) =>
  Object.entries(one).map(([method, operation]) => ({ path, method, operation })),
)

/** Dollars as the document writes them, as atomic units. */
const price = z
  .object({ price: z.record(z.string(), z.string()) })
  .transform(({ price: { amount, min, max } }) => ({
    least: usdc(amount ?? min ?? ''),
    most: usdc(amount ?? max ?? ''),
  }))

const paidOperations = operations.filter((one) => 'x-payment-info' in one.operation)

describe('operations of openapi.json', () => {
  test.each(paidOperations)(
    'MB-9: an empty $method $path is quoted at the price it lists',
    async ({ path, method, operation }) => {
      const answer = await readHttp(await get(path, { method: method.toUpperCase() }))
      const { least, most } = price.parse(operation['x-payment-info'])
      const amount = fromAtomic(answer.quote?.accepts[0]?.amount ?? '')
      expect(answer.httpStatus).toBe(402)
      expect(amount >= least && amount <= most).toBe(true)
    },
  )

  test.each(operations)('$method $path answers, with a status it lists', async (listing) => {
    const { path, method, operation } = listing
    const known = path.replace('{id}', 'unknown')
    const response = await get(known, { method: method.toUpperCase() })
    const body: unknown = await response.json()
    const listed = Object.keys(operation.responses)
    expect(listed.includes(String(response.status)) || listed.includes('default')).toBe(true)
    expect([405, 500]).not.toContain(response.status)
    expect(membersNamed(body, 'code')).not.toContain('request.not_found')
    const shape = response.status === 402 ? 'PaymentRequired' : 'Refusal'
    expect(response.status < 400 ? null : problemsOf(shape, body)).toBeNull()
  })

  test('an error under /api/v1 fits the schema of errors', async () => {
    const response = await get('/api/v1/token-safety', {
      method: 'POST',
      body: JSON.stringify({ token: 7 }),
    })
    expect(response.status).toBe(400)
    expect(problemsOf('Problem', await response.json())).toBeNull()
  })
})

describe('GET /.well-known/mcp.json', () => {
  test('K0-10: tells name, description, version and where the endpoint is', async () => {
    const card = await json('/.well-known/mcp.json')
    expect(card).toMatchObject({
      name: 'faregate',
      description: expect.stringMatching(/x402/),
      version: packageVersion(),
      transport: { type: 'streamable-http', url: `${server.url}/mcp` },
    })
    const { transport } = z.looseObject({ transport: z.object({ url: z.string() }) }).parse(card)
    const answer = await fetch(transport.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(await answer.text()).toContain('"token_safety"')
  })
})

test('the page for people leads to the documents for programs', async () => {
  const page = await (await get('/')).text()
  for (const path of ['/openapi.json', '/llms.txt']) {
    expect(page).toContain(`href="${server.url}${path}"`)
  }
})

describe('guides', () => {
  test('MB-9: every guide that llms.txt lists is served as text', async () => {
    const text = await (await get('/llms.txt')).text()
    const links = [...text.matchAll(/\((https?:[^)]+\.md)\)/g)].map(([, url = '']) => url)
    expect(links.length).toBeGreaterThan(8)
    for (const url of links) {
      const response = await fetch(url)
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toMatch(/^text\/markdown/)
      expect(await response.text()).toMatch(/^(?:---|# )/)
    }
  })

  test.each([
    '/docs/nothing.md',
    '/docs/config.md',
    '/docs/',
    '/docs/guarantees',
    '/docs/..%2Fpackage.json',
    '/docs/%2e%2e%2fpackage.json',
    '/docs/..%5Cpackage.json',
    '/docs/guarantees.md%00',
    '/docs/__proto__',
    '/docs/constructor.md',
    '/docs/%2Fetc%2Fpasswd',
  ])('%s is not found, in the words of any error', async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({
      code: 'request.not_found',
      charged: false,
      retryable: false,
    })
  })
})
