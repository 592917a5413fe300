import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { usdc } from '../../src/money/usdc.ts'
import { testUsdc } from '../../src/sandbox/contracts/artifacts/test-usdc.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'
import { startSandbox } from '../../src/sandbox/start-sandbox.ts'
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts'
import { fundedWallet, walletOf } from '../support/sandbox.ts'
import type { TestWallet } from '../support/sandbox.ts'
import { freshAddress, inOrder, makeAuthorization, signTransfer } from './authorization.ts'

// A chain of its own: a pause would stop every other test file.
let sandbox: Sandbox
let controller: TestWallet
let stranger: TestWallet

beforeAll(async () => {
  sandbox = await startSandbox()
  controller = walletOf(sandbox, sandbox.accounts.deployer.privateKey)
  stranger = await fundedWallet(sandbox)
})
afterAll(() => sandbox.stop())

function token() {
  return { address: sandbox.usdc, abi: testUsdc.abi }
}

async function paymentTo(to: `0x${string}`) {
  const payer = await sandbox.newPayer(usdc('3'))
  const wanted = makeAuthorization({ from: payer.address, to })
  const args = [...inOrder(wanted), await signTransfer(payer.account, wanted)] as const
  const pay = { ...token(), functionName: 'transferWithAuthorization', args } as const
  return { payer, attempt: () => stranger.simulateContract(pay) }
}

async function control(
  call: { functionName: 'pause' | 'unpause' } | Blacklisting,
): Promise<unknown> {
  const hash =
    'args' in call
      ? await controller.writeContract({ ...token(), ...call })
      : await controller.writeContract({ ...token(), ...call })
  return minedReceipt(controller, hash)
}

type Blacklisting = {
  functionName: 'blacklist' | 'unBlacklist'
  args: readonly [`0x${string}`]
}

describe('the controller of the test USDC', () => {
  test('stops every payment with a pause and starts them again', async () => {
    const { attempt } = await paymentTo(freshAddress())
    await control({ functionName: 'pause' })
    await expect(attempt()).rejects.toThrow('Pausable: paused')
    await control({ functionName: 'unpause' })
    await expect(attempt()).resolves.toBeDefined()
  })

  test.each(['payer', 'payee'] as const)('shuts out a blacklisted %s', async (side) => {
    const payee = freshAddress()
    const { payer, attempt } = await paymentTo(payee)
    const account = side === 'payer' ? payer.address : payee
    await control({ functionName: 'blacklist', args: [account] })
    await expect(attempt()).rejects.toThrow('Blacklistable: account is blacklisted')
    const listed = { ...token(), functionName: 'isBlacklisted', args: [account] } as const
    expect(await stranger.readContract(listed)).toBe(true)

    await control({ functionName: 'unBlacklist', args: [account] })
    await expect(attempt()).resolves.toBeDefined()
  })

  test('is the only one who can', async () => {
    const pause = { ...token(), functionName: 'pause' } as const
    const blacklist = { ...token(), functionName: 'blacklist', args: [freshAddress()] } as const
    const refusal = 'Ownable: caller is not the owner'
    await expect(stranger.simulateContract(pause)).rejects.toThrow(refusal)
    await expect(stranger.simulateContract(blacklist)).rejects.toThrow(refusal)
  })
})
