import { sql } from 'kysely'

import { hashKey, type KeyPass } from '../../src/passes/key-pass.ts'
import { sqlLedger } from '../../src/store/ledger.ts'
import { toPass } from '../../src/store/rows.ts'
import { signedPart } from '../support/payer.ts'
import { broken, grouped, same, type Evidence } from './evidence.ts'
import { keysIn, passTool, type KeyUse, type Ride } from './rider.ts'

/** A payment, or a spend of credit, for a pass. */
type Sale = {
  id: string
  payer: string
  /** Of the payment; a spend has none. */
  nonce: string | undefined
  isSold: boolean
  /** The earlier of two keys first. */
  passes: KeyPass[]
}

/** Holds the passes in the store against what was paid and what buyers were given. */
export async function passComplaints(evidence: Evidence): Promise<string[]> {
  const { log } = evidence
  const passes = await passesOf(evidence)
  const sales = await salesOf(evidence, passes)
  const known = new Set(sales.map(({ id }) => id))
  const homeless = passes.filter(({ paymentId }) => !known.has(paymentId))
  const bought = log.rides.filter(({ call }) => call.tool === passTool)
  const shown = [...log.rides, ...log.creditCalls].flatMap(({ answers }) => keysIn(answers))
  const byHash = new Map(passes.map((pass) => [pass.hash, pass]))
  return [
    ...homeless.map(({ id, paymentId }) => `${id} is a pass that ${paymentId} never bought`),
    ...sales.flatMap(saleComplaints),
    ...(await Promise.all(bought.map((ride) => rideComplaints(evidence, ride, sales)))).flat(),
    ...log.creditCalls
      .flatMap(({ answers, payer }) =>
        keysIn(answers).filter(
          (key) => !same(byHash.get(hashKey(key))?.payer ?? '', payer.address),
        ),
      )
      .map(() => 'a key that credit bought is not in the store'),
    ...broken([[new Set(shown).size === shown.length, 'a key was shown twice']]),
    ...log.keyUses.flatMap((use) => useComplaints(use, byHash)),
    ...(await countComplaints(evidence, byHash)),
    ...(await secretComplaints(evidence, shown)),
  ]
}

async function passesOf({ store: { db } }: Evidence): Promise<KeyPass[]> {
  const rows = await db.selectFrom('key_passes').selectAll().execute()
  return rows.map(toPass).toSorted((a, b) => endOf(a) - endOf(b))
}

function endOf({ revokedAt }: KeyPass): number {
  return revokedAt ?? Number.MAX_SAFE_INTEGER
}

async function salesOf({ store: { db } }: Evidence, passes: KeyPass[]): Promise<Sale[]> {
  const payments = await db
    .selectFrom('payments')
    .select(['id', 'payer', 'nonce', 'state'])
    .where('tool', '=', passTool)
    .execute()
  const spends = await db
    .selectFrom('credit_spends')
    .select(['id', 'payer', 'state'])
    .where('tool', '=', passTool)
    .execute()
  return [...payments, ...spends.map((spend) => ({ ...spend, nonce: undefined }))].map(
    ({ state, ...sale }) => ({
      ...sale,
      isSold: state === 'delivered' || state === 'committed',
      passes: passes.filter(({ paymentId }) => paymentId === sale.id),
    }),
  )
}

/** What was sold has one pass that is good; what was not has none, not even an ended one. */
function saleComplaints({ id, payer, isSold, passes }: Sale): string[] {
  const good = passes.filter(({ revokedAt }) => revokedAt === undefined).length
  const ends = new Set(passes.map(({ expiresAt }) => expiresAt))
  return broken([
    [good === (isSold ? 1 : 0), `${id} is sold: ${isSold}, with ${good} good passes`],
    [isSold || passes.length === 0, `${id} is not sold, with ${passes.length} passes`],
    [ends.size <= 1, `${id}: a replaced key has another end`],
    [passes.every((pass) => same(pass.payer, payer)), `${id}: the pass is somebody else's`],
  ])
}

/** Every key that the payer was given is one of its purchase, and ends when it was told. */
async function rideComplaints(
  { store }: Evidence,
  { payment, answers }: Ride,
  sales: readonly Sale[],
): Promise<string[]> {
  const { nonce } = signedPart(payment).authorization
  const sale = sales.find((candidate) => candidate.nonce === nonce)
  const passes = sale?.passes ?? []
  const delivered = answers.filter(({ kind }) => kind === 'delivered')
  const isKept = delivered.every(({ body }) =>
    passes.some(
      ({ id, hash, expiresAt }) =>
        hash === hashKey(String(body['apiKey'])) &&
        id === body['id'] &&
        new Date(expiresAt).toISOString() === body['expiresAt'],
    ),
  )
  const stored = (await sqlLedger(store.db).result(sale?.id ?? ''))?.body
  const good = passes.at(-1)?.id
  return broken([
    [isKept, `${nonce}: the payer has another pass than is stored`],
    [
      stored === undefined || (good !== undefined && stored.includes(good)),
      `${nonce}: the stored answer is not about the pass that is good`,
    ],
  ])
}

/** A key that was replaced opens nothing, and one that opens nothing was replaced. */
function useComplaints(
  { key, known, answer }: KeyUse,
  byHash: ReadonlyMap<string, KeyPass>,
): string[] {
  const pass = byHash.get(hashKey(key))
  if (pass === undefined) return ['a key was used that is not in the store']
  const isReplaced = known.some((other) => {
    const later = byHash.get(hashKey(other))
    return later !== undefined && endOf(later) > endOf(pass)
  })
  const isRefused = answer?.httpStatus === 401 || answer?.body['code'] === 'key.invalid'
  return broken([
    [!isReplaced || answer === undefined || isRefused, `${pass.id} opened after its replacement`],
    [!isRefused || pass.revokedAt !== undefined, `${pass.id} is good, and was refused`],
  ])
}

/** Every delivered call was counted, and none that was not made. */
async function countComplaints(
  { store, log }: Evidence,
  byHash: ReadonlyMap<string, KeyPass>,
): Promise<string[]> {
  const rows = await store.db
    .selectFrom('limit_windows')
    .select(['subject', 'used'])
    .where('span', '=', 'day')
    .execute()
  return [...grouped(log.keyUses, ({ key }) => byHash.get(hashKey(key))?.root ?? '')].flatMap(
    ([id, uses]) => {
      const delivered = uses.filter(({ answer }) => answer?.kind === 'delivered').length
      const counted = rows
        .filter(({ subject }) => subject === id)
        .reduce((calls, row) => calls + Number(row.used), 0)
      return broken([
        [
          delivered <= counted && counted <= uses.length,
          `${id}: ${uses.length} calls, ${delivered} delivered, ${counted} counted`,
        ],
      ])
    },
  )
}

const keyLike = /fgk_[\w-]{43}/

/** Whatever is stored, no key is in it: neither one that somebody has nor one that got lost. */
async function secretComplaints(
  { store: { db } }: Evidence,
  shown: readonly string[],
): Promise<string[]> {
  const tables = await db.introspection.getTables()
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await sql`select * from ${sql.table(name)}`.execute(db)
      return { name, text: JSON.stringify(rows) }
    }),
  )
  const parts = shown.map((key) => key.slice(4, 47))
  return texts
    .filter(({ text }) => keyLike.test(text) || parts.some((part) => text.includes(part)))
    .map(({ name }) => `a key stands in ${name}`)
}
