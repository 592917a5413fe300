import { describe, expect, test } from 'vitest'

import type { TokenSafetyOutput } from '../../../tools/token-safety/schema.ts'
import { sandboxFromRun } from '../../support/sandbox.ts'
import { inspectCounting, type Node } from './market.ts'

const sandbox = sandboxFromRun()

const refusal = { ok: false, revert: '0x', message: 'no' } as const

/** Pretends nothing about any account, as some nodes do not. */
const withoutOverrides: Node = (reads) => ({
  ...reads,
  call: (call) => (call.overrides ? Promise.resolve(refusal) : reads.call(call)),
})
const withoutLater: Node = (reads) => ({ ...reads, simulate: () => Promise.resolve(undefined) })
const withoutLogs: Node = (reads) => ({ ...reads, logs: () => Promise.resolve(undefined) })
const withoutLists: Node = (reads) => ({ ...reads, touched: () => Promise.resolve(undefined) })
const withoutCalls: Node = (reads) => ({ ...reads, call: () => Promise.resolve(refusal) })
const bare: Node = (reads) => withoutOverrides(withoutLater(withoutLogs(withoutLists(reads))))

const ask = (sample: keyof typeof sandbox.tokens, node: Node) =>
  inspectCounting(sandbox, sandbox.tokens[sample], node)

const codes = ({ reasons }: TokenSafetyOutput) => reasons.map(({ code }) => code)
const gaps = ({ dataGaps }: TokenSafetyOutput) => dataGaps.map(({ code }) => code)

describe('token_safety on a node that pretends nothing', () => {
  test('still trades, and knows that it does not know the powers', async () => {
    const { answer } = await ask('honest', bare)
    expect(answer).toMatchObject({ verdict: 'unknown', capabilities: null, later: null })
    expect(codes(answer)).toEqual(['powers_untried'])
    expect(answer.measured).toMatchObject({
      buyTaxBps: 0,
      sellTaxBps: 0,
      transferTaxBps: 0,
      sellableShareBps: 10_000,
    })
    expect(gaps(answer)).toEqual(
      expect.arrayContaining(['metadata', 'powers', 'liquidity_and_supply', 'later_blocks']),
    )
  })

  test('still finds a trap and a tax', async () => {
    const [trap, tax] = await Promise.all([ask('honeypot', bare), ask('sellTax', bare)])
    expect(trap.answer.verdict).toBe('avoid')
    expect(codes(trap.answer)[0]).toBe('sell_blocked')
    expect(codes(tax.answer)[0]).toBe('sell_tax_extreme')
    expect(tax.answer.measured.sellTaxBps).toBe(3_000)
  })

  test('a blocked sale quotes what was tried', async () => {
    const { answer } = await ask('honeypot', bare)
    expect(answer.reasons[0]?.evidence).toMatchObject({
      sharesTried: '100 %, 50 %, 10 %, 1 %',
      refusedWith: 'TransferHelper: TRANSFER_FROM_FAILED',
      tokenSaid: expect.any(String),
    })
  })
})

describe('token_safety on a node that lacks one thing', () => {
  test('without later blocks judges the probe and names the gap', async () => {
    const { answer } = await ask('honest', withoutLater)
    expect(answer).toMatchObject({ verdict: 'ok', later: null })
    expect(gaps(answer)).toContain('later_blocks')
    expect(answer.measured.sellableShareBps).toBe(10_000)
  })

  test.each([
    { lacks: 'logs', node: withoutLogs },
    { lacks: 'lists of touched storage', node: withoutLists },
  ])('without $lacks the owner is found all the same', async ({ node }) => {
    const { answer } = await ask('mintable', node)
    expect(codes(answer)[0]).toBe('can_mint')
    expect(answer.reasons[0]?.evidence).toMatchObject({ holderKind: 'wallet' })
  })

  test('without overrides alone a later sale is still tried', async () => {
    const { answer } = await ask('honest', withoutOverrides)
    expect(answer.later).not.toBeNull()
    expect(codes(answer)).toEqual(['powers_untried'])
  })
})

describe('token_safety on a node that runs nothing', () => {
  test('knows nothing, says so, and promises nothing', async () => {
    const { answer } = await ask('honest', (reads) => withoutCalls(withoutLater(reads)))
    expect(answer).toMatchObject({
      verdict: 'unknown',
      reasons: [{ code: 'probe_failed' }],
      capabilities: null,
      later: null,
    })
    expect(gaps(answer)).toEqual(expect.arrayContaining(['powers', 'later_blocks']))
  })
})

test.each([
  { node: 'that pretends nothing', with: bare },
  { node: 'without later blocks', with: withoutLater },
  { node: 'that runs nothing', with: withoutCalls },
])('a node $node is asked in at most three HTTP requests', async (row) => {
  expect((await ask('mintable', row.with)).roundTrips).toBeLessThanOrEqual(3)
})
