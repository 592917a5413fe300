import { getAddress, isAddress } from 'viem'
import { z } from 'zod'

/** One setting: its shape, what it means, and what holds when it is absent. */
type Setting = {
  schema: z.ZodType
  /** Shown in `docs/config.md` and `.env.example`. */
  meaning: string
  /** Shown as the default; the real default stands in `schema` or follows from other settings. */
  absent: string
}

const address = z
  .templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{40}$/)], 'must be 0x and 40 hex digits')
  .optional()

/** Order of secp256k1: a private key lies between 0 and this. */
const curveOrder = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const privateKey = z
  .templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]{64}$/)], 'must be 0x and 64 hex digits')
  .refine((key) => BigInt(key) > 0n && BigInt(key) < curveOrder, 'is not a key of any account')
  .optional()

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })

const urls = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(httpUrl).min(1))
  .optional()

const names = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim().toLowerCase()))
  .default([])

const text = z.string().min(1).optional()

type Range = { min: number; max: number; absent: number }

const whole = ({ min, max, absent }: Range) =>
  z.coerce.number('must be a number').int().min(min).max(max).default(absent)

/** Calls in a window; absent where it depends on other settings. */
const callLimit = z.coerce
  .number('must be a number')
  .int()
  .min(0)
  .max(Number.MAX_SAFE_INTEGER)
  .optional()

const offWhereLocal = (calls: number) => `\`${calls}\`; \`0\` where nobody comes from outside`

/** In milliseconds after parsing. */
const seconds = (range: Range) => whole(range).transform((value) => value * 1_000)

