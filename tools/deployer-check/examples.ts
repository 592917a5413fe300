import type { DeployerCheckOutput } from './schema.ts'

/** What the tool answers about the mintable sample token of the sandbox. */
export const examples: { input: { token: `0x${string}` }; output: DeployerCheckOutput }[] = [
  {
    input: { token: '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9' },
    output: {
      verdict: 'caution',
      score: 71,
      summary:
        'Caution: its maker created 7 other tokens on this chain. Of its proved maker 7 other tokens were found, 6 with liquidity; this is no promise of safety.',
      reasons: [
        {
          code: 'many_tokens',
          level: 'caution',
          weight: 40,
          text: 'Its maker created 7 other tokens on this chain.',
          evidence: {
            maker: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
            others: 7,
            withPool: 6,
            emptyPools: 0,
          },
        },
      ],
      token: {
        address: '0xDc64a140Aa3E981100a9becA4E685f962f0cF6C9',
        chainId: 84532,
        symbol: 'ORCH',
        status: 'liquid',
        pool: {
          venue: 'Uniswap V2',
          address: '0x10Ea9054FbB3081Ef7ef6aecF1Ec7782E5Ae662a',
          quote: '0x4200000000000000000000000000000000000006',
          quoteSymbol: 'WETH',
          reserveQuote: '50000000000000000000',
        },
      },
      maker: {
        address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
        kind: 'wallet',
        signs: ['created', 'first_owner', 'first_recipient', 'owner'],
        confidence: 'proved',
        creationNonce: 4,
        nonce: 28,
        balance: '9599958869358643041543',
        sanctioned: null,
      },
      createdBy: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      candidates: [
        {
          address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
          kind: 'wallet',
          signs: ['created', 'first_owner', 'first_recipient', 'owner'],
        },
      ],
      otherTokens: [
        {
          address: '0xa513E6E4b8f2a923D98304ec87F64353C4D5C853',
          symbol: 'DAWN',
          how: 'created',
          status: 'liquid',
          pool: {
            venue: 'Uniswap V2',
            address: '0xe4d0741b2574e1c2f06F6F0135DD84a5a3f9F94e',
            quote: '0x4200000000000000000000000000000000000006',
            quoteSymbol: 'WETH',
            reserveQuote: '50000000000000000000',
          },
        },
        {
          address: '0x0165878A594ca255338adfa4d48449f69242Eb8F',
          symbol: 'CHML',
          how: 'created',
          status: 'liquid',
          pool: {
            venue: 'Uniswap V2',
            address: '0xd5b7e3Bfb815D9Ca6135Fa030C655B7a59832EAa',
            quote: '0x4200000000000000000000000000000000000006',
            quoteSymbol: 'WETH',
            reserveQuote: '50000000000000000000',
          },
        },
        {
          address: '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707',
          symbol: 'CHML',
          how: 'created',
          status: 'no_pool',
          pool: null,
        },
        {
          address: '0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9',
          symbol: 'GRDN',
          how: 'created',
          status: 'liquid',
          pool: {
            venue: 'Uniswap V2',
            address: '0x07c116Fc851752181357537fAB55E48ECE09e11b',
            quote: '0x4200000000000000000000000000000000000006',
            quoteSymbol: 'WETH',
            reserveQuote: '50000000000000000000',
          },
        },
        {
          address: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
          symbol: 'RFUEL',
          how: 'created',
          status: 'liquid',
          pool: {
            venue: 'Uniswap V2',
            address: '0xE77505FAdEeaEcc9ab7F0f1269c3A515C72addfe',
            quote: '0x4200000000000000000000000000000000000006',
            quoteSymbol: 'WETH',
            reserveQuote: '50000000000000000000',
          },
        },
        {
          address: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
          symbol: 'MLINU',
          how: 'created',
          status: 'liquid',
          pool: {
            venue: 'Uniswap V2',
            address: '0xaf9FF379FEc7A1c7Ee006Abd686212d9fD4003CC',
            quote: '0x4200000000000000000000000000000000000006',
            quoteSymbol: 'WETH',
            reserveQuote: '50000000000000000000',
          },
        },
        {
          address: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
          symbol: 'HARBR',
          how: 'created',
          status: 'liquid',
          pool: {
            venue: 'Uniswap V2',
            address: '0x377946C0778E98A4FCC601B5611b275CfE219B68',
            quote: '0x4200000000000000000000000000000000000006',
            quoteSymbol: 'WETH',
            reserveQuote: '50000000000000000000',
          },
        },
      ],
      counts: { found: 7, liquid: 6, emptyPool: 0, noPool: 1, unknown: 0 },
      search: { transactionsLooked: 28, logFromBlock: 0 },
      dataGaps: [
        {
          code: 'contracts_search',
          text: 'Contracts created by its maker itself were looked for among all of its 28 transactions; contracts that are gone, and those made through other contracts, were not seen.',
        },
        {
          code: 'log_search',
          text: 'Tokens made for its maker through other contracts were searched in the log from block 0 on, about 9000 blocks at most; nothing older was seen.',
        },
        { code: 'sanctions', text: 'No list of sanctioned addresses could be asked.' },
        {
          code: 'other_accounts',
          text: 'The same people may have used other accounts, contracts and chains; those were not looked for.',
        },
        {
          code: 'emptied_or_unfilled',
          text: 'Why a pool holds nothing was not found out: it may have been drained, or never filled.',
        },
      ],
      block: {
        number: 23,
        hash: '0x01a1e9916c48cc861fd53bbd712e45420a212a88e9b215825995d11acd9206b3',
        timestamp: 1795225077,
      },
    },
  },
]
