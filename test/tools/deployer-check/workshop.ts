import { maxUint256, parseEther, type Abi, type Address, type Hex } from 'viem'

import type { SandboxConnection } from '../../../src/sandbox/connect-sandbox.ts'
import { minedReceipt } from '../../../src/sandbox/mined-receipt.ts'
import { routerAbi } from '../../../src/sandbox/uniswap.ts'
import { deployerCheck } from '../../../tools/deployer-check/index.ts'
import { output, type DeployerCheckOutput } from '../../../tools/deployer-check/schema.ts'
import { deploy, type TestWallet } from '../../support/sandbox.ts'
import { compileTokens } from '../token-safety/compile.ts'
import { contextOf, saying, send } from '../token-safety/market.ts'

const contracts = compileTokens('../deployer-check/coins.sol')

/** One of the contracts in `coins.sol`. */
export function contractCalled(name: string): { abi: Abi; bytecode: Hex } {
  const contract = contracts[name]
  if (contract === undefined) throw new Error(`There is no ${name}.`)
  return contract
}

/** The tool's answer about a token, checked against its own schema. */
export async function askAbout(
  sandbox: SandboxConnection,
  token: Address,
  sanctionsOracle?: Address,
): Promise<DeployerCheckOutput> {
  const node = sanctionsOracle && saying({ sanctionsOracle })
  return output.strict().parse(await deployerCheck.run({ token }, contextOf(sandbox, node)))
}

/** Creates a coin, with a pool of so much ether where an amount is given. */
export async function makeCoin(
  wallet: TestWallet,
  { sandbox, ether }: { sandbox: SandboxConnection; ether?: string },
): Promise<Address> {
  const coin = contractCalled('Coin')
  const token = await deploy(wallet, { ...coin, args: [] })
  if (ether === undefined) return token
  const supply = parseEther('1000000')
  const { router } = sandbox.uniswapV2
  const { abi } = coin
  await send(wallet, { address: token, abi, functionName: 'approve', args: [router, supply] })
  await send(wallet, {
    address: router,
    abi: routerAbi,
    functionName: 'addLiquidityETH',
    args: [token, supply, 0n, 0n, wallet.account.address, maxUint256],
    value: parseEther(ether),
  })
  return token
}

/** Lets a launchpad make a coin; answers where it stands. */
export async function launchThrough(
  wallet: TestWallet,
  { launchpad, name }: { launchpad: Address; name: 'Launchpad' | 'Giver' },
): Promise<Address> {
  const { abi } = contractCalled(name)
  const hash = await wallet.writeContract({ address: launchpad, abi, functionName: 'launch' })
  const { logs } = await minedReceipt(wallet, hash)
  const line = logs.find(({ address }) => address.toLowerCase() === launchpad.toLowerCase())
  if (line === undefined) throw new Error('Nothing was launched.')
  return `0x${line.data.slice(26)}`
}