/** Every setting there is. `config.ts` parses them; the documents are generated from them. */
export const settings = {
  HOST: {
    schema: z.string().default('127.0.0.1'),
    meaning: 'Address to listen on.',
    absent: '`127.0.0.1`',
  },
  PORT: {
    schema: z.coerce.number('must be a port number').int().min(0).max(65_535).default(4020),
    meaning: 'Port to listen on; `0` takes a free one.',
    absent: '`4020`',
  },
  PUBLIC_URL: {
    schema: httpUrl.optional(),
    meaning: 'Address under which callers reach this server. Needed when `HOST` is not loopback.',
    absent: 'derived from `HOST` and `PORT`',
  },
  ALLOWED_ORIGINS: {
    schema: names,
    meaning:
      'Origins of browsers that may call, comma separated. Callers without an Origin always may.',
    absent: 'the origin of `PUBLIC_URL`',
  },
  TRUSTED_PROXIES: {
    schema: whole({ min: 0, max: 16, absent: 0 }),
    meaning:
      'How many proxies of yours stand in front, each adding to `X-Forwarded-For`. The address of a caller is the entry that the outermost of them wrote; nothing else in headers is believed. See `docs/limits.md`.',
    absent: '`0`: the address of the connection counts',
  },
  FREE_PER_MINUTE: {
    schema: callLimit,
    meaning: 'Free calls of one address without a key in a clock minute; `0`: no limit.',
    absent: offWhereLocal(10),
  },
  FREE_PER_DAY: {
    schema: callLimit,
    meaning: 'The same in a UTC day.',
    absent: offWhereLocal(300),
  },
  FREE_TOOLS: {
    schema: names,
    meaning:
      'Paid tools that are free within these two limits for callers without a key, comma separated. Afterwards they are quoted.',
    absent: 'none',
  },
  QUOTES_PER_MINUTE: {
    schema: callLimit,
    meaning: 'Quotes that one address without a key gets in a clock minute; `0`: no limit.',
    absent: offWhereLocal(600),
  },
  QUOTES_PER_DAY: {
    schema: callLimit,
    meaning: 'The same in a UTC day.',
    absent: offWhereLocal(100_000),
  },
  SIGN_INS_PER_MINUTE: {
    schema: callLimit,
    meaning:
      'Sign-in challenges that one address without a key gets in a clock minute; `0`: no limit.',
    absent: offWhereLocal(120),
  },
  SIGN_INS_PER_DAY: {
    schema: callLimit,
    meaning: 'The same in a UTC day.',
    absent: offWhereLocal(20_000),
  },
  NETWORK: {
    schema: z
      .union(
        [
          z.enum(['sandbox', 'base', 'base-sepolia']),
          z.templateLiteral(['eip155:', z.string().regex(/^[1-9]\d*$/)]),
        ],
        'must be sandbox, base, base-sepolia or a CAIP-2 id such as eip155:10',
      )
      .default('sandbox'),
    meaning:
      'Where payments settle: `sandbox`, `base`, `base-sepolia`, or a CAIP-2 id together with `RPC_URL`, `USDC_ADDRESS`, `USDC_NAME` and `USDC_VERSION`.',
    absent: '`sandbox`: a local chain with test money, started with the server',
  },
  RPC_URL: {
    schema: urls,
    meaning:
      'Node of the chain, one or several in order, comma separated. Needed by `SETTLEMENT=relayer`, by on-chain tools, and to prove settlements by the chain itself.',
    absent: 'none; the sandbox brings its own',
  },
  PAY_TO: {
    schema: address,
    meaning: 'Address that is paid. Needed on every network but the sandbox.',
    absent: "the sandbox's seller",
  },
  USDC_ADDRESS: {
    schema: address,
    meaning: 'Token contract, for a CAIP-2 `NETWORK`.',
    absent: 'known for `base` and `base-sepolia`',
  },
  USDC_NAME: {
    schema: text,
    meaning: 'EIP-712 domain name of the token, for a CAIP-2 `NETWORK`.',
    absent: 'known for `base` and `base-sepolia`',
  },
  USDC_VERSION: {
    schema: text,
    meaning: 'EIP-712 domain version of the token, for a CAIP-2 `NETWORK`.',
    absent: 'known for `base` and `base-sepolia`',
  },
  SETTLEMENT: {
    schema: z.enum(['facilitator', 'relayer'], 'must be facilitator or relayer').optional(),
    meaning:
      '`facilitator` (a remote x402 service) or `relayer` (this server sends the transactions).',
    absent: '`relayer` on the sandbox, else `facilitator`',
  },
  FACILITATOR_URL: {
    schema: urls,
    meaning:
      'Facilitator to settle through, one or several in order, comma separated. A payment stays with the one it was given to; another is tried only while nothing was submitted.',
    absent: '`https://x402.org/facilitator` on `base-sepolia`; needed elsewhere',
  },
  RELAYER_PRIVATE_KEY: {
    schema: privateKey,
    meaning:
      'Key of the account that pays gas. Needed by `SETTLEMENT=relayer`. Keep it apart from `PAY_TO`.',
    absent: "the sandbox's relayer",
  },
  REFUND_PRIVATE_KEY: {
    schema: privateKey,
    meaning:
      'Key of the wallet that refunds come from; it holds USDC and a little ether for gas, and nothing else may send from it. Needs `RPC_URL`. Without it, what cannot be delivered becomes credit of the payer.',
    absent: "the sandbox's refund account, else none",
  },
  DATABASE_URL: {
    schema: z
      .string()
      .regex(/^(?:sqlite:.|postgres(?:ql)?:\/\/)/, 'must begin with sqlite: or postgres://')
      .default('sqlite:faregate.db'),
    meaning:
      'Where payments and passes are kept: `sqlite:<file>` for one machine, `postgres://…` for any number of processes that are one gate.',
    absent: '`sqlite:faregate.db`',
  },
  SERVER_SECRET: {
    schema: z.string().min(32, 'must have at least 32 characters').optional(),
    meaning:
      'Authenticates quotes and signs receipts. All processes of one gate share it; changing it makes open quotes invalid. Needed with Postgres.',
    absent: 'made at the first start and kept beside the SQLite file',
  },
  QUOTE_LIFETIME_SECONDS: {
    schema: z.coerce.number('must be a number').int().min(30).max(86_400).default(600),
    meaning: 'How long a quote is honoured.',
    absent: '`600`',
  },
  REPEAT_WINDOW_SECONDS: {
    schema: seconds({ min: 30, max: 86_400, absent: 600 }),
    meaning:
      'How long a paid call that failed may be repeated for free before its money goes back.',
    absent: '`600`',
  },
  RESULT_LIFETIME_SECONDS: {
    schema: seconds({ min: 60, max: 2_592_000, absent: 86_400 }),
    meaning:
      'How long the answer to a paid call is kept for whoever repeats the call. Afterwards only its receipt is.',
    absent: '`86400`',
  },
  MAX_RESULT_BYTES: {
    schema: whole({ min: 1_024, max: 67_108_864, absent: 1_048_576 }),
    meaning:
      'Largest answer to a paid call, in bytes of JSON. A larger one counts as a failure of the tool.',
    absent: '`1048576`',
  },
  SWEEP_INTERVAL_SECONDS: {
    schema: seconds({ min: 1, max: 3_600, absent: 15 }),
    meaning:
      'How often payments that were left behind are looked after: unclear settlements, refunds, results that are over.',
    absent: '`15`',
  },
  VENUES_FILE: {
    schema: text,
    meaning:
      'JSON file that says where tokens are traded on the chain that is served: exchanges, quote tokens, lockers. See `docs/token-safety.md`.',
    absent: 'what is known for Base and Base Sepolia; elsewhere nothing, and no trade can be tried',
  },
  SANCTIONS_ORACLE: {
    schema: z
      .union(
        [
          z.literal('none'),
          z
            .string()
            .refine((value) => isAddress(value))
            .transform((value) => getAddress(value)),
        ],
        'must be an address, with its checksum or in lower case, or none',
      )
      .optional(),
    meaning:
      'Contract of the chain that answers `isSanctioned(address)`, asked by `address_safety` and `deployer_check`; `none`: nobody is asked, and answers say so.',
    absent: 'that of Chainalysis on Base; elsewhere none',
  },
  GRANT_PLANS: {
    schema: text,
    meaning:
      'Access to an API of yours that `access` sells, as JSON: `[{"planId":"day","price":"0.10","durationSeconds":86400,"resourceEndpoint":"https://api.example/v1","description":"…"}]`, the price in dollars; `"free": true` instead of a price costs nothing. See `docs/grants.md`.',
    absent: 'one example plan on the sandbox, else none',
  },
  GRANT_KEY: {
    schema: text,
    meaning:
      'Signs access tokens: a private key as PEM (`\\n` for line ends) or JWK, P-256 for ES256 or RSA of at least 2048 bits for RS256; or a secret of at least 32 characters for HS256.',
    absent: 'an ES256 key that follows from `SERVER_SECRET`',
  },
  GRANT_PREVIOUS_KEY: {
    schema: text,
    meaning:
      'The key before, in the same forms or as `server-secret:<the SERVER_SECRET before>`: published while tokens of it are about, and signing none.',
    absent: 'none',
  },
  GRANT_ISSUER: {
    schema: text,
    meaning: 'Who issues access tokens: `iss`, which APIs compare.',
    absent: 'the address callers use',
  },
  AGENT_NAME: {
    schema: z.string().max(64, 'is longer than 64 characters').default('Faregate'),
    meaning: 'Who sells here, as `discover` says it.',
    absent: '`Faregate`',
  },
  AGENT_DESCRIPTION: {
    schema: z
      .string()
      .max(500, 'is longer than 500 characters')
      .default('Sells tools to software agents, paid in USDC by x402.'),
    meaning: 'What is sold here, in a sentence or two, as `discover` says it.',
    absent: 'that tools are sold to software agents',
  },
  AGENT_PLANS: {
    schema: text,
    meaning:
      'Plans that a wallet can subscribe to, as JSON, the lowest first: `[{"name":"startup","monthly":"50","yearly":"400"}]`, in dollars. Each may add `monthlyCredits` and `yearlyCredits` (dollars put on the balance; when absent the monthly price for every month), `requestsPerMinute` and `requestsPerDay` of its keys.',
    absent: 'startup $50 or $400, growth $400 or $4,200, enterprise $750 or $7,200',
  },
  AGENT_CREDIT_USD: {
    schema: z.string().default('0.001'),
    meaning: 'What one credit is worth where balances are told in credits.',
    absent: '`0.001`',
  },
  AGENT_LEAST_TOP_UP_USD: {
    schema: z.string().default('20'),
    meaning: 'Least amount that `agent_top_up` takes, in dollars.',
    absent: '`20`',
  },
  REVOKE_BY_QUERY: {
    schema: z.enum(['on', 'off'], 'must be on or off').default('off'),
    meaning:
      '`on`: `DELETE /x402/agent/api-keys/revoke?api_key=<key>` is answered, for clients that can do nothing else. A key in an address ends up in logs of others; revoke by id instead.',
    absent: '`off`',
  },
  KEY_PASS_PLANS: {
    schema: text,
    meaning:
      'Key passes on sale, as JSON: a list of `{"period": "4w", "priceUsd": "100", "scopes": ["mcp", "projects"], "requestsPerMinute": 30, "requestsPerDay": 10000}`. A period is a number and `h`, `d` or `w`. The last three may be left out.',
    absent: '`1d` for $10, `1w` for $50, `4w` for $100',
  },
  VOLUME_DISCOUNTS: {
    schema: text,
    meaning:
      'What a wallet gets off, in percent, once it has settled so many dollars in 30 days, as JSON: `{"100":5,"1000":10}`. Follows the wallet, for coins and for credit.',
    absent: 'no discounts',
  },
  METRICS_PORT: {
    schema: z.coerce.number('must be a port number').int().min(1).max(65_535).optional(),
    meaning:
      'Port on which `GET /metrics` answers in the format of Prometheus. Never that of `PORT`.',
    absent: 'no metrics',
  },
  METRICS_HOST: {
    schema: z.string().default('127.0.0.1'),
    meaning: 'Address on which metrics are served. They tell what is sold: keep them to yourself.',
    absent: '`127.0.0.1`',
  },
  LOG_LEVEL: {
    schema: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'], 'must be a pino level')
      .default('info'),
    meaning: 'What is logged: `trace`, `debug`, `info`, `warn`, `error` or `silent`.',
    absent: '`info`',
  },
} as const satisfies Record<string, Setting>

/** The environment after parsing, before the settings are compared with each other. */
export type ParsedSettings = {
  [name in keyof typeof settings]: z.output<(typeof settings)[name]['schema']>
}

/** Outcome of parsing: the settings, or one sentence per problem that names the setting. */
export type SettingsResult =
  | { ok: true; settings: ParsedSettings }
  | { ok: false; problems: string[] }

/** Parses the environment. An empty value counts as absent. */
export function parseSettings(environment: Record<string, string | undefined>): SettingsResult {
  const given = Object.fromEntries(
    Object.keys(settings).map((name) => [name, environment[name]?.trim() || undefined]),
  )
  const shape = Object.fromEntries(Object.entries(settings).map(([name, s]) => [name, s.schema]))
  const parsed = z.object(shape).safeParse(given)
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${String(path[0])} ${message}.`,
    )
    return { ok: false, problems: [...new Set(problems)] }
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- built from the same table
  return { ok: true, settings: parsed.data as ParsedSettings }
}
