// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

interface IFactory {
    function getPair(address a, address b) external view returns (address);
}

interface IPair {
    function getReserves() external view returns (uint112, uint112, uint32);
}

interface IRouter {
    function swapExactETHForTokensSupportingFeeOnTransferTokens(
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external payable;

    function swapExactTokensForETHSupportingFeeOnTransferTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external;
}

/// Buys a token, moves it and sells it again, and reports raw amounts; it judges nothing.
///
/// Never deployed: its code is put at a fresh address for the length of one `eth_call`. The token
/// is hostile until shown otherwise, so whatever touches it happens in a self-call of its own with
/// its own gas, and no more than `maxReasonBytes` of what it returns is copied.
contract TradeProbe {
    struct Plan {
        address factory;
        address router;
        address weth;
        address token;
        /// Receives the transfer trial; has no code and no history.
        address recipient;
        /// The trade is the pool's wrapped ether divided by this …
        uint256 poolDivisor;
        /// … and never more than this, in wei.
        uint256 maxEthIn;
    }

    struct Step {
        bool tried;
        bool ok;
        uint256 gasUsed;
        bytes reason;
    }

    struct Sale {
        uint256 shareBps;
        Step step;
        uint256 amount;
        uint256 ethOut;
        /// Reserves right before the sale.
        uint256 reserveWeth;
        uint256 reserveToken;
    }

    struct Report {
        address pair;
        uint256 reserveWeth;
        uint256 reserveToken;
        uint256 ethIn;
        uint256 tokensQuoted;
        Step buy;
        uint256 tokensReceived;
        Step transfer;
        uint256 transferSent;
        uint256 transferReceived;
        Sale[] sales;
        /// Only after every sale failed: a bare transfer to the pair, because the router swallows
        /// the token's own reason.
        Step pairTransfer;
    }

    /// Carries a result out of a call that must leave no trace.
    error RolledBack(bool ok, uint256 gasUsed, uint256 moved, bytes reason);

    uint256 private constant maxReasonBytes = 256;
    uint256 private constant buyGas = 5_000_000;
    uint256 private constant sellGas = 5_000_000;
    uint256 private constant transferGas = 2_000_000;
    uint256 private constant readGas = 300_000;

    modifier onlySelf() {
        require(msg.sender == address(this));
        _;
    }

    receive() external payable {}

    function probe(Plan calldata plan) external returns (Report memory report) {
        report.pair = IFactory(plan.factory).getPair(plan.token, plan.weth);
        if (report.pair == address(0)) return report;
        (report.reserveWeth, report.reserveToken) = reservesOf(plan, report.pair);
        if (report.reserveWeth == 0 || report.reserveToken == 0) return report;
        report.ethIn = report.reserveWeth / plan.poolDivisor;
        if (report.ethIn > plan.maxEthIn) report.ethIn = plan.maxEthIn;
        if (report.ethIn == 0) return report;
        report.tokensQuoted = quoteBuy(report);

        uint256 held = balanceOf(plan.token, address(this));
        report.buy = attempt(abi.encodeCall(this.buy, (plan, report.ethIn)), buyGas);
        uint256 holds = balanceOf(plan.token, address(this));
        if (!report.buy.ok || holds <= held) return report;
        report.tokensReceived = holds - held;

        tryTransfer(plan, report);
        report.sales = trySales(plan, report);
        if (report.sales[report.sales.length - 1].step.ok) return report;
        (report.pairTransfer, ) = rolledBackTransfer(plan.token, report.pair, report.tokensReceived);
    }

    function buy(Plan calldata plan, uint256 ethIn) external onlySelf {
        IRouter(plan.router).swapExactETHForTokensSupportingFeeOnTransferTokens{value: ethIn}(
            0,
            path(plan.weth, plan.token),
            address(this),
            block.timestamp
        );
    }

    function sell(Plan calldata plan, uint256 amount) external onlySelf {
        (bool approved, bytes memory answer) = boundedCall(
            plan.token,
            abi.encodeWithSignature("approve(address,uint256)", plan.router, amount),
            gasleft()
        );
        if (!approved) {
            assembly ("memory-safe") {
                revert(add(answer, 32), mload(answer))
            }
        }
        IRouter(plan.router).swapExactTokensForETHSupportingFeeOnTransferTokens(
            amount,
            0,
            path(plan.token, plan.weth),
            address(this),
            block.timestamp
        );
    }

    /// Always reverts, so that the trial changes nothing for the sales that follow.
    function transferTrial(address token, address to, uint256 amount) external onlySelf {
        uint256 held = balanceOf(token, to);
        uint256 gasBefore = gasleft();
        (bool ok, bytes memory answer) = boundedCall(
            token,
            abi.encodeWithSignature("transfer(address,uint256)", to, amount),
            transferGas
        );
        uint256 gasUsed = gasBefore - gasleft();
        // A token may answer `false` instead of reverting.
        if (ok && answer.length >= 32) ok = abi.decode(answer, (uint256)) != 0;
        uint256 holds = balanceOf(token, to);
        revert RolledBack(ok, gasUsed, holds > held ? holds - held : 0, ok ? bytes("") : answer);
    }

    function tryTransfer(Plan calldata plan, Report memory report) private {
        report.transferSent = report.tokensReceived / 10 + 1;
        (report.transfer, report.transferReceived) = rolledBackTransfer(
            plan.token,
            plan.recipient,
            report.transferSent
        );
    }

    function trySales(
        Plan calldata plan,
        Report memory report
    ) private returns (Sale[] memory sales) {
        uint16[3] memory shares = [10_000, 5_000, 1_000];
        sales = new Sale[](3);
        for (uint256 i = 0; i < 3; i++) {
            sales[i] = trySale(plan, report, shares[i]);
            if (!sales[i].step.ok) continue;
            uint256 tried = i + 1;
            assembly ("memory-safe") {
                mstore(sales, tried)
            }
            return sales;
        }
    }

    function trySale(
        Plan calldata plan,
        Report memory report,
        uint256 shareBps
    ) private returns (Sale memory sale) {
        sale.shareBps = shareBps;
        // Multiplied last where it could overflow: the balance is whatever the token says it is.
        sale.amount =
            (report.tokensReceived / 10_000) *
            shareBps +
            ((report.tokensReceived % 10_000) * shareBps) /
            10_000;
        (sale.reserveWeth, sale.reserveToken) = reservesOf(plan, report.pair);
        uint256 ethBefore = address(this).balance;
        sale.step = attempt(abi.encodeCall(this.sell, (plan, sale.amount)), sellGas);
        sale.ethOut = address(this).balance - ethBefore;
    }

    function rolledBackTransfer(
        address token,
        address to,
        uint256 amount
    ) private returns (Step memory step, uint256 moved) {
        bytes memory trial = abi.encodeCall(this.transferTrial, (token, to, amount));
        step = attempt(trial, transferGas + 2 * readGas + 100_000);
        bytes memory result = step.reason;
        bool measured = result.length >= 4 && bytes4(result) == RolledBack.selector;
        if (!measured) return (step, 0);
        assembly ("memory-safe") {
            // Drops the selector: the length word moves up by four bytes.
            let length := sub(mload(result), 4)
            result := add(result, 4)
            mstore(result, length)
        }
        (step.ok, step.gasUsed, moved, step.reason) = abi.decode(
            result,
            (bool, uint256, uint256, bytes)
        );
    }

    function attempt(bytes memory data, uint256 gasLimit) private returns (Step memory step) {
        step.tried = true;
        uint256 gasBefore = gasleft();
        (step.ok, step.reason) = boundedCall(address(this), data, gasLimit);
        step.gasUsed = gasBefore - gasleft();
        if (step.ok) step.reason = "";
    }

    /// Copies at most what `RolledBack` needs: a caller pays for every byte it copies.
    function boundedCall(
        address to,
        bytes memory data,
        uint256 gasLimit
    ) private returns (bool ok, bytes memory answer) {
        uint256 limit = to == address(this) ? maxReasonBytes + 196 : maxReasonBytes;
        answer = new bytes(limit);
        assembly ("memory-safe") {
            ok := call(gasLimit, to, 0, add(data, 32), mload(data), 0, 0)
            let size := returndatasize()
            if gt(size, limit) {
                size := limit
            }
            returndatacopy(add(answer, 32), 0, size)
            mstore(answer, size)
        }
    }

    function balanceOf(address token, address holder) private view returns (uint256 amount) {
        bytes memory data = abi.encodeWithSignature("balanceOf(address)", holder);
        assembly ("memory-safe") {
            mstore(0, 0)
            let ok := staticcall(readGas, token, add(data, 32), mload(data), 0, 32)
            if and(ok, gt(returndatasize(), 31)) {
                amount := mload(0)
            }
        }
    }

    function reservesOf(
        Plan calldata plan,
        address pair
    ) private view returns (uint256 weth, uint256 token) {
        (uint112 first, uint112 second, ) = IPair(pair).getReserves();
        return plan.weth < plan.token ? (first, second) : (second, first);
    }

    /// What the router's `getAmountsOut` answers for this pair.
    function quoteBuy(Report memory report) private pure returns (uint256) {
        uint256 afterFee = report.ethIn * 997;
        return (afterFee * report.reserveToken) / (report.reserveWeth * 1000 + afterFee);
    }

    function path(address from, address to) private pure returns (address[] memory hops) {
        hops = new address[](2);
        hops[0] = from;
        hops[1] = to;
    }
}
