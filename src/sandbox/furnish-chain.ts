import {
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  erc20Abi,
  maxUint256,
  numberToHex,
  padHex,
  parseEther,
  size,
  stringToHex,
} from 'viem'
import type { Address, Hex } from 'viem'

import { usdc } from '../money/usdc.ts'
import { sandboxAccounts } from './accounts.ts'
import { sandboxAddresses } from './addresses.ts'
import type { ChainClient } from './chain-client.ts'
import { multicall3 } from './contracts/artifacts/multicall3.ts'
import { testUsdc } from './contracts/artifacts/test-usdc.ts'
import { minedReceipt } from './mined-receipt.ts'
import { layOutSampleTokens, sampleSupply } from './sample-tokens.ts'
import type { SampleTokenName } from './sample-tokens.ts'
import { publishedExchange, routerAbi } from './uniswap.ts'

/** One transaction of the deployer; without `to` it creates a contract. */
type Step = { to?: Address; data: Hex; value?: bigint }

const poolEther = parseEther('50')
/** With `poolEther`: $2,500 for one ether. */
const poolUsdc = usdc('125000')
const startingUsdc = usdc('1000')

/** Enough for every step. Given, because estimating would fail before the steps it builds on. */
const stepGas = 6_000_000n

const deployer = sandboxAccounts.deployer.address
const { factory, router } = sandboxAddresses.uniswapV2

/**
 * Turns an empty chain into the sandbox: contracts at Base's addresses, sample tokens, pools and
 * money. Answers where the sample tokens stand.
 */
export async function furnishChain(client: ChainClient): Promise<Record<SampleTokenName, Address>> {
  await placeContracts(client)
  const { creations, tokens } = layOutSampleTokens(deployer)
  await sendSteps(client, [
    ...creations.map((data) => ({ data })),
    ...moneySteps(),
    ...poolSteps({ token: sandboxAddresses.usdc, amount: poolUsdc }),
    ...Object.values(tokens).flatMap((token) => poolSteps({ token, amount: sampleSupply })),
  ])
  return tokens
}

async function placeContracts(client: ChainClient): Promise<void> {
  const code = publishedExchange()
  const place = (address: Address, bytecode: Hex) => client.setCode({ address, bytecode })
  const store = (address: Address, slot: number, value: Hex) =>
    client.setStorageAt({ address, index: slot, value })

  const [routerCode] = await Promise.all([
    // The router keeps factory and WETH inside its code: let its constructor put them there.
    runConstructor(client, concat([code.router.creation, encodeRouterArguments()])),
    place(sandboxAddresses.multicall3, multicall3.deployedBytecode),
    place(sandboxAddresses.usdc, testUsdc.deployedBytecode),
    place(factory, code.factory.runtime),
    store(factory, 1, padHex(deployer)),
    place(sandboxAddresses.weth, code.weth.runtime),
    store(sandboxAddresses.weth, 0, shortString('Wrapped Ether')),
    store(sandboxAddresses.weth, 1, shortString('WETH')),
    store(sandboxAddresses.weth, 2, numberToHex(18, { size: 32 })),
  ])
  await place(router, routerCode)
}

async function runConstructor(client: ChainClient, data: Hex): Promise<Hex> {
  const { data: code } = await client.call({ data, gas: stepGas })
  if (code === undefined) throw new Error('The exchange router made no code.')
  return code
}

function encodeRouterArguments(): Hex {
  const types = [{ type: 'address' }, { type: 'address' }] as const
  return encodeAbiParameters(types, [factory, sandboxAddresses.weth])
}

function moneySteps(): Step[] {
  const to = sandboxAddresses.usdc
  const { abi } = testUsdc
  const mint = (holder: Address, amount: bigint) =>
    encodeFunctionData({ abi, functionName: 'mint', args: [holder, amount] })
  return [
    { to, data: encodeFunctionData({ abi, functionName: 'initialize', args: [deployer] }) },
    { to, data: mint(deployer, poolUsdc) },
    { to, data: mint(sandboxAccounts.buyer.address, startingUsdc) },
    { to, data: mint(sandboxAccounts.refund.address, startingUsdc) },
  ]
}

function poolSteps({ token, amount }: { token: Address; amount: bigint }): Step[] {
  const approve = encodeFunctionData({
    abi: erc20Abi,
    functionName: 'approve',
    args: [router, amount],
  })
  const addLiquidity = encodeFunctionData({
    abi: routerAbi,
    functionName: 'addLiquidityETH',
    args: [token, amount, 0n, 0n, sandboxAccounts.liquidity.address, maxUint256],
  })
  return [
    { to: token, data: approve },
    { to: router, data: addLiquidity, value: poolEther },
  ]
}

/** Sends everything at once; the nonces keep the order. */
async function sendSteps(client: ChainClient, steps: Step[]): Promise<void> {
  const hashes = await Promise.all(
    steps.map((step, nonce) =>
      client.request({
        method: 'eth_sendTransaction',
        params: [
          {
            from: deployer,
            data: step.data,
            nonce: numberToHex(nonce),
            gas: numberToHex(stepGas),
            value: numberToHex(step.value ?? 0n),
            ...(step.to && { to: step.to }),
          },
        ],
      }),
    ),
  )
  const receipts = await Promise.all(hashes.map((hash) => minedReceipt(client, hash)))
  const failed = receipts.findIndex(({ status }) => status !== 'success')
  if (failed !== -1) throw new Error(`Step ${failed} of furnishing the sandbox chain failed.`)
}

/** A string of at most 31 bytes as Solidity stores it: the bytes, then twice their number. */
function shortString(text: string): Hex {
  const bytes = stringToHex(text)
  return concat([
    padHex(bytes, { dir: 'right', size: 31 }),
    numberToHex(size(bytes) * 2, { size: 1 }),
  ])
}
