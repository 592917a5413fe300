import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import type { AbilityStates } from '../../src/chain/node-abilities.ts'
import { openChain } from '../../src/chain/open-chain.ts'
import { tokenSafety } from '../../tools/token-safety/index.ts'
import { output } from '../../tools/token-safety/schema.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startTestServer } from '../support/server.ts'
import { contextOf } from '../tools/token-safety/market.ts'
import { startPoorNode, type PoorNode } from './poor-node.ts'

const sandbox = sandboxFromRun()

let node: PoorNode
beforeEach(async () => {
  node = await startPoorNode(sandbox.rpcUrl)
})
afterEach(() => node.stop())

/** The chain behind the poor node, once it is known what that offers. */
async function opened() {
  const heard: AbilityStates[] = []
  const chain = openChain({
    rpcUrls: [node.url],
    chainId: sandbox.chainId,
    names: ['sandbox', 'sandbox'],
    clock: Date.now,
    onOffer: (states) => heard.push(states),
  })
  await vi.waitFor(() => expect(heard).toHaveLength(1))
  return chain
}

test('a chain is found by its name, and by none where no node is configured', async () => {
  const { directory } = await opened()
  expect(directory.names).toEqual(['sandbox'])
  expect(directory.find('sandbox')).toBe(directory.find())
  expect(directory.find('mars')).toBeUndefined()
  const none = openChain({
    rpcUrls: [],
    chainId: 1,
    names: ['sandbox'],
    clock: Date.now,
    onOffer: () => undefined,
  })
  expect([none.client, none.offers(), none.directory.find()]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('a check asks a node for no later block that it does not have, and names the gap', async () => {
  node.lack({ methods: ['eth_simulateV1'] })
  const { directory } = await opened()
  const context = { ...contextOf(sandbox), chains: directory }
  const before = node.requests()
  const answer = output.parse(await tokenSafety.run({ token: sandbox.tokens.honest }, context))
  expect(answer.later).toBeNull()
  expect(answer.dataGaps.map(({ code }) => code)).toContain('later_blocks')
  expect(node.methods().filter((method) => method === 'eth_simulateV1')).toHaveLength(1)
  expect(node.requests() - before).toBeLessThanOrEqual(3)
})

test('the operator sees in the log and under /health what the node lacks', async () => {
  node.lack({ methods: ['eth_simulateV1'], overrides: 'ignored' })
  const server = await startTestServer({ sandbox, rpcUrl: node.url })
  try {
    await vi.waitFor(() => expect(server.logText()).toContain('what the node offers'))
    const line = server
      .logText()
      .split('\n')
      .find((text) => text.includes('what the node offers'))
    const told = { laterBlocks: 'missing', overrides: 'missing' }
    expect(JSON.parse(line ?? '')).toMatchObject({ level: 40, network: 'eip155:84532', ...told })
    const health = await fetch(`${server.url}/health`)
    expect(await health.json()).toMatchObject({ status: 'ok', node: told })
  } finally {
    await server.stop()
  }
})
