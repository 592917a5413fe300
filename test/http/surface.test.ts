import { afterAll, describe, expect, test, vi } from 'vitest'

import { errorSpecs } from '../../src/errors/all.ts'
import { usdc } from '../../src/money/usdc.ts'
import { packageVersion } from '../../src/version.ts'
import { http, readHttp } from '../e2e/doors.ts'
import { countingTool } from '../e2e/tools.ts'
import { chainWitness, entryOf, signPayment, toHeader } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const server = await startTestServer({ sandbox })
const counting = countingTool({ name: 'ticket' })
const booth = await startTestServer({ sandbox, tools: [counting.tool] })
afterAll(() => Promise.all([server.stop(), booth.stop()]))

const problem = {
  type: expect.stringMatching(/\/errors#/),
  title: expect.any(String),
  status: expect.any(Number),
  detail: expect.any(String),
  code: expect.any(String),
  charged: false,
  retryable: expect.any(Boolean),
  hint: expect.any(String),
}

/** A payer and a payment that is good for one ticket. */
async function goodPayment() {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await http.call(booth.url, { tool: 'ticket', input: { seat: '1' } })
  if (quote === undefined) throw new Error('No quote came.')
  return { payer, payment: await signPayment(payer.account, entryOf(quote)) }
}

describe('what anybody may see', () => {
  test('GET /health says who answers, where it is paid and what its node offers', async () => {
    const response = await fetch(`${server.url}/health`)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      status: 'ok',
      version: packageVersion(),
      network: 'eip155:84532',
      sandbox: false,
      receiptSigner: expect.stringMatching(/^0x[0-9a-fA-F]{40}$/),
      node: { laterBlocks: expect.any(String), overrides: expect.any(String) },
    })
    await vi.waitFor(async () => {
      const later = await fetch(`${server.url}/health`)
      const node = { laterBlocks: 'offered', overrides: 'offered' }
      expect(await later.json()).toMatchObject({ node })
    })
  })

  test('GET / is a page with every tool, every price and the address', async () => {
    const response = await fetch(server.url)
    const page = await response.text()
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    for (const text of [
      'token_safety',
      'buy_key_pass',
      'key_pass_info',
      'payment_status',
      'list_tools',
      '$0.005',
      '$10',
      '$50',
      '$100',
      `${server.url}/mcp`,
      server.payTo,
    ]) {
      expect(page).toContain(text)
    }
  })

  test('GET /errors explains every code at its own anchor', async () => {
    const response = await fetch(`${server.url}/errors`)
    const page = await response.text()
    expect(response.headers.get('content-type')).toMatch(/^text\/html/)
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    for (const { code } of errorSpecs) expect(page).toContain(`id="${code}"`)
  })

  test('list_tools answers GET and POST with every tool', async () => {
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${server.url}/api/v1/list-tools`, { method })
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({
        tools: expect.arrayContaining([
          expect.objectContaining({ name: 'token_safety', price: '$0.005', free: false }),
          expect.objectContaining({ name: 'buy_key_pass', price: '$10 to $100', free: false }),
          expect.objectContaining({ name: 'key_pass_info', price: 'free', free: true }),
          expect.objectContaining({ name: 'list_tools', path: '/api/v1/list-tools' }),
        ]),
      })
    }
  })
})

describe('errors', () => {
  test.each([
    { method: 'GET', path: '/nothing', status: 404, code: 'request.not_found' },
    { method: 'POST', path: '/', status: 404, code: 'request.not_found' },
    { method: 'POST', path: '/api/v1/nothing', status: 404, code: 'request.unknown_tool' },
    { method: 'GET', path: '/api/v1/nothing', status: 404, code: 'request.unknown_tool' },
    {
      method: 'GET',
      path: '/api/v1/buy-key-pass',
      status: 405,
      code: 'request.method_not_allowed',
      allow: 'POST',
    },
    {
      method: 'PUT',
      path: '/api/v1/token-safety',
      status: 405,
      code: 'request.method_not_allowed',
      allow: 'GET, POST',
    },
    {
      method: 'DELETE',
      path: '/api/v1/list-tools',
      status: 405,
      code: 'request.method_not_allowed',
      allow: 'GET, POST',
    },
    {
      method: 'GET',
      path: '/x402/v2/api-keys/1d',
      status: 405,
      code: 'request.method_not_allowed',
    },
    { method: 'GET', path: '/v2/api-keys/4w', status: 405, code: 'request.method_not_allowed' },
    { method: 'GET', path: '/v2/api-keys/2d', status: 404, code: 'request.not_found' },
  ])(
    '$method $path is a problem document: $status $code',
    async ({ method, path, ...expected }) => {
      const response = await fetch(`${server.url}${path}`, { method })
      expect(response.status).toBe(expected.status)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      const { status, allow = status === 405 ? 'POST' : null } = expected
      expect(response.headers.get('allow')).toBe(allow)
      expect(await response.json()).toMatchObject({ ...problem, ...expected })
    },
  )

  test.each(['{', '[]', '7', 'null', '"text"', '{"token":'])(
    'a body that is no JSON object is refused before anything else: %s',
    async (body) => {
      const { payer, payment } = await goodPayment()
      const headers = { 'payment-signature': toHeader(payment) }
      const response = await fetch(`${booth.url}/api/v1/ticket`, { method: 'POST', headers, body })
      const answer = await readHttp(response)
      expect(answer.httpStatus).toBe(400)
      expect(answer.body).toMatchObject({ code: 'request.malformed_body', charged: false })
      expect(await chain.balanceOf(payer.address)).toBe(usdc('1'))
      expect(await chain.isUsed(payment)).toBe(false)
    },
  )

  test('input that does not fit is refused before anybody signs, and before a payment is taken', async () => {
    const { payment } = await goodPayment()
    for (const paid of [{}, { payment }]) {
      const answer = await http.call(booth.url, { tool: 'ticket', input: { seat: 7 }, ...paid })
      expect(answer.httpStatus).toBe(400)
      expect(answer.body).toMatchObject({ code: 'request.invalid_input', charged: false })
      expect(answer.quote).toBeUndefined()
    }
    expect(await chain.isUsed(payment)).toBe(false)
  })

  test('an empty call is quoted, so that crawlers find the price', async () => {
    for (const path of ['token-safety', 'buy-key-pass']) {
      const response = await fetch(`${server.url}/api/v1/${path}`, { method: 'POST' })
      const answer = await readHttp(response)
      expect(answer.httpStatus).toBe(402)
      expect(answer.quote?.accepts).toHaveLength(1)
      expect(answer.quote?.resource.url).toBe(`${server.url}/api/v1/${path}`)
    }
  })

  test('a token without code is refused for free', async () => {
    const payer = await sandbox.newPayer(usdc('1'))
    const asked = { tool: 'token_safety', input: { token: payer.address } }
    const { quote } = await http.call(server.url, asked)
    if (quote === undefined) throw new Error('No quote came.')
    const payment = await signPayment(payer.account, entryOf(quote))
    const answer = await http.call(server.url, { ...asked, payment })
    expect(answer).toMatchObject({ httpStatus: 422, body: { code: 'token.no_code' } })
    expect(answer.body['charged']).toBe(false)
    expect(await chain.isUsed(payment)).toBe(false)
  })
})

describe('methods that must not cost anything', () => {
  test.each([
    { method: 'HEAD', path: '/api/v1/ticket' },
    { method: 'OPTIONS', path: '/api/v1/ticket' },
    { method: 'GET', path: '/api/v1/ticket' },
    { method: 'HEAD', path: '/x402/v2/api-keys/1d' },
    { method: 'OPTIONS', path: '/x402/v2/api-keys/1d' },
    { method: 'HEAD', path: '/mcp' },
    { method: 'OPTIONS', path: '/mcp' },
  ])('$method $path with a payment settles nothing', async ({ method, path }) => {
    const { payer, payment } = await goodPayment()
    const headers = { 'payment-signature': toHeader(payment), 'x-http-method-override': 'POST' }
    const response = await fetch(`${booth.url}${path}`, { method, headers })
    expect(await response.text()).not.toContain('"ticket":')
    expect(await chain.isUsed(payment)).toBe(false)
    expect(await chain.balanceOf(payer.address)).toBe(usdc('1'))
    expect(counting.runs()).toBe(0)
  })
})

describe('caches and browsers', () => {
  const page = { origin: 'https://agent.example' }

  test('a quote and a refusal are never stored, a paid answer neither', async () => {
    const { payment } = await goodPayment()
    const call = { tool: 'ticket', input: { seat: '1' } }
    const quoted = await http.call(booth.url, call)
    const paid = await http.call(booth.url, { ...call, payment })
    const repeated = await http.call(booth.url, { ...call, payment })
    const refused = await http.call(booth.url, { ...call, payment: '%' })
    expect(quoted.headers.get('cache-control')).toBe('no-store')
    expect(paid.headers.get('cache-control')).toBe('private, no-store')
    expect(repeated.headers.get('cache-control')).toBe('private, no-store')
    expect(refused.headers.get('cache-control')).toBe('no-store')
  })

  test.each(['/api/v1/token-safety', '/x402/v2/api-keys/1d', '/v2/api-keys/1d'])(
    'a page elsewhere may read the payment headers of %s',
    async (path) => {
      const response = await fetch(`${server.url}${path}`, { method: 'POST', headers: page })
      expect(response.status).toBe(402)
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      const exposed = response.headers.get('access-control-expose-headers')?.split(/,\s*/)
      expect(exposed).toEqual(
        expect.arrayContaining([
          'PAYMENT-REQUIRED',
          'PAYMENT-RESPONSE',
          'Retry-After',
          'X-RateLimit-Limit-Minute',
          'X-RateLimit-Remaining-Day',
        ]),
      )
    },
  )

  test('a preflight allows the payment header', async () => {
    const response = await fetch(`${server.url}/api/v1/token-safety`, {
      method: 'OPTIONS',
      headers: {
        ...page,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'payment-signature,content-type',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toContain('POST')
    expect(response.headers.get('access-control-allow-headers')).toContain('payment-signature')
  })
})
