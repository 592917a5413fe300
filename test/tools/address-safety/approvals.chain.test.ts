import { getAddress, toFunctionSelector, type Address } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { sandboxAddresses } from '../../../src/sandbox/addresses.ts'
import { chainClient } from '../../../src/sandbox/chain-client.ts'
import { tokenProxy } from '../../../src/sandbox/contracts/artifacts/token-proxy.ts'
import { deploy, fundedWallet, sandboxFromRun, type TestWallet } from '../../support/sandbox.ts'
import { send } from '../token-safety/market.ts'
import { beaconProxy } from './beacon-proxy.ts'
import { contractCalled, lookAt } from './look.ts'

const sandbox = sandboxFromRun()

let wallet: TestWallet
beforeAll(async () => {
  wallet = await fundedWallet(sandbox)
})

const deployed = (name: string) => deploy(wallet, { ...contractCalled(name), args: [] })

async function giveTo(owned: Address, owner: Address) {
  const { abi } = contractCalled('OwnedGrabber')
  await send(wallet, { address: owned, abi, functionName: 'setOwner', args: [owner] })
}

describe('what a contract does with approvals', () => {
  test.each(['Grabber', 'OpenRelay', 'OpenBatch'])(
    '%s: anybody can take them, which was tried',
    async (name) => {
      const answer = await lookAt(sandbox, await deployed(name))
      expect(answer.verdict).toBe('avoid')
      expect(answer.reasons[0]?.code).toBe('anyone_spends_approvals')
      expect(answer.approvals?.find(({ by }) => by === 'anybody')?.functions).toHaveLength(1)
    },
  )

  test('Multicall3, which everybody knows, is no place for approvals either', async () => {
    const answer = await lookAt(sandbox, sandboxAddresses.multicall3)
    expect(answer).toMatchObject({ verdict: 'avoid', name: 'Multicall3' })
    expect(answer.reasons[0]?.code).toBe('anyone_spends_approvals')
  })

  test.each(['HonestSpender', 'PermitSpender'])(
    '%s takes only from whoever calls or signed',
    async (name) => {
      const answer = await lookAt(sandbox, await deployed(name))
      expect(answer).toMatchObject({ verdict: 'ok', kind: 'contract', reasons: [] })
      expect(answer.code?.transferFrom).toBe(true)
      expect(answer.approvals?.[0]?.tried).toBeGreaterThan(0)
    },
  )

  test('an owner with a single key who can take them is to be avoided', async () => {
    const answer = await lookAt(sandbox, await deployed('OwnedGrabber'))
    expect(answer).toMatchObject({
      verdict: 'avoid',
      owner: { address: wallet.account.address, kind: 'wallet' },
      approvals: [
        { by: 'anybody', functions: [] },
        { by: 'owner', functions: [expect.stringMatching(/^0x/)] },
      ],
    })
    expect(answer.reasons[0]?.code).toBe('owner_spends_approvals')
  })

  test('an owner who has to wait makes it a caution', async () => {
    const owned = await deployed('OwnedGrabber')
    await giveTo(owned, await deployed('Waiting'))
    const answer = await lookAt(sandbox, owned)
    expect(answer).toMatchObject({ verdict: 'caution', owner: { kind: 'timelock' } })
  })

  test('code behind a proxy is called at the proxy', async () => {
    const logic = await deployed('Grabber')
    const args = [logic, wallet.account.address, toFunctionSelector('initialize()')]
    const proxy = await deploy(wallet, { ...tokenProxy, args })
    const answer = await lookAt(sandbox, proxy)
    expect(answer.verdict).toBe('avoid')
    expect(answer.reasons.map(({ code }) => code)).toEqual([
      'anyone_spends_approvals',
      'upgradeable',
    ])
  })

  test('code behind a beacon is called at the proxy', async () => {
    const client = chainClient(sandbox.rpcUrl)
    const logic = await deployed('Grabber')
    const beacon = getAddress(`0x${crypto.randomUUID().replaceAll('-', '')}00000001`)
    const bytecode = `0x73${logic.slice(2).toLowerCase()}5f5260205ff3` as const
    await client.setCode({ address: beacon, bytecode })
    const proxy = await beaconProxy(client, { beacon, logic })
    const answer = await lookAt(sandbox, proxy)
    expect(answer.proxy).toMatchObject({ kind: 'beacon', implementation: getAddress(logic) })
    expect(answer.reasons.map(({ code }) => code)).toEqual([
      'anyone_spends_approvals',
      'upgradeable',
    ])
  })
})
