import { encodeFunctionData, erc20Abi, parseAbi, parseEther, zeroAddress } from 'viem'
import type { Address } from 'viem'
import { readContract } from 'viem/actions'

import type { Artifact } from './artifact.ts'
import { act, create, send } from './stage.ts'
import type { Stage } from './stage.ts'

const exchangeAbi = parseAbi([
  'function getPair(address, address) view returns (address)',
  'function createPair(address, address) returns (address)',
  'function mint(address) returns (uint256)',
  'function deposit() payable',
])

/** Nobody can take the liquidity out again: the labels are about code. */
const nobody = '0x000000000000000000000000000000000000dEaD'

/**
 * Creates a token with all that belongs to it, gives it a pool and sets it up as its maker would.
 *
 * @throws Error that says at which step it stopped.
 */
export async function plantToken(stage: Stage, artifact: Artifact): Promise<Address> {
  for (const [file, other] of Object.entries(artifact.others)) {
    stage.known.set(`other:${file}`, await create(stage, other))
  }
  const token = await create(stage, artifact)
  stage.known.set('token', token)
  for (const step of artifact.setup) if (step.stage === 'before_pool') await act(stage, step)
  stage.known.set('pair', await makePool(stage, { token, ...artifact.liquidity }))
  for (const step of artifact.setup) if (step.stage !== 'before_pool') await act(stage, step)
  return token
}

/** The tokens go to the pair directly, not through the router: no tax of the router's way. */
async function makePool(
  stage: Stage,
  { token, tokens, wei }: { token: Address; tokens?: string | undefined; wei?: string | undefined },
): Promise<Address> {
  const { deployer } = stage.actors
  const { weth } = stage.sandbox
  const pair = await pairOf(stage, token)
  const value = wei === undefined ? parseEther('10') : BigInt(wei)
  const amount = await shareOf(stage, { token, tokens })
  const mint = encodeFunctionData({ abi: exchangeAbi, functionName: 'mint', args: [nobody] })
  const deposit = encodeFunctionData({ abi: exchangeAbi, functionName: 'deposit' })
  const steps = {
    'tokens to the pool': { to: token, data: transfer(pair, amount) },
    'wrapping ether': { to: weth, data: deposit, value },
    'ether to the pool': { to: weth, data: transfer(pair, value) },
    'filling the pool': { to: pair, data: mint },
  }
  for (const [name, step] of Object.entries(steps)) {
    const { status } = await send(stage, { from: deployer, ...step })
    if (status !== 'success') throw new Error(`${name} failed`)
  }
  return pair
}

function transfer(to: Address, units: bigint) {
  return encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, units] })
}

async function pairOf(stage: Stage, token: Address): Promise<Address> {
  const { client, sandbox, actors } = stage
  const { factory } = sandbox.uniswapV2
  const args = [token, sandbox.weth] as const
  const find = () =>
    readContract(client, { address: factory, abi: exchangeAbi, functionName: 'getPair', args })
  const present = await find()
  if (present !== zeroAddress) return present
  const data = encodeFunctionData({ abi: exchangeAbi, functionName: 'createPair', args })
  await send(stage, { from: actors.deployer, to: factory, data })
  return find()
}

async function shareOf(
  { client, actors }: Stage,
  { token, tokens = 'half' }: { token: Address; tokens?: string | undefined },
): Promise<bigint> {
  if (tokens !== 'half' && tokens !== 'all') return BigInt(tokens)
  const held = await readContract(client, {
    address: token,
    abi: erc20Abi,
    functionName: 'balanceOf',
    args: [actors.deployer],
  })
  return tokens === 'all' ? held : held / 2n
}
