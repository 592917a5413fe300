/** Where things stand on the sandbox chain. The addresses are those of Base and Base Sepolia. */

/** Base Sepolia's id, never Base's: no signature made here is worth anything on mainnet. */
export const sandboxChainId = 84532

export const sandboxAddresses = {
  /** Circle's USDC on Base Sepolia; here the test token lives there. */
  usdc: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
  multicall3: '0xcA11bde05977b3631167028862bE2a173976CA11',
  weth: '0x4200000000000000000000000000000000000006',
  uniswapV2: {
    factory: '0x8909Dc15e40173Ff4699343b6eB8132c65e18eC6',
    router: '0x4752ba5DBc23f44D87826276BF6Fd6b1C372aD24',
  },
} as const

/** The EIP-712 domain of the test USDC, as `accepts[].extra` states it. */
export const sandboxUsdcDomain = { name: 'USDC', version: '2' } as const
