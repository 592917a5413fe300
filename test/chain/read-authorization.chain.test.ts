import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { readAuthorization } from '../../src/chain/authorization-record.ts'
import { chainClient } from '../../src/sandbox/chain-client.ts'
import { startSandbox, type Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { openCounter, type Counter } from './orders.ts'

let sandbox: Sandbox
let counter: Counter

beforeAll(async () => {
  sandbox = await startSandbox()
  counter = await openCounter(sandbox)
})
afterAll(() => sandbox.stop())

/** What the chain says about the payment, to somebody who claimed it `sinceMs` ago. */
function record(sinceMs: number) {
  const claim = { ...counter.order.claim, claimedAt: Date.now() - sinceMs }
  return readAuthorization(counter.client, claim, Date.now())
}

describe('an authorization', () => {
  test('is unused, then transferred, and its transaction is named', async () => {
    const { timestamp } = await counter.client.getBlock()
    expect(await record(0)).toEqual({ kind: 'unused', asOf: Number(timestamp) * 1000 })
    const transaction = await counter.moveByStranger()
    expect(await record(1_000)).toMatchObject({ kind: 'transferred', transaction })
  })

  test('whose use no log shows is neither transferred nor spent, until logs cannot be late', async () => {
    // Far enough back that the search for its log does not reach it, as behind a node that lags.
    await chainClient(sandbox.rpcUrl).mine({ blocks: 400 })
    await expect(record(0)).rejects.toThrow('not to be seen yet')
    await expect(record(119_000)).rejects.toThrow('not to be seen yet')
    expect(await record(121_000)).toEqual({ kind: 'spent' })
  })
})
