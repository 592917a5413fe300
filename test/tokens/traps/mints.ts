import type { Plant } from '../plant.ts'

/** Contracts that dilute their holders. */
export const mints = [
  {
    id: 'proof-of-meme',
    file: 'traps/ProofOfMeme.sol',
    label: 'mint',
    note: 'proof(uint256) of a caller known only by hash sets his balance; the supply stays silent.',
    proof: [{ call: 'proof(uint256)', args: ['999999999999'] }],
  },
  {
    id: 'flash-friend',
    file: 'traps/FlashFriend.sol',
    label: 'mint',
    note: 'A flash-swap callback that anybody may call mints to whom it is told.',
    proof: [
      {
        call: 'uniswapV2Call(address,uint256,uint256,bytes)',
        args: ['{helper}', '900000000000000000000000000', '0', '0x'],
        from: 'helper',
      },
    ],
  },
  {
    id: 'voucher-mint',
    file: 'traps/VoucherMint.sol',
    label: 'mint',
    note: 'Without an owner; a signature of one constant key mints any amount.',
    proof: [
      {
        call: 'claim(uint256,uint256,uint8,bytes32,bytes32)',
        args: [
          '5000000000000000000000000',
          '1',
          '27',
          '0x4350cbbd83dbcff5d3940390401c533d850f9ac73d51f204bed509b78305d481',
          '0x76e6269cfa82036c526268f8a0c2e6e5d3c06afe37d446f6a984a7d282760826',
        ],
        from: 'helper',
      },
    ],
  },
  {
    id: 'open-press',
    file: 'traps/OpenPress.sol',
    label: 'mint',
    note: 'The owner mints to anybody without a limit.',
    proof: [{ call: 'mint(address,uint256)', args: ['{helper}', '1000000000000000000000000'] }],
  },
  {
    id: 'compound-interest',
    file: 'traps/CompoundInterest.sol',
    label: 'mint',
    note: 'compound(uint256) multiplies the balance of one wallet without event or supply.',
    proof: [{ call: 'compound(uint256)', args: ['1000'] }],
  },
  {
    id: 'eager-stake',
    file: 'traps/EagerStake.sol',
    label: 'mint',
    note: 'unstake(uint256) pays out what was never staked, to anybody.',
    proof: [{ call: 'unstake(uint256)', args: ['450000000000000000000000000'], from: 'helper' }],
  },
  {
    id: 'narcissus-coin',
    file: 'traps/NarcissusCoin.sol',
    label: 'mint',
    note: 'A transfer to oneself adds the amount to the balance.',
    proof: [
      {
        call: 'transfer(address,uint256)',
        args: ['{deployer}', '320000000000000000000000'],
      },
      {
        call: 'transfer(address,uint256)',
        args: ['{deployer}', '640000000000000000000000'],
      },
    ],
  },
] as const satisfies readonly Plant[]
