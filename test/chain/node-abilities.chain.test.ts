import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { chainReads } from '../../src/chain/chain-reads.ts'
import { nodeAbilities, type AbilityStates } from '../../src/chain/node-abilities.ts'
import { nodeClient } from '../../src/chain/node-client.ts'
import { sandboxFromRun } from '../support/sandbox.ts'
import { startPoorNode, type PoorNode } from './poor-node.ts'

const sandbox = sandboxFromRun()
const minutes = 60_000

let node: PoorNode
let now: number
let heard: AbilityStates[]
beforeEach(async () => {
  node = await startPoorNode(sandbox.rpcUrl)
  now = 0
  heard = []
})
afterEach(() => node.stop())

function open(url = node.url) {
  const client = nodeClient([url])
  const abilities = nodeAbilities({
    client,
    clock: () => now,
    onChange: (states) => heard.push(states),
  })
  return { abilities, reads: chainReads({ client, chainId: sandbox.chainId, abilities }) }
}

const laterBlocks = ['eth_simulateV1']
const block = [{ calls: [] }]
/** Answers 7. */
const code = '0x60075f5260205ff3'
const at = '0x00000000000000000000000000000000000000a7'
const pretending = { to: at, overrides: { [at]: { code } } } as const

const times = (method: string) => node.methods().filter((one) => one === method).length

describe('a probe', () => {
  test('finds everything on a node that has everything, in one HTTP request', async () => {
    const { abilities } = open()
    expect(abilities.states()).toEqual({ laterBlocks: 'untold', overrides: 'untold' })
    await abilities.probe()
    expect(abilities.states()).toEqual({ laterBlocks: 'offered', overrides: 'offered' })
    expect(heard).toEqual([abilities.states()])
    expect(node.requests()).toBe(1)
  })

  test.each([
    { lack: { methods: laterBlocks }, laterBlocks: 'missing', overrides: 'offered' },
    { lack: { overrides: 'ignored' }, laterBlocks: 'offered', overrides: 'missing' },
    { lack: { overrides: 'refused' }, laterBlocks: 'offered', overrides: 'missing' },
  ] as const)('finds what is missing: $lack', async ({ lack, ...states }) => {
    node.lack(lack)
    const { abilities } = open()
    await abilities.probe()
    expect(abilities.states()).toEqual(states)
  })

  test('of a node that does not answer tells nothing, and fails nobody', async () => {
    const { abilities } = open('http://127.0.0.1:9')
    await abilities.probe()
    expect(abilities.states()).toEqual({ laterBlocks: 'untold', overrides: 'untold' })
    expect(heard).toEqual([])
  })

  test('that is under way is shared', async () => {
    const { abilities } = open()
    await Promise.all([abilities.probe(), abilities.probe()])
    expect(times('eth_simulateV1')).toBe(1)
  })
})

describe('what a node lacks', () => {
  test('is not asked of it, and answered as missing', async () => {
    node.lack({ methods: laterBlocks, overrides: 'ignored' })
    const { abilities, reads } = open()
    await abilities.probe()
    const before = node.requests()
    expect(await reads.simulate(block)).toBeUndefined()
    expect(await reads.call(pretending)).toMatchObject({ ok: false, revert: '0x' })
    expect(node.requests()).toBe(before)
  })

  test('is learned from the first refusal where nobody probed, without a second try', async () => {
    node.lack({ methods: laterBlocks })
    const { abilities, reads } = open()
    expect(await reads.simulate(block)).toBeUndefined()
    expect(await reads.simulate(block)).toBeUndefined()
    expect(times('eth_simulateV1')).toBe(1)
    expect(abilities.states().laterBlocks).toBe('missing')
  })

  test('is looked at again after five minutes, and not before', async () => {
    node.lack({ methods: laterBlocks })
    const { abilities, reads } = open()
    await abilities.probe()
    node.lack({})
    now = 5 * minutes - 1
    expect(await reads.simulate(block)).toBeUndefined()
    expect(times('eth_simulateV1')).toBe(1)
    now = 5 * minutes
    await reads.simulate(block)
    await vi.waitFor(() => expect(abilities.states().laterBlocks).toBe('offered'))
    expect(times('eth_simulateV1')).toBe(2)
    expect(await reads.simulate(block)).toEqual([[]])
    expect(heard.map((states) => states.laterBlocks)).toEqual(['missing', 'offered'])
  })

  test('says nothing about the rest', async () => {
    node.lack({ methods: laterBlocks })
    const { abilities, reads } = open()
    await abilities.probe()
    expect(await reads.call(pretending)).toEqual({ ok: true, data: `0x${'7'.padStart(64, '0')}` })
    expect(await reads.latestBlock()).toHaveProperty('number')
  })
})

describe('a node that was not there at the start', () => {
  test('is asked for everything, and shows by its answers what it can', async () => {
    const { abilities, reads } = open()
    expect(await reads.simulate(block)).toEqual([[]])
    expect(abilities.states()).toEqual({ laterBlocks: 'offered', overrides: 'untold' })
  })
})
