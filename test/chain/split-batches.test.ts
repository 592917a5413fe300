import { describe, expect, test } from 'vitest'
import { z } from 'zod'

import { splitBatches } from '../../src/chain/split-batches.ts'

type Call = { id: number; method: string; params: string[] }

/** A node that reads bodies up to a size, and answers a batch in the wrong order. */
function nodeReading(maxBody: number) {
  const bodies: string[] = []
  const send: typeof fetch = (_input, init) => {
    const body = typeof init?.body === 'string' ? init.body : ''
    bodies.push(body)
    if (body.length > maxBody) {
      return Promise.resolve(new Response('too large', { status: 413 }))
    }
    const calls: Call[] = [JSON.parse(body)].flat()
    const answers = calls.map(({ id }) => ({ jsonrpc: '2.0', id, result: `answer ${id}` }))
    return Promise.resolve(Response.json(answers.toReversed()))
  }
  return { bodies, send }
}

const call = (id: number, size: number): Call => ({
  id,
  method: 'eth_call',
  params: ['x'.repeat(size)],
})
const answered = z.array(z.object({ id: z.number(), result: z.string() }))
const post = (body: unknown) => ({ method: 'POST', body: JSON.stringify(body) })

describe('a batch that a node would not read', () => {
  test('goes out in parts that it reads, and its answers come back together', async () => {
    const { bodies, send } = nodeReading(1_000)
    const calls = Array.from({ length: 12 }, (_, id) => call(id, 300))
    const response = await splitBatches(send, 1_000)('http://node', post(calls))
    const answers = answered.parse(await response.json())
    expect(bodies.length).toBeGreaterThan(3)
    expect(bodies.every((body) => body.length <= 1_000)).toBe(true)
    expect(answers.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(calls.map(({ id }) => id))
  })

  test('one call that is too large alone goes out alone, and what the node says comes back', async () => {
    const { bodies, send } = nodeReading(1_000)
    const calls = [call(1, 10), call(2, 2_000), call(3, 10)]
    const response = await splitBatches(send, 1_000)('http://node', post(calls))
    expect(bodies).toHaveLength(3)
    expect(response.status).toBe(413)
    expect(await response.text()).toBe('too large')
  })

  test.each([
    ['a small batch', [call(1, 10), call(2, 10)]],
    ['a single call', call(1, 3_000)],
  ])('%s goes out as it is', async (_, body) => {
    const { bodies, send } = nodeReading(10_000)
    await splitBatches(send, 1_000)('http://node', post(body))
    expect(bodies).toEqual([JSON.stringify(body)])
  })
})
