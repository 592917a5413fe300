import {
  concat,
  encodeAbiParameters,
  encodeFunctionData,
  isAddressEqual,
  maxUint48,
  maxUint160,
  parseAbi,
  parseAbiParameters,
  zeroAddress,
  type Address,
  type Hex,
} from 'viem'

import type { Swap } from './swaps.ts'
import type { PoolKey } from './uniswap-v4.ts'

const routerAbi = parseAbi([
  'function execute(bytes commands, bytes[] inputs, uint256 deadline) payable',
])
const permit2Abi = parseAbi([
  'function approve(address token, address spender, uint160 amount, uint48 expiration)',
])

// The router's words, as in `ManagedPools.sol`.
const routerItself = '0x0000000000000000000000000000000000000002'
const contractBalance = 2n ** 255n
const commands = {
  permit2TransferFrom: '0x02',
  wrap: '0x0b',
  unwrap: '0x0c',
  swap: '0x10',
} as const
/**
 * Settle, swap what was settled, take: a tax on the way in makes the swap smaller and does not break
 * it.
 */
const actions: Hex = '0x0b060e'

const settling = parseAbiParameters('address, uint256, bool')
const taking = parseAbiParameters('address, address, uint256')
const trading = parseAbiParameters('bytes, bytes[]')
const wrapping = parseAbiParameters('address, uint256')
const single = parseAbiParameters([
  'Single params',
  'struct Key { address currency0; address currency1; uint24 fee; int24 tickSpacing; address hooks; }',
  'struct Single { Key key; bool zeroForOne; uint128 amountIn; uint128 amountOutMinimum; bytes hookData; }',
])

type Command = { command: Hex; input: Hex }

/**
 * What the router of a manager is called with. Ether that is not wrapped is unwrapped and wrapped by
 * the router: whoever trades holds and is paid in wrapped ether.
 */
export function managedSwapData(key: PoolKey, swap: Swap): Hex {
  const steps = stepsOf(key, swap)
  return encodeFunctionData({
    abi: routerAbi,
    args: [
      concat(steps.map(({ command }) => command)),
      steps.map(({ input }) => input),
      swap.deadline,
    ],
  })
}

function stepsOf(key: PoolKey, swap: Swap): Command[] {
  const { from, to, amountIn, recipient } = swap
  const native = key.currency0 === zeroAddress
  if (!native) return [tradeStep(key, { ...swap, ofUser: true })]
  if (!isAddressEqual(to, key.currency1)) {
    return [
      tradeStep(key, { ...swap, to: zeroAddress, recipient: routerItself, ofUser: true }),
      {
        command: commands.wrap,
        input: encodeAbiParameters(wrapping, [recipient, contractBalance]),
      },
    ]
  }
  return [
    {
      command: commands.permit2TransferFrom,
      input: encodeAbiParameters(taking, [from, routerItself, amountIn]),
    },
    { command: commands.unwrap, input: encodeAbiParameters(wrapping, [routerItself, 0n]) },
    tradeStep(key, { ...swap, from: zeroAddress, ofUser: false }),
  ]
}

/** `ofUser`: who calls the router pays, else the router itself. */
function tradeStep(key: PoolKey, swap: Swap & { ofUser: boolean }): Command {
  const { from, to, amountIn, recipient, ofUser } = swap
  const zeroForOne = isAddressEqual(from, key.currency0)
  const params = [
    encodeAbiParameters(settling, [from, amountIn, ofUser]),
    encodeAbiParameters(single, [
      { key, zeroForOne, amountIn: 0n, amountOutMinimum: 0n, hookData: '0x' },
    ]),
    encodeAbiParameters(taking, [to, recipient, 0n]),
  ]
  return { command: commands.swap, input: encodeAbiParameters(trading, [actions, params]) }
}

/** Lets the router draw on what its caller has, as far as the keeper of allowances lets it. */
export function drawingData(token: Address, router: Address): Hex {
  return encodeFunctionData({
    abi: permit2Abi,
    args: [token, router, maxUint160, Number(maxUint48)],
  })
}
