import { encodeDeployData, encodeFunctionData, getContractAddress, parseEther } from 'viem'
import type { Address, Hex } from 'viem'

import { sandboxAddresses } from './addresses.ts'
import { blacklistToken } from './contracts/artifacts/blacklist-token.ts'
import { delayedTrapToken } from './contracts/artifacts/delayed-trap-token.ts'
import { honestToken } from './contracts/artifacts/honest-token.ts'
import { honeypotToken } from './contracts/artifacts/honeypot-token.ts'
import { mintableToken } from './contracts/artifacts/mintable-token.ts'
import { sellTaxToken } from './contracts/artifacts/sell-tax-token.ts'
import { tokenProxy } from './contracts/artifacts/token-proxy.ts'
import { upgradeableToken } from './contracts/artifacts/upgradeable-token.ts'

/** A million, with 18 decimals: all of it goes into the token's pool. */
export const sampleSupply = parseEther('1000000')

export type SampleTokenName =
  | 'honest'
  | 'honeypot'
  | 'sellTax'
  | 'blacklist'
  | 'mintable'
  | 'upgradeable'
  | 'delayedTrap'

export type SampleTokens = {
  /** Creation codes, to be sent in this order as the deployer's first transactions. */
  creations: Hex[]
  /** Where the tokens will then stand. */
  tokens: Record<SampleTokenName, Address>
}

/** Lays out the sample tokens, honest and dishonest, for a deployer who has sent nothing yet. */
export function layOutSampleTokens(deployer: Address): SampleTokens {
  const at = (nonce: bigint) => getContractAddress({ from: deployer, nonce })
  const { factory } = sandboxAddresses.uniswapV2
  const paired = [sampleSupply, factory, sandboxAddresses.weth] as const
  const initialize = encodeFunctionData({
    abi: upgradeableToken.abi,
    functionName: 'initialize',
    args: [deployer, sampleSupply],
  })
  return {
    creations: [
      encodeDeployData({ ...honestToken, args: [sampleSupply] }),
      encodeDeployData({ ...honeypotToken, args: paired }),
      encodeDeployData({ ...sellTaxToken, args: paired }),
      encodeDeployData({ ...blacklistToken, args: [sampleSupply] }),
      encodeDeployData({ ...mintableToken, args: [sampleSupply] }),
      encodeDeployData({ ...upgradeableToken }),
      encodeDeployData({ ...tokenProxy, args: [at(5n), deployer, initialize] }),
      encodeDeployData({ ...delayedTrapToken, args: paired }),
    ],
    tokens: {
      honest: at(0n),
      honeypot: at(1n),
      sellTax: at(2n),
      blacklist: at(3n),
      mintable: at(4n),
      upgradeable: at(6n),
      delayedTrap: at(7n),
    },
  }
}
