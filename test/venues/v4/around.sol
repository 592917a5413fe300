// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Erc20, IErc20, IUnlockCallback, PoolKey, PoolManager, SwapParams} from "v4/pool-manager.sol";

PoolManager constant manager = PoolManager(
    payable(0x498581fF718922c3f8e6A244956aF099B2652b2b)
);
Permit2 constant permit2 = Permit2(0x000000000022D473030F116dDEE9F6B43aC78BA3);
IWeth constant weth = IWeth(0x4200000000000000000000000000000000000006);

interface IWeth {
    function deposit() external payable;
    function withdraw(uint256 amount) external;
    function balanceOf(address holder) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

contract StateView {
    function getSlot0(bytes32 id) external view returns (uint160, int24, uint24, uint24) {
        (uint160 price, uint24 fee, ) = manager.states(id);
        return (price, 0, 0, fee);
    }

    function getLiquidity(bytes32 id) external view returns (uint128 liquidity) {
        (, , liquidity) = manager.states(id);
    }
}

contract Permit2 {
    error AllowanceExpired(uint256 deadline);
    error InsufficientAllowance(uint256 amount);

    struct Allowance {
        uint160 amount;
        uint48 expiration;
        uint48 nonce;
    }

    mapping(address => mapping(address => mapping(address => Allowance))) public allowance;

    function approve(address token, address spender, uint160 amount, uint48 expiration) external {
        allowance[msg.sender][token][spender] = Allowance(amount, expiration, 0);
    }

    function transferFrom(address from, address to, uint160 amount, address token) external {
        Allowance storage allowed = allowance[from][token][msg.sender];
        if (block.timestamp > allowed.expiration) revert AllowanceExpired(allowed.expiration);
        if (allowed.amount != type(uint160).max) {
            if (amount > allowed.amount) revert InsufficientAllowance(allowed.amount);
            allowed.amount -= amount;
        }
        Erc20.must(token, abi.encodeCall(IErc20.transferFrom, (from, to, amount)));
    }
}

contract Quoter is IUnlockCallback {
    struct QuoteExactSingleParams {
        PoolKey poolKey;
        bool zeroForOne;
        uint128 exactAmount;
        bytes hookData;
    }

    error QuoteSwap(uint256 amount);
    error NotEnoughLiquidity(bytes32 id);
    error UnexpectedRevertBytes(bytes reason);

    function quoteExactInputSingle(
        QuoteExactSingleParams memory params
    ) external returns (uint256 amountOut, uint256 gasEstimate) {
        gasEstimate = gasleft();
        try manager.unlock(abi.encode(params)) {} catch (bytes memory reason) {
            if (bytes4(reason) != QuoteSwap.selector) revert UnexpectedRevertBytes(reason);
            assembly ("memory-safe") {
                amountOut := mload(add(reason, 36))
            }
        }
        gasEstimate -= gasleft();
    }

    function unlockCallback(bytes calldata data) external returns (bytes memory) {
        QuoteExactSingleParams memory params = abi.decode(data, (QuoteExactSingleParams));
        int256 delta = manager.swap(
            params.poolKey,
            SwapParams(params.zeroForOne, -int256(uint256(params.exactAmount)), 0),
            params.hookData
        );
        int256 paid = params.zeroForOne ? delta >> 128 : int256(int128(delta));
        if (-paid != int256(uint256(params.exactAmount))) {
            revert NotEnoughLiquidity(keccak256(abi.encode(params.poolKey)));
        }
        revert QuoteSwap(uint256(params.zeroForOne ? int256(int128(delta)) : delta >> 128));
    }
}

contract UniversalRouter is IUnlockCallback {
    struct ExactInputSingleParams {
        PoolKey poolKey;
        bool zeroForOne;
        uint128 amountIn;
        uint128 amountOutMinimum;
        bytes hookData;
    }

    error TransactionDeadlinePassed();
    error InvalidCommandType(uint256 command);
    error UnsupportedAction(uint256 action);
    error DeltaNotPositive(address currency);

    uint256 private constant contractBalance = 1 << 255;
    address private sender;

    receive() external payable {}

    function execute(
        bytes calldata commands,
        bytes[] calldata inputs,
        uint256 deadline
    ) external payable {
        if (block.timestamp > deadline) revert TransactionDeadlinePassed();
        require(sender == address(0) && commands.length == inputs.length, "LENGTH_MISMATCH");
        sender = msg.sender;
        for (uint256 i = 0; i < commands.length; i++) run(uint8(commands[i]), inputs[i]);
        sender = address(0);
    }

    function run(uint256 command, bytes calldata input) private {
        if (command == 0x02) {
            (address token, address to, uint160 amount) = abi.decode(
                input,
                (address, address, uint160)
            );
            permit2.transferFrom(sender, mapped(to), amount, token);
        } else if (command == 0x0b) {
            (address to, uint256 amount) = abi.decode(input, (address, uint256));
            if (amount == contractBalance) amount = address(this).balance;
            weth.deposit{value: amount}();
            if (mapped(to) != address(this)) weth.transfer(mapped(to), amount);
        } else if (command == 0x0c) {
            (address to, uint256 least) = abi.decode(input, (address, uint256));
            uint256 amount = weth.balanceOf(address(this));
            require(amount >= least, "INSUFFICIENT_ETH");
            weth.withdraw(amount);
            if (mapped(to) != address(this)) payable(mapped(to)).transfer(amount);
        } else if (command == 0x10) {
            manager.unlock(input);
        } else {
            revert InvalidCommandType(command);
        }
    }

    function unlockCallback(bytes calldata data) external returns (bytes memory) {
        require(msg.sender == address(manager), "NOT_POOL_MANAGER");
        (bytes memory actions, bytes[] memory params) = abi.decode(data, (bytes, bytes[]));
        for (uint256 i = 0; i < actions.length; i++) act(uint8(actions[i]), params[i]);
        return "";
    }

    function act(uint256 action, bytes memory params) private {
        if (action == 0x06) {
            ExactInputSingleParams memory single = abi.decode(params, (ExactInputSingleParams));
            swapSingle(single);
        } else if (action == 0x0b) {
            (address currency, uint256 amount, bool ofUser) = abi.decode(
                params,
                (address, uint256, bool)
            );
            settle(currency, ofUser ? sender : address(this), amount);
        } else if (action == 0x0e) {
            (address currency, address to, uint256 amount) = abi.decode(
                params,
                (address, address, uint256)
            );
            manager.take(currency, mapped(to), amount == 0 ? creditOf(currency) : amount);
        } else {
            revert UnsupportedAction(action);
        }
    }

    function swapSingle(ExactInputSingleParams memory single) private {
        PoolKey memory key = single.poolKey;
        uint256 amountIn = single.amountIn;
        if (amountIn == 0) amountIn = creditOf(single.zeroForOne ? key.currency0 : key.currency1);
        manager.swap(key, SwapParams(single.zeroForOne, -int256(amountIn), 0), single.hookData);
    }

    function settle(address currency, address payer, uint256 amount) private {
        if (amount == contractBalance) {
            amount = currency == address(0)
                ? address(this).balance
                : IErc20(currency).balanceOf(address(this));
        }
        manager.sync(currency);
        if (currency == address(0)) {
            manager.settle{value: amount}();
            return;
        }
        if (payer == address(this)) {
            Erc20.must(currency, abi.encodeCall(IErc20.transfer, (address(manager), amount)));
        } else {
            permit2.transferFrom(payer, address(manager), uint160(amount), currency);
        }
        manager.settle();
    }

    function creditOf(address currency) private view returns (uint256) {
        int256 delta = manager.deltas(address(this), currency);
        if (delta < 0) revert DeltaNotPositive(currency);
        return uint256(delta);
    }

    function mapped(address to) private view returns (address) {
        if (to == address(1)) return sender;
        return to == address(2) ? address(this) : to;
    }
}

/// Opens pools with what it was sent. The token was paid before: its maker, who pays no tax, asked
/// the manager to note what it had, and sent the rest.
contract Opener is IUnlockCallback {
    receive() external payable {}

    function open(PoolKey calldata key, uint160 sqrtPriceX96, uint128 liquidity) external payable {
        manager.initialize(key, sqrtPriceX96);
        manager.unlock(abi.encode(key, liquidity, noteNew(liquidity)));
    }

    /// What tells its positions apart.
    function noteNew(uint128) internal virtual returns (bytes32) {
        return 0;
    }

    function unlockCallback(bytes calldata data) external returns (bytes memory) {
        (PoolKey memory key, uint128 liquidity, bytes32 salt) = abi.decode(
            data,
            (PoolKey, uint128, bytes32)
        );
        manager.settle();
        manager.addLiquidity(key, liquidity, salt);
        even(key.currency0);
        even(key.currency1);
        return "";
    }

    function even(address currency) private {
        int256 delta = manager.deltas(address(this), currency);
        if (delta > 0) {
            manager.take(currency, address(this), uint256(delta));
        } else if (currency == address(0)) {
            manager.settle{value: uint256(-delta)}();
        } else {
            manager.sync(currency);
            bytes memory pay = abi.encodeCall(IErc20.transfer, (address(manager), uint256(-delta)));
            Erc20.must(currency, pay);
            manager.settle();
        }
    }
}

/// Keeps what it opens as NFTs.
contract PositionManager is Opener {
    mapping(uint256 => address) private owners;
    mapping(uint256 => uint128) public getPositionLiquidity;
    uint256 public count;

    function noteNew(uint128 liquidity) internal override returns (bytes32) {
        owners[++count] = msg.sender;
        getPositionLiquidity[count] = liquidity;
        return bytes32(count);
    }

    /// Moves liquidity from one position into a new one of the same owner.
    function part(PoolKey calldata key, uint256 tokenId, uint128 liquidity) external {
        require(msg.sender == owners[tokenId]);
        getPositionLiquidity[tokenId] -= liquidity;
        int256 delta = int256(uint256(liquidity));
        manager.nameLiquidity(key, -delta, bytes32(tokenId));
        manager.nameLiquidity(key, delta, noteNew(liquidity));
    }

    function transferFrom(address from, address to, uint256 tokenId) external {
        require(from == msg.sender && from == owners[tokenId] && to != address(0));
        owners[tokenId] = to;
    }

    function ownerOf(uint256 tokenId) external view returns (address owner) {
        owner = owners[tokenId];
        require(owner != address(0), "NOT_MINTED");
    }
}

/// Sets a fee for every swap, as launchpads' hooks do.
contract FeeHook {
    function beforeSwap(
        address,
        PoolKey calldata,
        SwapParams calldata,
        bytes calldata
    ) external pure returns (bytes4, int256, uint24) {
        return (this.beforeSwap.selector, 0, 10_000 | 0x400000);
    }
}

/// Keeps half of every sale of the second currency.
contract GreedyHook {
    function beforeSwap(
        address,
        PoolKey calldata,
        SwapParams calldata params,
        bytes calldata
    ) external pure returns (bytes4, int256, uint24) {
        uint24 fee = params.zeroForOne ? 0 : 500_000;
        return (this.beforeSwap.selector, 0, fee | 0x400000);
    }
}

/// Lets nobody sell the second currency.
contract ShutHook {
    function beforeSwap(
        address,
        PoolKey calldata,
        SwapParams calldata params,
        bytes calldata
    ) external pure returns (bytes4, int256, uint24) {
        require(params.zeroForOne, "HOOK_SAYS_NO");
        return (this.beforeSwap.selector, 0, 0);
    }
}

/// Its owner decides whether anybody may sell the second currency.
contract SwitchHook {
    address public owner;
    bool public shut;

    function setShut(bool shut_) external {
        require(msg.sender == owner);
        shut = shut_;
    }

    function beforeSwap(
        address,
        PoolKey calldata,
        SwapParams calldata params,
        bytes calldata
    ) external view returns (bytes4, int256, uint24) {
        require(params.zeroForOne || !shut, "HOOK_SAYS_NO");
        return (this.beforeSwap.selector, 0, 0);
    }
}
