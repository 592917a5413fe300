import { sandboxAccounts } from './accounts.ts'
import { sandboxAddresses, sandboxChainId } from './addresses.ts'
import { chainClient } from './chain-client.ts'
import { connectSandbox } from './connect-sandbox.ts'
import type { SandboxConnection } from './connect-sandbox.ts'
import { furnishChain } from './furnish-chain.ts'
import { openAnvil } from './open-anvil.ts'

export type SandboxOptions = {
  /** Where the chain listens on 127.0.0.1; a free port when absent. */
  port?: number
  /** Seconds between blocks; when absent every transaction gets its block at once. */
  blockTimeSeconds?: number
  /** `false` prints the chain's own log to standard output. */
  quiet?: boolean
}

export type Sandbox = SandboxConnection & {
  /** Ends the chain; resolves when its process is gone. May be called twice. */
  stop: () => Promise<void>
}

/**
 * Starts a local chain that looks like Base to a payer: USDC, Multicall3, WETH and a Uniswap V2
 * exchange at their usual addresses, sample tokens with pools, accounts with money.
 *
 * It listens on 127.0.0.1 only and ends with this process, however this process ends.
 *
 * @throws Error with one sentence when anvil is missing, the port is taken or nothing answers.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port, blockTimeSeconds, quiet = true } = options
  const { rpcUrl, stop } = await openAnvil({ chainId: sandboxChainId, port, quiet })
  try {
    const client = chainClient(rpcUrl)
    const tokens = await furnishChain(client)
    if (blockTimeSeconds !== undefined) {
      await client.setIntervalMining({ interval: blockTimeSeconds })
    }
    const connection = connectSandbox({
      rpcUrl,
      chainId: sandboxChainId,
      ...sandboxAddresses,
      accounts: sandboxAccounts,
      tokens,
    })
    return { ...connection, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
