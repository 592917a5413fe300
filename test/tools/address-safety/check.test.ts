import { describe, expect, test } from 'vitest'

import { ChainNotServedError, NoCodeError } from '../../../src/errors/token.ts'
import { addressSafety } from '../../../tools/address-safety/index.ts'
import { deployerCheck } from '../../../tools/deployer-check/index.ts'
import { sandboxFromRun } from '../../support/sandbox.ts'
import { contextOf } from '../token-safety/market.ts'
import { readsOf } from '../token-safety/reads.ts'

const sandbox = sandboxFromRun()
const context = contextOf(sandbox)
const [address, deployer] = [addressSafety, deployerCheck]
const wallet = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

describe('before any money moves', () => {
  test.each([
    { tool: address, field: 'address' },
    { tool: deployer, field: 'token' },
  ])('$tool.name refuses what is no address', ({ tool, field }) => {
    const wrongChecksum = wallet.replace('c79C8', 'C79C8')
    for (const value of ['', '0x12', 'vitalik.eth', wrongChecksum, `${wallet}00`]) {
      expect(tool.parse({ [field]: value }).ok).toBe(false)
    }
    expect(tool.parse({ [field]: wallet }).ok).toBe(true)
    expect(tool.parse({ [field]: wallet.toLowerCase() }).ok).toBe(true)
  })

  test.each([
    { tool: address, input: { address: wallet } },
    { tool: deployer, input: { token: sandbox.tokens.honest } },
  ])('$tool.name refuses a chain that is not served', async ({ tool, input }) => {
    await expect(tool.check({ ...input, chain: 'mars' }, context)).rejects.toThrow(
      ChainNotServedError,
    )
    await expect(tool.check(input, context)).resolves.toBeUndefined()
  })

  test.each([
    { tool: address, input: { address: wallet } },
    { tool: deployer, input: { token: sandbox.tokens.honest } },
  ])('$tool.name refuses while the node does not answer', async ({ tool, input }) => {
    const dead = readsOf('http://127.0.0.1:1')
    const chains = { find: () => dead, names: ['base'] }
    await expect(tool.check(input, { ...context, chains })).rejects.toMatchObject({
      charged: false,
      retryable: true,
    })
  })

  test('a token has to be a contract, an address does not', async () => {
    await expect(deployer.check({ token: wallet }, context)).rejects.toThrow(NoCodeError)
    await expect(address.check({ address: wallet }, context)).resolves.toBeUndefined()
  })
})
