import { getAddress, isAddress, isAddressEqual, zeroAddress, type Address, type Hex } from 'viem'
import { privateKeyToAddress } from 'viem/accounts'

import type { Network } from '../gate/quote.ts'
import { isWellKnownAddress } from '../sandbox/well-known.ts'
import { isLoopback } from './loopback.ts'
import type { ParsedSettings } from './settings.ts'

/** The token payments are made in, and the chain it lives on. */
export type NetworkConfig = {
  network: Network
  /** What x402 version 1 calls it; absent: it has no name there. */
  legacyNetwork?: string
  chainId: number
  /** Name callers may use for the chain. */
  name: string
  asset: Address
  assetName: string
  assetVersion: string
}

/** How payments settle on a network that is not the sandbox. */
export type SettlementConfig =
  /** In the order they are to be tried. */
  | { kind: 'facilitator'; urls: readonly string[]; timeoutMs?: number }
  | { kind: 'relayer'; privateKey: Hex }

/** What a real network needs; the sandbox brings its own. */
export type LiveConfig = NetworkConfig & {
  rpcUrls: readonly string[]
  payTo: Address
  settlement: SettlementConfig
  /** The wallet that refunds come from; absent: they become credit. */
  refundKey?: Hex | undefined
}

/** Chains that are known by name. */
export const knownNetworks: Record<'base' | 'base-sepolia', NetworkConfig> = {
  base: {
    network: 'eip155:8453',
    legacyNetwork: 'base',
    chainId: 8453,
    name: 'base',
    asset: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
    assetName: 'USD Coin',
    assetVersion: '2',
  },
  'base-sepolia': {
    network: 'eip155:84532',
    legacyNetwork: 'base-sepolia',
    chainId: 84532,
    name: 'base-sepolia',
    asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    assetName: 'USDC',
    assetVersion: '2',
  },
}

const testFacilitator = 'https://x402.org/facilitator'

/** What speaks against settling on the chain that is set. */
export function networkProblems(settings: ParsedSettings): string[] {
  if (settings.NETWORK === 'sandbox') return sandboxProblems(settings)
  return [
    ...missing(settings),
    ...superfluous(settings),
    ...payToProblems(settings),
    ...facilitatorProblems(settings),
    ...relayerProblems(settings),
    ...refundProblems(settings),
  ]
}

/** The sandbox brings its own chain, accounts and engine; naming others is a misunderstanding. */
function sandboxProblems(settings: ParsedSettings): string[] {
  const live = [
    'RPC_URL',
    'PAY_TO',
    'RELAYER_PRIVATE_KEY',
    'REFUND_PRIVATE_KEY',
    'FACILITATOR_URL',
    'SETTLEMENT',
  ] as const
  return live
    .filter((name) => settings[name] !== undefined)
    .map((name) => `${name} is set, but NETWORK is sandbox: set NETWORK to the chain you mean.`)
}

function missing(settings: ParsedSettings): string[] {
  const relayer = settings.SETTLEMENT === 'relayer'
  const custom = settings.NETWORK.startsWith('eip155:')
  const needed: [keyof ParsedSettings, boolean][] = [
    ['PAY_TO', true],
    ['RPC_URL', relayer || custom],
    ['RELAYER_PRIVATE_KEY', relayer],
    ['FACILITATOR_URL', !relayer && settings.NETWORK !== 'base-sepolia'],
    ['USDC_ADDRESS', custom],
    ['USDC_NAME', custom],
    ['USDC_VERSION', custom],
  ]
  const by = `NETWORK=${settings.NETWORK}${relayer ? ' with SETTLEMENT=relayer' : ''}`
  return needed
    .filter(([name, isNeeded]) => isNeeded && settings[name] === undefined)
    .map(([name]) => `${name} is missing: ${by} needs it.`)
}

/** Settings that say something else than what will happen. */
function superfluous({ NETWORK, SETTLEMENT, ...settings }: ParsedSettings): string[] {
  const known = NETWORK === 'base' || NETWORK === 'base-sepolia'
  const token = known ? (['USDC_ADDRESS', 'USDC_NAME', 'USDC_VERSION'] as const) : []
  return [
    ...token
      .filter((name) => settings[name] !== undefined)
      .map((name) => `${name} is set, but NETWORK=${NETWORK} has its own USDC: leave it out.`),
    ...(SETTLEMENT === 'relayer' && settings.FACILITATOR_URL !== undefined
      ? ['FACILITATOR_URL is set, but SETTLEMENT is relayer.']
      : []),
  ]
}

