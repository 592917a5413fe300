import type { AddressSafetyOutput } from './schema.ts'

/** What the tool answers about the upgradeable sample token of the sandbox. */
export const examples: { input: { address: `0x${string}` }; output: AddressSafetyOutput }[] = [
  {
    input: { address: '0x0165878A594ca255338adfa4d48449f69242Eb8F' },
    output: {
      verdict: 'caution',
      score: 69,
      summary:
        'Caution: its code can be replaced by a contract whose rules were not examined that belongs to a wallet with a single key. It is a token; this is no promise of safety.',
      reasons: [
        {
          code: 'upgradeable',
          level: 'caution',
          weight: 50,
          text: 'Its code can be replaced by a contract whose rules were not examined that belongs to a wallet with a single key.',
          evidence: {
            proxy: 'eip1967',
            holder: '0x3B02fF1e626Ed7a8fd6eC5299e2C54e1421B626B',
            holderKind: 'contract',
            owner: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
          },
        },
      ],
      address: '0x0165878A594ca255338adfa4d48449f69242Eb8F',
      chainId: 84532,
      kind: 'token',
      name: null,
      account: { balance: '0', nonce: 2 },
      code: {
        sizeBytes: 707,
        hash: '0x9ad8faf506128b069bf140f0283405fe5def90add6da66215efc43ddeeaaa243',
        delegateCall: true,
        selfDestruct: false,
        transferFrom: true,
        takers: [],
      },
      delegate: null,
      proxy: {
        kind: 'eip1967',
        implementation: '0x5FC8d32690cc91D4c39d9d3abcBD16989F875707',
        admin: {
          address: '0x3B02fF1e626Ed7a8fd6eC5299e2C54e1421B626B',
          kind: 'contract',
          controller: { address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', kind: 'wallet' },
        },
      },
      owner: null,
      safe: null,
      timelock: null,
      token: { symbol: 'CHML', decimals: 18, totalSupply: '1000000000000000000000000' },
      ether: 'refused',
      approvals: [{ by: 'anybody', functions: [], tried: 0 }],
      sanctioned: null,
      dataGaps: [
        {
          code: 'sanctions',
          text: 'No list of sanctioned addresses could be asked on this chain.',
        },
        {
          code: 'approvals_guessed',
          text: 'Only calls that follow from the code were tried, by a stranger and the owner; a theft that needs another state, token or caller was not seen.',
        },
        {
          code: 'reputation',
          text: 'What others report of the address, and what it did in the past, was not looked up.',
        },
      ],
      block: {
        number: 26,
        hash: '0x2e0fcd0e71558a6f861126b6374aa391942e6228b0f0b660cfb86123f0fa2932',
        timestamp: 1795224627,
      },
    },
  },
]
