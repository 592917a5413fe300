import { erc20Abi, getAddress, parseAbi, slice } from 'viem'
import type { Address } from 'viem'
import { beforeAll, describe, expect, test } from 'vitest'

import { blacklistToken } from '../../src/sandbox/contracts/artifacts/blacklist-token.ts'
import { honestToken } from '../../src/sandbox/contracts/artifacts/honest-token.ts'
import { mintableToken } from '../../src/sandbox/contracts/artifacts/mintable-token.ts'
import { upgradeableToken } from '../../src/sandbox/contracts/artifacts/upgradeable-token.ts'
import { fundedWallet, sandboxFromRun } from '../support/sandbox.ts'
import type { TestWallet } from '../support/sandbox.ts'
import { freshAddress } from './authorization.ts'

const sandbox = sandboxFromRun()
const owner = sandbox.accounts.deployer.address

/** EIP-1967: keccak256('eip1967.proxy.implementation') - 1, and the same for the admin. */
const implementationSlot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'
const adminSlot = '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103'

let stranger: TestWallet

beforeAll(async () => {
  stranger = await fundedWallet(sandbox)
})

async function addressIn(contract: Address, slot: `0x${string}`): Promise<Address> {
  const word = await stranger.getStorageAt({ address: contract, slot })
  return getAddress(slice(word ?? '0x', 12))
}

describe('what the owners of the sample tokens can do', () => {
  test('nobody owns the honest token', () => {
    const names = honestToken.abi.map((entry) => ('name' in entry ? entry.name : entry.type))
    expect(names).not.toContain('owner')
  })

  test('only the owner makes more of the mintable token', async () => {
    const mint = {
      address: sandbox.tokens.mintable,
      abi: mintableToken.abi,
      functionName: 'mint',
      args: [freshAddress(), 1n],
    } as const
    await expect(stranger.simulateContract({ ...mint, account: owner })).resolves.toBeDefined()
    await expect(stranger.simulateContract(mint)).rejects.toThrow('OwnableUnauthorizedAccount')
  })

  test('only the owner freezes a holder of the blacklist token', async () => {
    const freeze = {
      address: sandbox.tokens.blacklist,
      abi: blacklistToken.abi,
      functionName: 'setBlacklisted',
      args: [freshAddress(), true],
    } as const
    await expect(stranger.simulateContract({ ...freeze, account: owner })).resolves.toBeDefined()
    await expect(stranger.simulateContract(freeze)).rejects.toThrow('OwnableUnauthorizedAccount')
  })

  test('a person can replace the logic of the upgradeable token', async () => {
    const proxy = sandbox.tokens.upgradeable
    const admin = await addressIn(proxy, adminSlot)
    const adminOwner = {
      address: admin,
      abi: parseAbi(['function owner() view returns (address)']),
    }
    expect(await stranger.readContract({ ...adminOwner, functionName: 'owner' })).toBe(owner)
    const logic = await addressIn(proxy, implementationSlot)
    expect(await stranger.getCode({ address: logic })).toBe(upgradeableToken.deployedBytecode)
  })

  test('the upgradeable token is initialized, proxy and logic alike', async () => {
    const proxy = sandbox.tokens.upgradeable
    const logic = await addressIn(proxy, implementationSlot)
    expect(
      await stranger.readContract({ address: proxy, abi: erc20Abi, functionName: 'symbol' }),
    ).toBe('CHML')
    for (const address of [proxy, logic]) {
      const initialize = {
        address,
        abi: upgradeableToken.abi,
        functionName: 'initialize',
        args: [freshAddress(), 1n],
      } as const
      await expect(stranger.simulateContract(initialize)).rejects.toThrow('InvalidInitialization')
    }
  })
})
