import { createWalletClient, defineChain, http, parseEther, publicActions } from 'viem'
import type { Abi, Address, Client, Hex, HttpTransport, PublicActions, WalletActions } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { PrivateKeyAccount } from 'viem/accounts'
import { inject } from 'vitest'

import { sandboxChainId } from '../../src/sandbox/addresses.ts'
import { connectSandbox } from '../../src/sandbox/connect-sandbox.ts'
import type { SandboxConnection } from '../../src/sandbox/connect-sandbox.ts'
import { minedReceipt } from '../../src/sandbox/mined-receipt.ts'

/**
 * The local chain of this test run. All files share it at the same time: use fresh payers and
 * wallets, and start your own with `startSandbox` to move time, pause USDC or mine by hand.
 */
export function sandboxFromRun(): SandboxConnection {
  return connectSandbox(inject('sandbox'))
}

const chain = defineChain({
  id: sandboxChainId,
  name: 'Sandbox',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: [] } },
})

export type TestWallet = Client<
  HttpTransport,
  typeof chain,
  PrivateKeyAccount,
  undefined,
  PublicActions<HttpTransport, typeof chain> & WalletActions<typeof chain, PrivateKeyAccount>
>

/** A client that reads the chain and sends from the key given, wherever its gas comes from. */
export function walletOf(sandbox: SandboxConnection, privateKey: Hex): TestWallet {
  return createWalletClient({
    account: privateKeyToAccount(privateKey),
    chain,
    transport: http(sandbox.rpcUrl, { retryCount: 0 }),
    pollingInterval: 20,
    cacheTime: 0,
  }).extend(publicActions)
}

/** A wallet with a fresh key and a hundred ether: nobody else uses its nonces. */
export async function fundedWallet(sandbox: SandboxConnection): Promise<TestWallet> {
  const wallet = walletOf(sandbox, generatePrivateKey())
  await sandbox.fundEth(wallet.account.address, parseEther('100'))
  return wallet
}

/** Creates a contract and answers where it stands. */
export async function deploy(
  wallet: TestWallet,
  contract: { abi: Abi; bytecode: Hex; args: unknown[] },
): Promise<Address> {
  const hash = await wallet.deployContract(contract)
  const { contractAddress } = await minedReceipt(wallet, hash)
  if (!contractAddress) throw new Error('The contract was not created.')
  return contractAddress
}
