import { afterAll, describe, expect, onTestFinished, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { chainWitness, entryOf, signedPart, signPayment } from '../support/payer.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { doors, http, mcp, type Door, type DoorAnswer } from './doors.ts'
import { startRpcProxy } from './rpc-proxy.ts'
import { countingTool, latch, type Latch } from './tools.ts'

const sandbox = sandboxFromRun()
const chain = chainWitness(sandbox)
const call = { tool: 'ticket', input: { seat: '12A' } }

async function payerAt(server: TestServer, door: Door) {
  const payer = await sandbox.newPayer(usdc('1'))
  const { quote } = await door.call(server.url, call)
  if (quote === undefined) throw new Error('No quote came.')
  return { payer, payment: await signPayment(payer.account, entryOf(quote)) }
}

function goods({ kind, text, receipt }: DoorAnswer) {
  return { kind, text, receipt: JSON.stringify(receipt) }
}

async function rowsOf(server: TestServer, payer: { address: string }) {
  const rows = await server.ledger.recent(100)
  return rows
    .filter((row) => row.payer === payer.address.toLowerCase())
    .map(({ state, runs }) => ({ state, runs }))
}

/** Resolves once the only payment of this payer stands there. */
async function stateReached(server: TestServer, payer: { address: string }, state: string) {
  while ((await rowsOf(server, payer))[0]?.state !== state) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('after a restart on the same database', () => {
  const ticket = countingTool({ name: 'ticket' })

  test('the same payment gets the stored answer, by either door', async () => {
    const before = await startTestServer({ sandbox, tools: [ticket.tool] })
    const { payer, payment } = await payerAt(before, http)
    const first = await http.call(before.url, { ...call, payment })

    const after = await before.restart()
    onTestFinished(() => after.stop())
    const answers = [
      await http.call(after.url, { ...call, payment }),
      await mcp.call(after.url, { ...call, payment }),
    ]

    for (const answer of answers) {
      expect(answer.repeated).toBe(true)
      expect(goods(answer)).toEqual(goods(first))
    }
    expect(ticket.runs()).toBe(1)
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })

  test('a quote given before is still honoured', async () => {
    const before = await startTestServer({ sandbox, tools: [ticket.tool] })
    const { payment } = await payerAt(before, mcp)
    const after = await before.restart()
    onTestFinished(() => after.stop())
    expect((await mcp.call(after.url, { ...call, payment })).kind).toBe('delivered')
  })
})

describe('a client that leaves', async () => {
  const arrived: Latch[] = []
  const hold: Latch[] = []
  const ticket = countingTool({
    name: 'ticket',
    before: async () => {
      arrived.at(-1)?.open()
      await hold.at(-1)?.passed
    },
  })

  const server = await startTestServer({ sandbox, tools: [ticket.tool] })
  afterAll(() => server.stop())

  test.each(doors)('finds the answer stored, and is charged once ($name)', async (door) => {
    const running = latch()
    const released = latch()
    arrived.push(running)
    hold.push(released)
    const { payer, payment } = await payerAt(server, door)
    const leaving = new AbortController()

    const lost = door.call(server.url, { ...call, payment, signal: leaving.signal })
    await running.passed
    leaving.abort()
    await expect(lost).rejects.toThrow('aborted')
    expect(await rowsOf(server, payer)).toEqual([{ state: 'paid', runs: 1 }])
    released.open()
    await stateReached(server, payer, 'delivered')

    const again = await door.call(server.url, { ...call, payment })
    expect(again).toMatchObject({ kind: 'delivered', repeated: true })
    expect(await rowsOf(server, payer)).toEqual([{ state: 'delivered', runs: 1 }])
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })

  test.each(doors)('and asks again at once waits for the one answer ($name)', async (door) => {
    const running = latch()
    const released = latch()
    arrived.push(running)
    hold.push(released)
    const { payer, payment } = await payerAt(server, door)
    const runsBefore = ticket.runs()

    const first = door.call(server.url, { ...call, payment })
    await running.passed
    const second = door.call(server.url, { ...call, payment })
    released.open()

    expect(goods(await second)).toEqual(goods(await first))
    expect(ticket.runs()).toBe(runsBefore + 1)
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })
})

describe.each(doors)('a tool that fails after it was paid for, over $name', (door) => {
  const setUp = async (failures: number) => {
    const ticket = countingTool({
      name: 'ticket',
      before: async (run) => {
        if (run <= failures) throw new Error('out of paper, secret detail')
      },
    })
    const server = await startTestServer({ sandbox, tools: [ticket.tool] })
    onTestFinished(() => server.stop())
    return { server, ticket, ...(await payerAt(server, door)) }
  }

  test('says that money moved, and the repeat is free', async () => {
    const { server, ticket, payer, payment } = await setUp(1)
    const failed = await door.call(server.url, { ...call, payment })
    expect(failed).toMatchObject({ kind: 'refused', quote: undefined })
    expect(failed.body).toMatchObject({
      status: 502,
      code: 'tool.failed',
      charged: true,
      retryable: true,
    })
    expect(failed.text).not.toContain('secret detail')

    const answer = await door.call(server.url, { ...call, payment })
    expect(answer).toMatchObject({ kind: 'delivered', receipt: { success: true } })
    expect(ticket.runs()).toBe(2)
    expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
  })

  test('is given up after three runs, and the money goes back', async () => {
    const { server, ticket, payer, payment } = await setUp(Number.POSITIVE_INFINITY)
    for (let run = 1; run <= 3; run += 1) {
      const failed = await door.call(server.url, { ...call, payment })
      expect(failed.body).toMatchObject({ code: 'tool.failed', charged: true })
    }
    const returned = await door.call(server.url, { ...call, payment })
    expect(returned.body).toMatchObject({ status: 410, code: 'payment.returned', charged: false })
    expect(ticket.runs()).toBe(3)
    expect(await rowsOf(server, payer)).toEqual([{ state: 'refund_pending', runs: 3 }])
  })
})

const drop = async () => {
  throw new Error('connection dropped')
}

describe('a node that fails while a payment settles', () => {
  const ticket = countingTool({ name: 'ticket' })
  const proxies: Awaited<ReturnType<typeof startRpcProxy>>[] = []
  afterAll(() => Promise.all(proxies.map((proxy) => proxy.stop())))

  async function setUp(door: Door) {
    const proxy = await startRpcProxy(sandbox.rpcUrl)
    proxies.push(proxy)
    const server = await startTestServer({ sandbox, tools: [ticket.tool], rpcUrl: proxy.url })
    onTestFinished(() => server.stop())
    return { proxy, server, ...(await payerAt(server, door)) }
  }

  test.each(doors)(
    'after it took the transaction never leads to a second quote ($name)',
    async (door) => {
      const { proxy, server, payer, payment } = await setUp(door)
      proxy.tamper({ method: 'eth_sendRawTransaction', after: drop })
      const answers = [await door.call(server.url, { ...call, payment })]
      // The chain can still be asked. Where the block came after the question it is not known yet.
      if (answers[0]?.body['code'] === 'payment.settlement_unknown') {
        answers.push(await door.call(server.url, { ...call, payment }))
      }
      expect(answers.at(-1)?.kind).toBe('delivered')
      expect(answers.map(({ quote }) => quote).filter(Boolean)).toEqual([])
      expect(await rowsOf(server, payer)).toEqual([{ state: 'delivered', runs: 1 }])
      expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
    },
  )

  test.each(doors)(
    'before it took the transaction leaves it open, and the same payment completes ($name)',
    async (door) => {
      const { proxy, server, payer, payment } = await setUp(door)
      proxy.tamper({ method: 'eth_sendRawTransaction', before: drop })
      const unclear = await door.call(server.url, { ...call, payment })
      expect(unclear).toMatchObject({ kind: 'refused', quote: undefined, receipt: undefined })
      expect(unclear.body).toMatchObject({
        status: 504,
        code: 'payment.settlement_unknown',
        charged: 'unknown',
        retryable: true,
      })
      expect(await rowsOf(server, payer)).toEqual([{ state: 'unknown', runs: 0 }])

      proxy.tamper(undefined)
      const answer = await door.call(server.url, { ...call, payment })
      expect(answer).toMatchObject({ kind: 'delivered', repeated: false })
      expect(await chain.balanceOf(payer.address)).toBe(usdc('0.995'))
    },
  )

  test.each(doors)(
    'is logged without signature, signed transaction or key ($name)',
    async (door) => {
      const { proxy, server, payment } = await setUp(door)
      proxy.tamper({ method: 'eth_sendRawTransaction', before: drop })
      await door.call(server.url, { ...call, payment })
      const { signature } = signedPart(payment)
      const log = server.logText()
      expect(log).toContain('payment.settlement_unknown')
      for (const half of [signature.slice(2, 66), signature.slice(66, 130)]) {
        expect(log).not.toContain(half)
      }
      expect(log).not.toContain(server.relayerKey.slice(2))
      expect(log).not.toContain(proxy.url)
      expect(log).not.toMatch(/0x02f9/)
    },
  )
})
