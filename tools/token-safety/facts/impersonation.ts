import { isAddressEqual, type Address } from 'viem'

import type { Metadata } from '../reads/metadata.ts'

/**
 * A token that others are taken for. `unmistakable`: nobody else has a reason to bear its symbol;
 * of the others, whose names are ordinary words, symbol and name both have to fit.
 */
type WellKnown = { address: Address; symbol: string; names: string[]; unmistakable: boolean }

const weth: WellKnown = {
  address: '0x4200000000000000000000000000000000000006',
  symbol: 'WETH',
  names: ['Wrapped Ether'],
  unmistakable: true,
}

const usdc = (address: Address): WellKnown => ({
  address,
  symbol: 'USDC',
  names: ['USD Coin'],
  unmistakable: true,
})

const base: readonly WellKnown[] = [
  weth,
  usdc('0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913'),
  {
    address: '0xd9aAEc86B65D86f6A7B5B1b0c42FFA531710b6CA',
    symbol: 'USDbC',
    names: ['USD Base Coin'],
    unmistakable: true,
  },
  {
    address: '0x50c5725949A6F0c72E6C4a641F24049A917DB0Cb',
    symbol: 'DAI',
    names: ['Dai Stablecoin'],
    unmistakable: true,
  },
  {
    address: '0xcbB7C0000aB88B473b1f5aFd9ef808440eed33Bf',
    symbol: 'cbBTC',
    names: ['Coinbase Wrapped BTC'],
    unmistakable: true,
  },
  {
    address: '0x2Ae3F1Ec7F1F5012CFEab0185bfc7aa3cf0DEc22',
    symbol: 'cbETH',
    names: ['Coinbase Wrapped Staked ETH'],
    unmistakable: true,
  },
  {
    address: '0x940181a94A35A4569E4529A3CDfB74e38FD98631',
    symbol: 'AERO',
    names: ['Aerodrome', 'Aerodrome Finance'],
    unmistakable: false,
  },
  {
    address: '0x0b3e328455c4059EEb9e3f84b5543F74E24e7E1b',
    symbol: 'VIRTUAL',
    names: ['Virtual Protocol', 'Virtuals Protocol'],
    unmistakable: false,
  },
  {
    address: '0x4ed4E862860beD51a9570b96d89aF5E1B0Efefed',
    symbol: 'DEGEN',
    names: ['Degen'],
    unmistakable: false,
  },
  {
    address: '0x532f27101965dd16442E59d40670FaF5eBB142E4',
    symbol: 'BRETT',
    names: ['Brett', 'Based Brett'],
    unmistakable: false,
  },
  {
    address: '0xAC1Bd2486aAf3B5C0fc3Fd868558b082a531B2B4',
    symbol: 'TOSHI',
    names: ['Toshi'],
    unmistakable: false,
  },
]

const wellKnown: ReadonlyMap<number, readonly WellKnown[]> = new Map([
  [8453, base],
  [84532, [weth, usdc('0x036CbD53842c5426634e7929541eC2318f3dCF7e')]],
])

/** Whether the token is one that others are taken for. */
export function isWellKnown(chainId: number, token: Address): boolean {
  return (wellKnown.get(chainId) ?? []).some(({ address }) => isAddressEqual(address, token))
}

/** Whom a token is made to be taken for. `matched`: what fits. */
export type Impersonation = {
  symbol: string
  address: Address
  matched: 'symbol' | 'name' | 'symbol and name'
  /** Enough to be sure. A lone symbol that is an ordinary word, or a lone name, is not. */
  certain: boolean
}

/** `undefined`: the token's name and symbol are nobody else's, or it is the one they belong to. */
export function findImpersonation({
  chainId,
  token,
  metadata: { name = '', symbol = '' },
}: {
  chainId: number
  token: Address
  metadata: Metadata
}): Impersonation | undefined {
  if (isWellKnown(chainId, token)) return undefined
  const shown = { symbol: skeleton(symbol), name: skeleton(name) }
  const found = (wellKnown.get(chainId) ?? []).flatMap((known): Impersonation[] => {
    const bySymbol = shown.symbol === skeleton(known.symbol)
    const byName = [known.symbol, ...known.names].some((one) => shown.name === skeleton(one))
    if (!bySymbol && !byName) return []
    const both = bySymbol && byName
    return [
      {
        symbol: known.symbol,
        address: known.address,
        matched: both ? 'symbol and name' : bySymbol ? 'symbol' : 'name',
        certain: both || (bySymbol && known.unmistakable),
      },
    ]
  })
  return found.find(({ certain }) => certain) ?? found[0]
}

/** Letters that look like Latin ones, in capitals, and what they look like. */
const lookalikes: ReadonlyMap<string, string> = new Map(
  [
    ['АΑᴀ', 'A'],
    ['ВΒʙ', 'B'],
    ['СϹᴄ', 'C'],
    ['ԀᴅĐ', 'D'],
    ['ЕΕᴇЁ', 'E'],
    ['Ԍɢ', 'G'],
    ['НΗʜ', 'H'],
    ['ІΙӀɪ1|', 'I'],
    ['ЈͿᴊ', 'J'],
    ['КΚᴋ', 'K'],
    ['МΜϺᴍ', 'M'],
    ['Νɴ', 'N'],
    ['ОΟՕᴏ0Ø', 'O'],
    ['РΡᴘ', 'P'],
    ['Ԛ', 'Q'],
    ['ʀ', 'R'],
    ['Ѕꜱ5$', 'S'],
    ['ТΤᴛ', 'T'],
    ['Սᴜ', 'U'],
    ['Ѵᴠ', 'V'],
    ['Ԝᴡ', 'W'],
    ['ХΧ', 'X'],
    ['УΥҮʏ', 'Y'],
    ['Ζᴢ', 'Z'],
  ].flatMap(([from = '', to = '']) => Array.from(from, (letter): [string, string] => [letter, to])),
)

/**
 * What is left of a name for the eye: equal for names that look alike. Spaces, marks and whatever
 * is invisible go; styled, Cyrillic, Greek and small capital letters, and digits that pass for
 * letters, become Latin.
 */
export function skeleton(text: string): string {
  const plain = text
    .normalize('NFKD')
    // A sign before a name is decoration: $USDC. Elsewhere it passes for a letter.
    .replace(/^[^\p{L}\p{N}]+/u, '')
    // After a capital, a small L is an I to the eye; a capital L never is.
    .replaceAll(/(?<=\p{Lu})l/gu, 'I')
  return Array.from(plain, toLatin)
    .join('')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

function toLatin(letter: string): string {
  const capital = letter.toUpperCase()
  return lookalikes.get(letter) ?? lookalikes.get(capital) ?? capital
}
