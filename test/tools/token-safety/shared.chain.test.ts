import { afterAll, beforeAll, expect, test } from 'vitest'

import { startSandbox, type Sandbox } from '../../../src/sandbox/start-sandbox.ts'
import { gatherOnce } from '../../../tools/token-safety/looks/gather.ts'
import { readsOf } from './reads.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.stop())

test('those who ask about one token at the same time share one simulation', async () => {
  const chain = readsOf(sandbox.rpcUrl)
  const ask = (token = sandbox.tokens.mintable) => gatherOnce(chain, { token, seed: 'shared' })
  const [first] = await Promise.all([ask(), ask()])
  const alone = chain.roundTrips()
  const many = await Promise.all(Array.from({ length: 20 }, () => ask()))
  expect(chain.roundTrips()).toBe(2 * alone)
  expect(new Set(many.map(({ findings }) => findings)).size).toBe(1)
  expect(many[0]?.findings).not.toBe(first.findings)
})

test('a question that fails is asked again by the next', async () => {
  const broken = readsOf('http://127.0.0.1:9/')
  const { honest: token } = sandbox.tokens
  await expect(gatherOnce(broken, { token, seed: 'a' })).rejects.toMatchObject({
    code: 'chain.unavailable',
  })
  await expect(gatherOnce(broken, { token, seed: 'a' })).rejects.toMatchObject({
    code: 'chain.unavailable',
  })
  expect(broken.roundTrips()).toBeGreaterThan(1)
})
