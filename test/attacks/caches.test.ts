import { afterAll, describe, expect, test } from 'vitest'

import { http, mcp, postRpc, readHttp, type DoorAnswer } from '../e2e/doors.ts'
import { toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { noTraces, openBooth, paidOnce, ticketCall } from './booth.ts'

const sandbox = sandboxFromRun()
const booth = await openBooth(sandbox)
afterAll(() => booth.stop())

const page = { origin: 'https://agent.example' }
const mcpList = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

const get = (path: string, init: RequestInit = {}) => fetch(`${booth.url}${path}`, init)
const post = (path: string, init: RequestInit = {}) => get(path, { method: 'POST', ...init })

async function bought(headers: Record<string, string> = {}): Promise<DoorAnswer> {
  const { payment } = await booth.payerAt()
  return http.call(booth.url, { ...ticketCall, payment, headers })
}

/** Whatever a shared cache in front could be given to keep. */
const answers: {
  answer: string
  status: number
  ask: () => Promise<{ headers: Headers; status: number }>
}[] = [
  { answer: 'a quote', status: 402, ask: () => post('/api/v1/day-ticket') },
  { answer: 'a quote for a key pass', status: 402, ask: () => post('/x402/v2/api-keys/1d') },
  { answer: 'a paid answer', status: 200, ask: async () => ({ ...(await bought()), status: 200 }) },
  { answer: 'a free answer', status: 200, ask: () => get('/api/v1/list-tools') },
  {
    answer: 'an unreadable payment',
    status: 400,
    ask: () => post('/api/v1/day-ticket', { headers: { 'payment-signature': '%' } }),
  },
  {
    answer: 'a bad key',
    status: 401,
    ask: () => post('/api/v1/day-ticket', { headers: { 'x-api-key': 'k' } }),
  },
  { answer: 'no key', status: 403, ask: () => get('/v2/api-keys/info') },
  { answer: 'a period not sold', status: 400, ask: () => post('/x402/v2/api-keys/9d') },
  { answer: 'an unknown tool', status: 404, ask: () => post('/api/v1/nothing') },
  { answer: 'a wrong method', status: 405, ask: () => get('/api/v1/day-ticket') },
  {
    answer: 'too large a body',
    status: 413,
    ask: () => post('/api/v1/day-ticket', { body: 'x'.repeat(300_000) }),
  },
  { answer: 'a payment nobody knows', status: 404, ask: () => get('/v1/payments/pay_0') },
  {
    answer: 'a preflight',
    status: 204,
    ask: () => get('/api/v1/day-ticket', { method: 'OPTIONS', headers: page }),
  },
  { answer: 'an MCP result', status: 200, ask: () => postRpc(booth.url, mcpList) },
  { answer: 'an MCP list', status: 400, ask: () => postRpc(booth.url, []) },
  { answer: 'an MCP stream', status: 405, ask: () => get('/mcp') },
  {
    answer: 'an MCP message of another type',
    status: 415,
    ask: () => post('/mcp', { body: '{}' }),
  },
  {
    answer: 'an MCP call from elsewhere',
    status: 403,
    ask: () => postRpc(booth.url, mcpList, { headers: { origin: 'https://evil.example' } }),
  },
]

test.each(answers)(
  '$answer ($status) is for nobody else, says every cache rule',
  async ({ status, ask }) => {
    const answer = await ask()
    expect(answer.status).toBe(status)
    expect(answer.headers.get('cache-control')).toMatch(/^(private, )?no-store$/)
    const varying = answer.headers.get('vary')?.toLowerCase().split(/, */)
    expect(varying).toEqual(
      expect.arrayContaining([
        'payment-signature',
        'x-payment',
        'authorization',
        'x-api-key',
        'sign-in-with-x',
      ]),
    )
    expect(answer.headers.get('etag')).toBeNull()
    expect(answer.headers.get('expires')).toBeNull()
  },
)

describe('requests that spare a body', () => {
  test.each([
    { 'if-none-match': '*' },
    { 'if-modified-since': new Date().toUTCString() },
    { range: 'bytes=0-0' },
    { 'cache-control': 'only-if-cached' },
  ])('%j gets the whole paid answer, once', async (headers) => {
    const { payer, payment } = await booth.payerAt()
    const answer = await http.call(booth.url, { ...ticketCall, payment, headers })
    expect(answer).toMatchObject({ httpStatus: 200, body: { ticket: expect.any(String) } })
    expect(await booth.tracesOf(payer, payment)).toEqual(paidOnce)
  })

  test.each(
    [
      '/api/v1/day-ticket',
      '/api/v1/list-tools',
      '/v1/payments/pay_0',
      '/v2/api-keys/info',
      '/mcp',
      '/',
    ].flatMap((path) => ['HEAD', 'OPTIONS', 'GET'].map((method) => ({ method, path }))),
  )('$method $path, fetched ahead with a payment, takes nothing', async ({ method, path }) => {
    const { payer, payment } = await booth.payerAt()
    const encoded = toHeader(payment)
    const headers = { 'sec-purpose': 'prefetch', purpose: 'prefetch', 'payment-signature': encoded }
    const response = await get(path, { method, headers: { ...headers, 'x-payment': encoded } })
    expect(response.headers.get('payment-response')).toBeNull()
    expect(await response.text()).not.toContain('"ticket":"')
    expect(await booth.tracesOf(payer, payment)).toEqual(noTraces)
  })
})

describe('a page elsewhere', () => {
  const readable = [
    'PAYMENT-REQUIRED',
    'PAYMENT-RESPONSE',
    'X-PAYMENT-RESPONSE',
    'Retry-After',
    'X-Faregate-Repeated',
    ...['Limit', 'Remaining', 'Reset'].flatMap((kind) =>
      ['Minute', 'Day'].map((window) => `X-RateLimit-${kind}-${window}`),
    ),
  ]

  test.each(answers.filter(({ answer }) => !answer.includes('MCP') && answer !== 'a preflight'))(
    'may read the headers of $answer',
    async ({ answer, ask }) => {
      const { headers } = answer === 'a paid answer' ? await bought(page) : await ask()
      expect(headers.get('access-control-allow-origin')).toBe('*')
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      const exposed = headers.get('access-control-expose-headers')?.split(/, */)
      expect(exposed).toEqual(expect.arrayContaining(readable))
    },
  )

  test('may call MCP and read the answer where its origin is allowed', async () => {
    const asking = {
      ...page,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,mcp-protocol-version',
    }
    const preflight = await get('/mcp', { method: 'OPTIONS', headers: asking })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('mcp-protocol-version')
    const { payment } = await booth.payerAt(mcp)
    for (const paid of [{}, { payment }]) {
      const { headers } = await mcp.call(booth.url, { ...ticketCall, ...paid, headers: page })
      expect(headers.get('access-control-allow-origin')).toBe(page.origin)
      expect(headers.get('access-control-allow-credentials')).toBeNull()
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  test.each(['https://evil.example', 'null'])('may neither where it is %s', async (origin) => {
    for (const method of ['OPTIONS', 'POST']) {
      const response = await get('/mcp', { method, headers: { origin } })
      expect(response.status).toBe(403)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    }
  })
})

test.each(['text/html', 'text/html,application/xhtml+xml,*/*;q=0.8', 'image/*', 'application/xml'])(
  'a caller that accepts %s gets the quote in the header all the same',
  async (accept) => {
    for (const path of ['/api/v1/day-ticket', '/x402/v2/api-keys/1d']) {
      const answer = await readHttp(
        await post(path, { headers: { accept, 'user-agent': 'Mozilla/5.0' } }),
      )
      expect(answer.httpStatus).toBe(402)
      expect(answer.quote?.accepts).toHaveLength(1)
    }
  },
)
