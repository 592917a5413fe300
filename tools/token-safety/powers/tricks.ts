import { encodeFunctionData, erc20Abi, pad, parseAbi, type Address, type Hex } from 'viem'

import type { PowerTrial } from './power-trials.ts'

/** In place of a caller, in the words of `OwnerFuzz`: whoever holds the token. */
const holderItself = 255

const permitAbi = parseAbi([
  'function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)',
])

/** A holder has a thousandth of the pool: as much as the whole pool, and no more than a number can be. */
function farMore(held: bigint): bigint {
  const most = 2n ** 255n
  return held > most / 1_000n ? most : held * 1_000n
}

type About = { holder: Address; pool: Address; caller: Address; held: bigint }

/**
 * What ERC-20 itself must not allow: taking without an allowance, with a broken signature, by a
 * transfer of nothing; sending what one does not have; and tokens out of a transfer to oneself.
 */
export function tricksOf(
  { holder, pool, caller, held }: About,
  places: { caller: number; target: number },
): PowerTrial[] {
  const half = held / 2n
  const take = transferFrom(holder, caller, half)
  return [
    [take],
    [transferFrom(pool, caller, held)],
    [transfer(holder, 0n)],
    [transfer(holder, 1n)],
    [transfer(caller, farMore(held))],
    [forgedPermit(holder, caller), take],
  ]
    .map((calls) => trialOf(calls, places))
    .concat({
      ...trialOf([transfer(holder, (held * 9n) / 10n)], { ...places, caller: holderItself }),
      byHolder: true,
    })
}

function trialOf(calls: readonly Hex[], places: { caller: number; target: number }): PowerTrial {
  const [opening = '0x', ...others] = calls
  const acts: PowerTrial['acts'] = [
    { ...places, data: opening },
    ...others.map((data) => ({ ...places, data })),
  ]
  const last = calls.at(-1) ?? '0x'
  const selector: Hex = `0x${last.slice(2, 10)}`
  return { acts, selector, broughtIn: false, aboutRouter: false, isUsual: true }
}

function transfer(to: Address, amount: bigint): Hex {
  return encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, amount] })
}

function transferFrom(from: Address, to: Address, amount: bigint): Hex {
  const args = [from, to, amount] as const
  return encodeFunctionData({ abi: erc20Abi, functionName: 'transferFrom', args })
}

function forgedPermit(owner: Address, spender: Address): Hex {
  const nothing = pad('0x', { size: 32 })
  return encodeFunctionData({
    abi: permitAbi,
    args: [owner, spender, 2n ** 255n, 2n ** 255n, 27, nothing, nothing],
  })
}
