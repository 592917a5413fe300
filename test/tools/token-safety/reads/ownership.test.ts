import { describe, expect, test } from 'vitest'

import {
  accountKind,
  isNobody,
  isRestrained,
  type AccountFacts,
  type AccountKind,
  type Holder,
} from '../../../../tools/token-safety/reads/ownership.ts'
import { address } from '../builders.ts'

const hour = 3_600n
const facts = (some: Partial<AccountFacts>): AccountFacts => ({
  codeSize: 4_000n,
  prefix: '0x608060',
  delay: 0n,
  threshold: 0n,
  ...some,
})

describe('accountKind', () => {
  test.each<{ kind: AccountKind; when: string; some: Partial<AccountFacts> }>([
    { kind: 'wallet', when: 'there is no code', some: { codeSize: 0n } },
    {
      kind: 'wallet',
      when: 'its code only names a delegate (EIP-7702)',
      some: { codeSize: 23n, prefix: '0xef0100', delay: 48n * hour, threshold: 3n },
    },
    { kind: 'contract', when: 'only its length is like that', some: { codeSize: 23n } },
    { kind: 'contract', when: 'only its start is like that', some: { prefix: '0xef0100' } },
    { kind: 'contract', when: 'it says nothing', some: {} },
    { kind: 'timelock', when: 'it waits two days', some: { delay: 48n * hour } },
    { kind: 'timelock', when: 'it waits six hours', some: { delay: 6n * hour } },
    { kind: 'contract', when: 'it waits less', some: { delay: 6n * hour - 1n } },
    { kind: 'contract', when: 'its delay is a date', some: { delay: 1_750_000_000n } },
    {
      kind: 'timelock',
      when: 'it waits and has signers',
      some: { delay: 48n * hour, threshold: 2n },
    },
    { kind: 'multisig', when: 'two have to agree', some: { threshold: 2n } },
    { kind: 'contract', when: 'one is enough', some: { threshold: 1n } },
    { kind: 'contract', when: 'its threshold is an amount', some: { threshold: 10n ** 18n } },
  ])('$kind when $when', ({ kind, some }) => {
    expect(accountKind(facts(some))).toBe(kind)
  })
})

describe('isRestrained', () => {
  test.each<{ kind: AccountKind; controller?: AccountKind; restrained: boolean }>([
    { kind: 'wallet', restrained: false },
    { kind: 'contract', restrained: false },
    { kind: 'timelock', restrained: true },
    { kind: 'multisig', restrained: true },
    { kind: 'contract', controller: 'wallet', restrained: false },
    { kind: 'contract', controller: 'timelock', restrained: true },
    { kind: 'contract', controller: 'multisig', restrained: true },
  ])('a $kind owned by $controller: $restrained', ({ kind, controller, restrained }) => {
    const holder: Holder = {
      address,
      kind,
      ...(controller && { controller: { address, kind: controller } }),
    }
    expect(isRestrained(holder)).toBe(restrained)
  })
})

describe('isNobody', () => {
  test.each([
    ['0x0000000000000000000000000000000000000000', true],
    ['0x0000000000000000000000000000000000000001', true],
    ['0x000000000000000000000000000000000000dEaD', true],
    [address, false],
  ] as const)('%s: %s', (who, nobody) => {
    expect(isNobody(who)).toBe(nobody)
  })
})
