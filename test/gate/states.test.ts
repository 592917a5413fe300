import { describe, expect, test } from 'vitest'

import { isLegalMove, legalMoves, paymentStates } from '../../src/gate/states.ts'

/** The picture of the design, as a list. */
const designed = [
  'pending → paid',
  'pending → unknown',
  'pending → rejected',
  'pending → expired',
  'paid → delivered',
  'paid → refund_pending',
  'paid → unknown',
  'unknown → pending',
  'unknown → paid',
  'unknown → expired',
  'rejected → pending',
  'refund_pending → refunded',
  'refund_pending → refund_failed',
  'refund_pending → credited',
  'refund_failed → refund_pending',
]

describe('states of a payment', () => {
  test('move exactly as the design draws them', () => {
    const moves = legalMoves().map(({ from, to }) => `${from} → ${to}`)
    expect(moves.toSorted()).toEqual(designed.toSorted())
  })

  test('the check and the list agree on every pair', () => {
    for (const from of paymentStates) {
      for (const to of paymentStates) {
        expect(isLegalMove(from, to)).toBe(designed.includes(`${from} → ${to}`))
      }
    }
  })

  test.each(['delivered', 'expired', 'refunded', 'credited'] as const)('%s is final', (state) => {
    expect(paymentStates.some((to) => isLegalMove(state, to))).toBe(false)
  })

  test('settled money ends delivered, refunded or credited, unless the chain takes it back', () => {
    const reached = reachableFrom('paid', { without: 'paid → unknown' })
    const ends = [...reached].filter((state) => reachableFrom(state).size === 0)
    expect(ends.toSorted()).toEqual(['credited', 'delivered', 'refunded'])
  })

  test('nothing is delivered before it is paid', () => {
    const before = legalMoves().filter(({ to }) => to === 'delivered')
    expect(before.map(({ from }) => from)).toEqual(['paid'])
  })

  test('every move says why', () => {
    expect(legalMoves().every(({ reason }) => reason.length > 10)).toBe(true)
  })
})

function reachableFrom(start: string, { without = '' } = {}): Set<string> {
  const reached = new Set<string>()
  const visit = (state: string) => {
    for (const { from, to } of legalMoves()) {
      if (from !== state || reached.has(to) || `${from} → ${to}` === without) continue
      reached.add(to)
      visit(to)
    }
  }
  visit(start)
  return reached
}
