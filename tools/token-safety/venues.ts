import type { Address } from 'viem'

/** Where a token can be bought for wrapped ether: one exchange's contracts on one chain. */
export type Venue = { name: string; weth: Address; factory: Address; router: Address }

const uniswapV2OnBase: Venue = {
  name: 'Uniswap V2',
  weth: '0x4200000000000000000000000000000000000006',
  factory: '0x8909Dc15e40173Ff4699343b6eB8132c65e18eC6',
  router: '0x4752ba5DBc23f44D87826276BF6Fd6b1C372aD24',
}

/** By chain id. The sandbox runs as 84532 with the exchange at its mainnet addresses. */
const venues: ReadonlyMap<number, Venue> = new Map([
  [8453, uniswapV2OnBase],
  [84532, uniswapV2OnBase],
])

/** `undefined` where no exchange of the chain is known: no trade can be tried there. */
export function venueOf(chainId: number): Venue | undefined {
  return venues.get(chainId)
}
