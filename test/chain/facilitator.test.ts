import { createServer, type RequestListener, type Server } from 'node:http'

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { facilitator } from '../../src/chain/facilitator.ts'
import { requirementsFor } from '../../src/gate/quote.ts'
import { usdc } from '../../src/money/usdc.ts'
import { makePayload, makeTerms, random32 } from '../support/builders.ts'

type Request = { method: string | undefined; path: string | undefined; body: string }

let server: Server
let answer: RequestListener
let requests: Request[]

beforeEach(async () => {
  requests = []
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      requests.push({ method: request.method, path: request.url, body })
      answer(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const requirements = requirementsFor(makeTerms(), usdc('0.005'))
const payload = makePayload()
const transaction = random32()
const settled = { success: true, transaction, network: 'eip155:84532', payer: '0x12' }

function remote(options: { timeoutMs?: number; slash?: string } = {}) {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const { slash = '', ...rest } = options
  return facilitator({ url: `http://127.0.0.1:${port}/base${slash}`, ...rest })
}

function answerJson(body: unknown, status = 200): void {
  answer = (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

describe('a facilitator that answers', () => {
  test.each(['', '/', '///'])('is asked below its URL, however it ends (%j)', async (slash) => {
    answerJson(settled)
    await remote({ slash }).settle(payload, requirements)
    expect(requests).toMatchObject([{ method: 'POST', path: '/base/settle' }])
  })

  test('gets the payment and our terms', async () => {
    answerJson({ isValid: true })
    await remote().verify(payload, requirements)
    expect(requests.map(({ body }): unknown => JSON.parse(body))).toEqual([
      { x402Version: 2, paymentPayload: payload, paymentRequirements: requirements },
    ])
  })

  test('is understood when it says yes', async () => {
    answerJson(settled)
    expect(await remote().settle(payload, requirements)).toEqual(settled)
    answerJson({ isValid: true, payer: '0x12', invalidReason: null })
    expect(await remote().verify(payload, requirements)).toEqual({ isValid: true, payer: '0x12' })
  })

  test.each([200, 400, 402, 500])(
    'is understood when it says no with status %i',
    async (status) => {
      answerJson({ isValid: false, invalidReason: 'insufficient_funds', payer: null }, status)
      expect(await remote().verify(payload, requirements)).toEqual({
        isValid: false,
        invalidReason: 'insufficient_funds',
      })
      const no = { success: false, errorReason: 'nonce_used', transaction: '', network: 'eip155:1' }
      answerJson(no, status)
      expect(await remote().settle(payload, requirements)).toEqual(no)
    },
  )

  test('says what it supports', async () => {
    const kinds = [{ x402Version: 2, scheme: 'exact', network: 'eip155:8453' }]
    answerJson({ kinds })
    expect(await remote().getSupported()).toEqual({ kinds, extensions: [], signers: {} })
    expect(requests).toMatchObject([{ method: 'GET', path: '/base/supported' }])
  })
})

describe('whatever is no answer throws, so that the chain is asked instead', () => {
  test.each<{ what: string; body: unknown }>([
    { what: 'success as text', body: { ...settled, success: 'true' } },
    { what: 'success as a number', body: { ...settled, success: 1 } },
    { what: 'no success', body: { ...settled, success: undefined } },
    { what: 'no transaction', body: { ...settled, transaction: undefined } },
    { what: 'a transaction of null', body: { ...settled, transaction: null } },
    { what: 'a network that is no id', body: { ...settled, network: 'base' } },
    { what: 'nothing', body: null },
    { what: 'a list', body: [settled] },
    { what: 'text', body: 'settled' },
  ])('settle: $what', async ({ body }) => {
    answerJson(body)
    await expect(remote().settle(payload, requirements)).rejects.toBeInstanceOf(Error)
  })

  test.each<{ what: string; body: unknown }>([
    { what: 'isValid as text', body: { isValid: 'true' } },
    { what: 'isValid as a number', body: { isValid: 1 } },
    { what: 'no isValid', body: {} },
    { what: 'null', body: null },
  ])('verify: $what', async ({ body }) => {
    answerJson(body)
    await expect(remote().verify(payload, requirements)).rejects.toBeInstanceOf(Error)
  })

  test.each<{ what: string; listener: RequestListener }>([
    {
      what: 'HTML with status 200',
      listener: (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>hello</html>')
      },
    },
    {
      what: 'an HTML error page',
      listener: (_request, response) => {
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html>bad gateway</html>')
      },
    },
    {
      what: 'an empty body',
      listener: (_request, response) => {
        response.writeHead(204).end()
      },
    },
    {
      what: 'a redirect',
      listener: (request, response) => {
        if (request.url?.startsWith('/elsewhere')) response.end(JSON.stringify(settled))
        else response.writeHead(307, { location: '/elsewhere' }).end()
      },
    },
    {
      what: 'more than 64 KiB',
      listener: (_request, response) => {
        response.end(JSON.stringify({ ...settled, note: 'x'.repeat(64 * 1024) }))
      },
    },
    {
      what: 'a body without an end',
      listener: (_request, response) => {
        response.writeHead(200)
        const more = setInterval(() => response.write(' '.repeat(16 * 1024)), 1)
        response.on('close', () => clearInterval(more))
      },
    },
    {
      what: 'a connection that breaks',
      listener: (request) => {
        request.socket.destroy()
      },
    },
    {
      what: 'a body that breaks off',
      listener: (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"success":')
        setTimeout(() => response.destroy(), 5)
      },
    },
  ])('$what', async ({ listener }) => {
    answer = listener
    await expect(remote().settle(payload, requirements)).rejects.toBeInstanceOf(Error)
    expect(requests.map(({ path }) => path)).toEqual(['/base/settle'])
  })

  test('silence, after the deadline', async () => {
    answer = () => {}
    const asked = remote({ timeoutMs: 50 }).settle(payload, requirements)
    await expect(asked).rejects.toThrow(/timeout|aborted/)
  })

  test('a slow drip, after the deadline', async () => {
    answer = (_request, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drip))
    }
    const asked = remote({ timeoutMs: 50 }).verify(payload, requirements)
    await expect(asked).rejects.toThrow(/timeout|aborted/)
  })

  test('nobody there', async () => {
    const gone = remote()
    await new Promise((resolve) => server.close(resolve))
    await expect(gone.getSupported()).rejects.toThrow(/fetch failed/)
  })
})
