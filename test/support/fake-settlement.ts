import type { Hex } from 'viem'

import type { Payment } from '../../src/gate/payment.ts'
import type {
  AuthorizationRecord,
  Settlement,
  SettlementOrder,
  SettlementOutcome,
} from '../../src/gate/settlement.ts'
import { random32 } from './builders.ts'

/** How one attempt to settle ends, and whether the money moves nevertheless. */
export type Ending = { outcome?: SettlementOutcome; moves?: boolean; takes?: Promise<unknown> }

/**
 * A settlement port over a chain made of a map. It never looks whether a payment was settled
 * before: asked twice, it says yes twice, so that only the gate can keep a payment from being used
 * again.
 */
export type FakeSettlement = Settlement & {
  /** Every attempt, in order. */
  readonly orders: readonly SettlementOrder[]
  /** Engines that can be given a payment, in order. */
  engines: string[]
  /** Decides how the next attempts end, in order. Without one the money moves. */
  next: (...endings: Ending[]) => void
  /** Moves the money of an authorization without being asked to. */
  transfer: (payment: Pick<Payment, 'nonce' | 'amount'>) => Hex
  /** Makes an authorization useless: cancelled, or used for something else. */
  spend: (nonce: Hex) => void
  /** Takes a transfer back, as a reorganisation of the chain does. */
  takeBack: (nonce: Hex) => void
  /** Whether there is a node to ask the chain. */
  hasNode: boolean
  /** Whether the node answers. */
  reachable: boolean
  /** The time of the chain's last block, in Unix milliseconds; in the far future unless told. */
  asOf: number
  /** What signature checks answer, or throw. */
  signed: boolean | Error
}

export function fakeSettlement(): FakeSettlement {
  const orders: SettlementOrder[] = []
  const endings: Ending[] = []
  const records = new Map<Hex, AuthorizationRecord>()

  const transfer: FakeSettlement['transfer'] = ({ nonce, amount }) => {
    const transaction = random32()
    records.set(nonce, { kind: 'transferred', transaction, received: amount, minedAt: 0 })
    return transaction
  }

  const fake: FakeSettlement = {
    orders,
    hasNode: true,
    reachable: true,
    asOf: Number.MAX_SAFE_INTEGER,
    signed: true,
    next: (...more) => void endings.push(...more),
    transfer,
    takeBack: (nonce) => void records.delete(nonce),
    spend: (nonce) => void records.set(nonce, { kind: 'spent' }),
    engines: ['fake'],
    choose: (tried) => fake.engines.find((engine) => !tried.includes(engine)),
    async isSignedByPayer() {
      if (fake.signed instanceof Error) throw fake.signed
      return fake.signed
    },
    async settle(order) {
      orders.push(order)
      const { payment } = order
      const { outcome, moves = outcome === undefined, takes } = endings.shift() ?? {}
      await takes
      const transaction = moves ? transfer(payment) : random32()
      return outcome ?? { kind: 'settled', transaction, received: payment.amount }
    },
    async inspect({ nonce }) {
      if (!fake.hasNode) return { kind: 'no_node' }
      if (!fake.reachable) return { kind: 'unanswered', cause: new Error('no route') }
      return records.get(nonce) ?? { kind: 'unused', asOf: fake.asOf }
    },
  }
  return fake
}

export const unknown = {
  kind: 'unknown',
  transaction: undefined,
  cause: new Error('no answer'),
} satisfies SettlementOutcome

export const unavailable = {
  kind: 'unavailable',
  cause: new Error('no route'),
} satisfies SettlementOutcome

export const poor = {
  kind: 'refused',
  reason: 'insufficient_funds',
  detail: 'insufficient_funds',
} satisfies SettlementOutcome
