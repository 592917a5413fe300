/* oxlint-disable node/no-process-env -- examples are programs of their own */
import { z } from 'zod'

const settings = z
  .object({
    FAREGATE_URL: z.url().default('http://127.0.0.1:4020'),
    BUYER_PRIVATE_KEY: z
      .templateLiteral(['0x', z.string().regex(/^[0-9a-f]{64}$/)])
      // The sandbox's buyer: a public test key.
      .default('0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a'),
  })
  .parse(process.env)

export const serverUrl = settings.FAREGATE_URL
export const buyerKey = settings.BUYER_PRIVATE_KEY

/** A token every sandbox has, with a pool to trade in. */
export const sandboxUsdc = '0x036CbD53842c5426634e7929541eC2318f3dCF7e'
