import { zeroAddress } from 'viem'
import { describe, expect, test } from 'vitest'

import { readReport } from '../../../tools/token-safety/trade.ts'
import type { Report } from '../../../tools/token-safety/trade.ts'
import { venueOf } from '../../../tools/token-safety/venues.ts'

const step = { tried: true, ok: true, gasUsed: 1n, reason: '0x' } as const
const untried = { tried: false, ok: false, gasUsed: 0n, reason: '0x' } as const
const [reserveWeth, reserveToken] = [10n ** 19n, 10n ** 24n]

/** What a pool pays for tokens: the formula of the exchange, forwards. */
function payout(tokens: bigint): bigint {
  return (tokens * 997n * reserveWeth) / (reserveToken * 1_000n + tokens * 997n)
}

function makeReport(some: Partial<Report>): Report {
  return {
    pair: zeroAddress,
    reserveWeth,
    reserveToken,
    ethIn: 10n ** 16n,
    tokensQuoted: 1_000n,
    buy: step,
    tokensReceived: 1_000n,
    transfer: step,
    transferSent: 100n,
    transferReceived: 100n,
    sales: [],
    pairTransfer: untried,
    ...some,
  }
}

function read(some: Partial<Report>) {
  const venue = venueOf(8453)
  if (venue === undefined) throw new Error('Base is not known.')
  return readReport(makeReport(some), venue)
}

describe('readReport', () => {
  test.each([
    { received: 1_000n, taxBps: 0 },
    { received: 950n, taxBps: 500 },
    { received: 0n, taxBps: 10_000 },
    { received: 1_010n, taxBps: 0 },
  ])('$received of 1000 bought is a tax of $taxBps', ({ received, taxBps }) => {
    expect(read({ tokensReceived: received }).buy.taxBps).toBe(taxBps)
  })

  test.each([0n, 1n, 500n, 1_250n, 3_000n, 9_999n, 10_000n])(
    'a sale taxed by %s is computed back from the ether',
    (taxBps) => {
      const amount = 10n ** 21n
      const ethOut = payout(amount - (amount * taxBps) / 10_000n)
      const sale = { shareBps: 10_000n, step, amount, ethOut, reserveWeth, reserveToken }
      expect(read({ sales: [sale] }).sales[0]?.taxBps).toBe(Number(taxBps))
    },
  )

  test('numbers no pool can produce do not divide by zero', () => {
    const sale = { shareBps: 1n, step, amount: 1n, ethOut: 1n, reserveWeth: 1n, reserveToken: 0n }
    expect(read({ sales: [sale], tokensQuoted: 0n })).toMatchObject({
      buy: { ok: true },
      sales: [{ taxBps: 10_000 }],
    })
  })

  test('what was refused has a reason and no tax', () => {
    const { buy, transfer } = read({ buy: { ...step, ok: false }, transfer: untried })
    expect(buy).toEqual({ ok: false, gasUsed: 1, reason: 'no reason given' })
    expect(transfer).toBeUndefined()
  })
})
