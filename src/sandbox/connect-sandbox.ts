import { encodeFunctionData, parseEther, slice } from 'viem'
import type { Address, Hex } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { PrivateKeyAccount } from 'viem/accounts'

import type { Usdc } from '../money/usdc.ts'
import type { SandboxRole } from './accounts.ts'
import { addBalance, chainClient } from './chain-client.ts'
import { testUsdc } from './contracts/artifacts/test-usdc.ts'
import { minedReceipt } from './mined-receipt.ts'
import type { SampleTokenName } from './sample-tokens.ts'

/** What is true of a running sandbox. Plain JSON, so another process can connect with it. */
export type SandboxFacts = {
  rpcUrl: string
  chainId: number
  usdc: Address
  multicall3: Address
  weth: Address
  uniswapV2: { factory: Address; router: Address }
  accounts: Record<SandboxRole, { address: Address; privateKey: Hex }>
  tokens: Record<SampleTokenName, Address>
}

/** A wallet that nobody else uses. */
export type SandboxPayer = { address: Address; privateKey: Hex; account: PrivateKeyAccount }

/** A running sandbox that somebody else stops. */
export type SandboxConnection = SandboxFacts & {
  /** Makes test USDC. Resolves when it is there. */
  mintUsdc: (to: Address, amount: Usdc) => Promise<void>
  /** Adds ether, in wei, to a balance. */
  fundEth: (to: Address, wei: bigint) => Promise<void>
  /** A fresh random key that holds USDC and no ether: payers sign, they send nothing. */
  newPayer: (amount: Usdc) => Promise<SandboxPayer>
}

const mintGas = 200_000n

/** Connects to a sandbox that is already running. */
export function connectSandbox(facts: SandboxFacts): SandboxConnection {
  const client = chainClient(facts.rpcUrl)

  async function mintUsdc(to: Address, amount: Usdc): Promise<void> {
    // A new sender every time: callers in many processes would otherwise fight over its nonces.
    const minter = slice(generatePrivateKey(), 0, 20)
    await addBalance(client, minter, parseEther('1'))
    const hash = await client.sendUnsignedTransaction({
      from: minter,
      to: facts.usdc,
      gas: mintGas,
      data: encodeFunctionData({ abi: testUsdc.abi, functionName: 'mint', args: [to, amount] }),
    })
    const { status } = await minedReceipt(client, hash)
    if (status !== 'success') throw new Error(`The test USDC refused to be minted to ${to}.`)
  }

  return {
    ...facts,
    mintUsdc,
    fundEth: (to, wei) => addBalance(client, to, wei),
    async newPayer(amount) {
      const privateKey = generatePrivateKey()
      const account = privateKeyToAccount(privateKey)
      if (amount > 0n) await mintUsdc(account.address, amount)
      return { address: account.address, privateKey, account }
    },
  }
}