function payToProblems({ PAY_TO, ...settings }: ParsedSettings): string[] {
  if (PAY_TO === undefined) return []
  if (isAddressEqual(PAY_TO, zeroAddress)) {
    return ['PAY_TO is the zero address: money sent there is lost.']
  }
  if (hasWrongChecksum(PAY_TO)) {
    return ['PAY_TO has a wrong checksum: a character of it is mistyped.']
  }
  const asset = networkOf(settings)?.asset
  if (asset !== undefined && isAddressEqual(PAY_TO, asset)) {
    return ['PAY_TO is the USDC contract itself: money sent there is lost.']
  }
  return isWellKnownAddress(PAY_TO)
    ? ['PAY_TO is a well-known test account: anybody can take what is sent there.']
    : []
}

function facilitatorProblems({ FACILITATOR_URL = [], NETWORK }: ParsedSettings): string[] {
  return FACILITATOR_URL.flatMap((url) => {
    const { protocol, hostname } = new URL(url)
    if (protocol === 'http:' && !isLoopback(hostname)) {
      return [`FACILITATOR_URL ${url} is not https: anybody on the way could answer for it.`]
    }
    return NETWORK === 'base' && hostname === 'x402.org'
      ? ['FACILITATOR_URL is a facilitator for test networks, but NETWORK is base.']
      : []
  })
}

function relayerProblems(settings: ParsedSettings): string[] {
  const { RELAYER_PRIVATE_KEY, SETTLEMENT } = settings
  if (RELAYER_PRIVATE_KEY === undefined) return []
  if (SETTLEMENT !== 'relayer') {
    return ['RELAYER_PRIVATE_KEY is set, but SETTLEMENT is not relayer.']
  }
  const relayer = privateKeyToAddress(RELAYER_PRIVATE_KEY)
  if (isWellKnownAddress(relayer)) {
    return [`RELAYER_PRIVATE_KEY is a well-known test key, but NETWORK is ${settings.NETWORK}.`]
  }
  return settings.PAY_TO !== undefined && isAddressEqual(relayer, settings.PAY_TO)
    ? ['RELAYER_PRIVATE_KEY is the key of PAY_TO: the key that pays gas must not hold the income.']
    : []
}

/** Letter case is a checksum (ERC-55) unless all letters have the same. */
function hasWrongChecksum(address: Address): boolean {
  const digits = address.slice(2)
  const mixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  return mixed && !isAddress(address, { strict: true })
}

function refundProblems(settings: ParsedSettings): string[] {
  const { REFUND_PRIVATE_KEY, RELAYER_PRIVATE_KEY, RPC_URL, NETWORK } = settings
  if (REFUND_PRIVATE_KEY === undefined) return []
  const wallet = privateKeyToAddress(REFUND_PRIVATE_KEY)
  if (isWellKnownAddress(wallet)) {
    return [`REFUND_PRIVATE_KEY is a well-known test key, but NETWORK is ${NETWORK}.`]
  }
  if (RELAYER_PRIVATE_KEY && isAddressEqual(wallet, privateKeyToAddress(RELAYER_PRIVATE_KEY))) {
    return ['REFUND_PRIVATE_KEY is the key of the relayer: refunds need a wallet of their own.']
  }
  return RPC_URL === undefined
    ? ['REFUND_PRIVATE_KEY is set, but RPC_URL is missing: refunds are sent and proven there.']
    : []
}

type NetworkSettings = Pick<
  ParsedSettings,
  'NETWORK' | 'USDC_ADDRESS' | 'USDC_NAME' | 'USDC_VERSION'
>

/** `undefined`: the sandbox, or a chain whose token is not described. */
export function networkOf(settings: NetworkSettings): NetworkConfig | undefined {
  const { NETWORK, USDC_ADDRESS, USDC_NAME, USDC_VERSION } = settings
  if (NETWORK === 'sandbox') return undefined
  if (NETWORK === 'base' || NETWORK === 'base-sepolia') return knownNetworks[NETWORK]
  if (USDC_ADDRESS === undefined || USDC_NAME === undefined || USDC_VERSION === undefined) {
    return undefined
  }
  const chainId = Number(NETWORK.slice('eip155:'.length))
  const asset = getAddress(USDC_ADDRESS)
  return {
    network: NETWORK,
    chainId,
    name: NETWORK,
    asset,
    assetName: USDC_NAME,
    assetVersion: USDC_VERSION,
  }
}

/** `undefined`: the sandbox. */
export function liveConfig(settings: ParsedSettings): LiveConfig | undefined {
  const network = networkOf(settings)
  const { PAY_TO, RPC_URL = [], RELAYER_PRIVATE_KEY, FACILITATOR_URL } = settings
  if (network === undefined || PAY_TO === undefined) return undefined
  const settlement: SettlementConfig =
    RELAYER_PRIVATE_KEY === undefined
      ? { kind: 'facilitator', urls: FACILITATOR_URL ?? [testFacilitator] }
      : { kind: 'relayer', privateKey: RELAYER_PRIVATE_KEY }
  const refundKey = settings.REFUND_PRIVATE_KEY
  return { ...network, rpcUrls: RPC_URL, payTo: getAddress(PAY_TO), settlement, refundKey }
}
