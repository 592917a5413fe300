/** One line of what another seller promises and buyers rely on. */
export type Contract = {
  id: string
  /** In one sentence, of our own. */
  statement: string
  /** Why this server does not do it; present: it has no test. */
  notOffered?: string
}

/** The lines of one seller, in their order. */
export type ContractGroup = { title: string; contracts: readonly Contract[] }

/** What every buyer of these sellers can do has to work here. Tests cite the ids in their titles. */
export const contractGroups: readonly ContractGroup[] = [
  {
    title: 'Time passes (aixbt)',
    contracts: [
      {
        id: 'AX-1',
        statement:
          'Passes for 1d, 1w and 4w are bought with POST at `/x402/v2/api-keys/{period}` and `/v2/api-keys/{period}`, at $10, $50 and $100.',
      },
      {
        id: 'AX-2',
        statement:
          'An order without payment is answered with 402 and the quote in `PAYMENT-REQUIRED`.',
      },
      {
        id: 'AX-3',
        statement:
          'The paid order is answered with 201: key, expiry, period, scopes, limits and a warning, with `PAYMENT-RESPONSE`.',
      },
      { id: 'AX-4', statement: 'The key is shown in that answer and in no other.' },
      {
        id: 'AX-5',
        statement:
          'A period that is not sold is refused with 400, and nothing that fails is charged for.',
      },
      {
        id: 'AX-6',
        statement:
          'No account is needed; a second purchase is a second key of its own unless the buyer extends one.',
      },
      {
        id: 'AX-7',
        statement:
          '`GET /v2/api-keys/info` with the key in `x-api-key` tells id, type, scopes, end and name.',
      },
      {
        id: 'AX-8',
        statement:
          'No key is 401 `MISSING_API_KEY`, a bad one 401 `INVALID_API_KEY`; an expired key is a bad key.',
      },
      {
        id: 'AX-9',
        statement:
          'There are levels of access: free within limits of the address, pass, full; what needs a key says so with 403 and an upgrade block.',
      },
      {
        id: 'AX-10',
        statement:
          'Six `X-RateLimit-*` headers tell limit, rest and reset of the minute and of the day.',
      },
      {
        id: 'AX-11',
        statement: 'Beyond a limit: 429 with `limitType` and `Retry-After`.',
      },
      {
        id: 'AX-12',
        statement: 'Pass buyers get answers in the envelope `{status, data}` and errors beside it.',
      },
      {
        id: 'AX-13',
        statement: 'The goods are many readable resources and one agent that is asked with POST.',
      },
      { id: 'AX-14', statement: 'What a pass opens can be paid by the call as well.' },
      {
        id: 'AX-15',
        statement:
          'The same credential works at the MCP endpoint; a free tool tells what it opens.',
      },
      {
        id: 'AX-16',
        statement: 'A package that runs on the buyer’s machine offers the goods over stdio.',
        notOffered: 'Part of the buyer’s side, which is not built yet.',
      },
      {
        id: 'AX-17',
        statement:
          'A command line buys a pass, keeps the key, warns before it ends and waits after a 429.',
        notOffered: 'Part of the buyer’s side, which is not built yet.',
      },
    ],
  },
  {
    title: 'Plans, credit and keys of a wallet (Mobula)',
    contracts: [
      {
        id: 'MB-1',
        statement:
          '`subscription` tells the paying wallet its agent, keys, plan, days and credits; 404 where it has none.',
      },
      {
        id: 'MB-2',
        statement:
          '`subscribe` sells startup, growth and enterprise by the month or the year, creates the agent, renews or upgrades it.',
      },
      {
        id: 'MB-3',
        statement: '`top-up` adds credit from $20 to an active plan of the wallet’s own agent.',
      },
      { id: 'MB-4', statement: '`api-keys/create` makes a further key of the same agent.' },
      { id: 'MB-5', statement: '`api-keys/revoke` ends a key of the agent, and of no other.' },
      { id: 'MB-6', statement: 'The keys of the agent are listed with its subscription.' },
      { id: 'MB-7', statement: 'The wallet that pays is the identity, never a parameter.' },
      {
        id: 'MB-8',
        statement:
          'A key makes up to 25 child tokens of a minute to a day with a limit of calls; they cannot make tokens.',
      },
      {
        id: 'MB-9',
        statement:
          'What is sold can be discovered by programs: OpenAPI, `llms.txt`, guides as text.',
      },
      {
        id: 'MB-10',
        statement: 'An agent is active or lapsed; credit falls with use and rises with a top-up.',
      },
      {
        id: 'MB-11',
        statement:
          'No secret in a URL or listed again, no second charge for one period, no side effect of an unpaid GET.',
      },
      {
        id: 'MB-12',
        statement:
          'A key is taken as `Authorization: <key>`, `Authorization: Bearer <key>` and `x-api-key`.',
      },
    ],
  },
  {
    title: 'Discover, pay, use (Key0)',
    contracts: [
      {
        id: 'K0-1',
        statement: '`GET /discover` lists plans, routes, wallet and chain, and creates nothing.',
      },
      {
        id: 'K0-2',
        statement:
          '`POST /x402/access` that names neither plan nor route is 400 and points to `/discover`.',
      },
      {
        id: 'K0-3',
        statement:
          'With a plan and no payment: 402 with quote, `www-authenticate`, challenge, request id and schemas.',
      },
      {
        id: 'K0-4',
        statement: 'The same with payment is answered with an AccessGrant and the receipt.',
      },
      {
        id: 'K0-5',
        statement:
          'A route is called, and paid for, through the same endpoint; a free one answers at once.',
      },
      { id: 'K0-6', statement: 'Errors have the codes and statuses that clients know.' },
      {
        id: 'K0-10',
        statement:
          '`GET /.well-known/mcp.json` tells name, description, version and where the MCP endpoint is.',
      },
      {
        id: 'K0-11',
        statement:
          'Over MCP the same: `discover` and `access`, also as `discover_plans` and `request_access`; the quote says where else it can be paid.',
      },
      {
        id: 'K0-13',
        statement:
          'One request id is one purchase: the same challenge while it is open, the stored grant afterwards.',
      },
      {
        id: 'K0-19',
        statement:
          'The grant is a JWT with known claims that a middleware checks, also while keys rotate.',
      },
      {
        id: 'K1',
        statement:
          'A payment is compared with our own quote; what the client echoes only selects it.',
      },
      {
        id: 'K2',
        statement:
          'A grant is handed to nobody but its payer: request, challenge and transaction are names, no credentials.',
      },
      {
        id: 'K3',
        statement:
          'What cannot be routed, priced or run is refused before money moves; what fails afterwards is not delivered.',
      },
      {
        id: 'K4',
        statement: 'A request is charged once, whichever door and envelope it comes in.',
      },
      {
        id: 'K5',
        statement: 'One authorization, one delivery, whatever the settlement engine says.',
      },
      {
        id: 'K6',
        statement: 'No token, key or signature is in a log, an error or the database.',
      },
      {
        id: 'K7',
        statement: 'What cannot be delivered goes back: what arrived, to who paid it, once.',
      },
      {
        id: 'K9',
        statement:
          'A purchase is remembered as long as it lasts: a late repeat gets the outcome, never a new quote.',
      },
    ],
  },
  {
    title: 'What keys have to give (AgentNDX)',
    contracts: [
      {
        id: 'AN-5',
        statement:
          'Keys bring volume prices, scoped permissions, rotation and an audit trail; coins bring no setup and nothing to leak.',
      },
    ],
  },
]
